"""Damaged SQLite files: found at the start, and at the first statement that meets the damage."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

CHECK_SECONDS = 5.0
_STEPS = 20_000  # of SQLite's machine, between two looks at the clock
_SIGNS = ("malformed", "not a database")


class Damaged(RuntimeError):
    """A database file is damaged; the message names it and says what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} is damaged ({reason}): stop Một Cửa, then `motcua restore BACKUP`; see "
            "docs/operations.md"
        )
        self.path = path


def is_damage(error: object) -> bool:
    """Return whether an error of the driver says that the file itself is broken."""
    told = str(error)
    return isinstance(error, sqlite3.DatabaseError) and any(sign in told for sign in _SIGNS)


def check_file(path: Path, seconds: float = CHECK_SECONDS, *, whole: bool = False) -> None:
    """Read a database through and raise Damaged if it is broken.

    After ``seconds`` it is taken for sound: a start must not wait for a large file. ``whole``
    compares the indices with their tables too (``integrity_check``). A file that is not there,
    or that somebody holds locked, is not damaged.
    """
    if not path.exists():
        return
    deadline = time.monotonic() + seconds
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        found = connection.execute(
            f"PRAGMA {'integrity' if whole else 'quick'}_check(1)"
        ).fetchone()
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise Damaged(path, str(error)) from error
        return
    finally:
        connection.close()
    if found != ("ok",):
        raise Damaged(path, " ".join(str(found[0]).split())[:120])


def check_files(home: Path, names: tuple[Any, ...]) -> None:
    """Check the file of each store ``names`` of a home. Raises Damaged."""
    for name in names:
        check_file(home / f"{name}.db")
