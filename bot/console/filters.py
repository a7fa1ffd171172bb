"""Procedures by field, level and online level: what narrows a look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from bot.content.cards import Card
from bot.content.store import revision
from bot.language.text import plain_words
from bot.procedures.catalogue import Catalogue
from bot.procedures.tables import procedures

LEVELS = ("commune", "province", "ministry", "other")
ONLINE = ("full", "partial", "none")


@dataclass(frozen=True)
class Traits:
    """What a procedure is filtered by."""

    field: str
    level: str
    online: str


@dataclass(frozen=True)
class Wanted:
    """A filter; what is empty filters nothing. ``field``: words that the field's name holds."""

    field: str = ""
    level: str = ""
    online: str = ""

    def __bool__(self) -> bool:
        return bool(self.field or self.level or self.online)

    def takes(self, traits: Traits) -> bool:
        """Say whether a procedure with these traits is wanted."""
        return (
            self.level in ("", traits.level)
            and self.online in ("", traits.online)
            and plain_words(self.field) in plain_words(traits.field)
        )


class Filters:
    """The traits of all procedures, read again when the catalogue has changed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: tuple[tuple[int, date], dict[str, Traits]] | None = None

    def traits(self, today: date) -> Mapping[str, Traits]:
        """Return the traits of each procedure by code; a card's come before its record's."""
        at = (revision(self._catalogue.store), today)
        if self._kept is None or self._kept[0] != at:
            self._kept = (at, self._read(today))
        return self._kept[1]

    def fields(self, today: date) -> list[str]:
        """Return the names of all fields in order."""
        return sorted({one.field for one in self.traits(today).values() if one.field})

    def _read(self, today: date) -> dict[str, Traits]:
        columns = [procedures.c[name] for name in ("code", "field", "level", "online")]
        with self._catalogue.store.read() as connection:
            rows = connection.execute(select(*columns)).all()
        found = {code: Traits(*rest) for code, *rest in rows}
        for code, card in self._catalogue.content.published("card", Card, today).items():
            found[code] = Traits(card.field, card.level, card.online)
        return found
