"""A database that takes nothing: what the operator is told of it, once for each fault."""

from __future__ import annotations

import logging

from sqlalchemy import exc

from bot.trouble import Trouble, told

from .integrity import is_damage

logger = logging.getLogger(__name__)
LOCKED = "locked by another program, or the disk is slow"
LATE = "it does not answer in time"
AWAY = "it takes no connection"
FULL = "the disk is full or broken: free space"
WORDS = {
    "database is locked": LOCKED,
    "another thread writes": LOCKED,
    "database or disk is full": FULL,
    "disk I/O error": FULL,
    "No space left on device": FULL,
    "timeout expired": LATE,
    "lock timeout": "a table or row is locked",
    "connection to server": AWAY,
    "server closed the connection": AWAY,
    "terminating connection": AWAY,
    "the database system is": AWAY,
}
_AWAY = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError)


class Faults:
    """Notes what goes wrong with one database, and when it works again."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._trouble = Trouble(logger, f"database {name}")

    def note(self, error: exc.SQLAlchemyError) -> None:
        """Tell the operator of a database that is away; other errors are who calls' to tell."""
        if not isinstance(error, _AWAY) and type(error) is not exc.DatabaseError:
            return
        if is_damage(getattr(error, "orig", None)):
            told(error)  # the store has named the file and what to do
            return
        self._trouble.note(f"database {self._name}: {words(error)}")
        told(error)

    def late(self) -> None:
        """Tell the operator of a write that takes too long, unless more is known already."""
        if not self._trouble.known:
            self._trouble.note(f"database {self._name}: {LATE}")

    def over(self) -> None:
        """Note that it works."""
        self._trouble.over()


def words(error: exc.SQLAlchemyError) -> str:
    """Return what is wrong, in a line without a statement and its values."""
    said = str(getattr(error, "orig", None) or type(error).__name__).strip()
    known = next((words for sign, words in WORDS.items() if sign in said), None)
    return known or (said.splitlines() or [type(error).__name__])[0][:200]
