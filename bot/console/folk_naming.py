"""Names that people call a procedure by, added and taken off through the content store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from bot.content.cards import Card
from bot.content.history import read_current
from bot.content.kinds import FolkNames
from bot.content.store import change_item
from bot.conversations.questions import BadPhrase
from bot.procedures.catalogue import Catalogue
from bot.procedures.named import plain
from bot.procedures.tables import procedures


class FolkNaming:
    """The folk names of a catalogue's procedures; a card without a record holds its own."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def add(self, code: str, phrase: str, by: str, now: datetime) -> bool:
        """Add a name to those of a procedure that exists; return whether it is new.

        Raises BadPhrase, or Outdated if somebody edits the same names just now.
        """
        kind, member = self._where(code, now)
        version, item = self._current(kind, code)
        names = list(item[member]) if item else []
        procedure = self._catalogue.get(code, now.date())
        card = procedure.card if procedure else None
        if plain(phrase) in {plain(name) for name in [*names, *(card.folk_names if card else ())]}:
            return False
        item = {**(item or {"code": code}), member: [*names, phrase]}
        self._write(kind, code, item, by, now, version)
        return True

    def remove(self, code: str, phrase: str, by: str, now: datetime) -> bool:
        """Take a name off again; False if it is not there. Raises as ``add``."""
        kind, member = self._where(code, now)
        version, item = self._current(kind, code)
        names = list(item[member]) if item else []
        left = [name for name in names if plain(name) != plain(phrase)]
        if len(left) == len(names):
            return False
        self._write(kind, code, {**item, member: left} if left else None, by, now, version)
        return True

    def _where(self, code: str, now: datetime) -> tuple[str, str]:
        """Return the kind of item that holds a procedure's names, and its member."""
        procedure = self._catalogue.get(code, now.date())
        if procedure and procedure.card is not None and not self._has_record(code):
            return "card", "folk_names"
        return "folk_names", "names"

    def _current(self, kind: str, code: str) -> tuple[int, dict[str, Any]]:
        """Return version and members of what is published; no members if nothing is."""
        with self._catalogue.store.read() as connection:
            found = read_current(connection, kind, code)
        if found is None:
            return 0, {}
        return found[0].version, found[0].plain if found[0].state == "published" else {}

    def _write(self, kind: str, code: str, item: Any, by: str, now: datetime, version: int) -> None:
        """Publish an item over ``version``, or take it back if it is None."""
        edited = _converted(item, Card if kind == "card" else FolkNames) if item else None
        with self._catalogue.store.write() as connection:
            change_item(connection, kind, code, edited, by, now, version)

    def _has_record(self, code: str) -> bool:
        with self._catalogue.store.read() as connection:
            query = select(procedures.c.code).where(procedures.c.code == code)
            return connection.execute(query).first() is not None


def _converted(item: dict[str, Any], schema: type) -> Any:
    try:
        return msgspec.convert(item, schema)
    except msgspec.ValidationError as error:
        raise BadPhrase(str(error)) from error
