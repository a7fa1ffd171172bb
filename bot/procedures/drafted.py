"""The catalogue as it would be with one item published, and nothing stored."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from bot.content.kinds import KINDS
from bot.content.store import ContentStore
from bot.storage import Store

from .catalogue import Catalogue

T = TypeVar("T")


class DraftedContent(ContentStore):
    """The content with ``item`` in its place."""

    def __init__(self, store: Store, kind: str, item: Any) -> None:
        super().__init__(store)
        self._kind, self._key, self._item = kind, KINDS[kind].key(item), item

    def published(self, kind: str, schema: type[T], today: date) -> dict[str, T]:
        """Return the items of ``kind`` valid on ``today`` and the drafted one, by key."""
        found = super().published(kind, schema, today)
        return {**found, self._key: self._item} if kind == self._kind else found

    def item(self, kind: str, key: str, schema: type[T], today: date) -> T | None:
        """Return the drafted item, or one published item valid on ``today``, or None."""
        if (kind, key) == (self._kind, self._key):
            found: T = self._item
            return found
        return super().item(kind, key, schema, today)


def drafted(catalogue: Catalogue, kind: str, item: Any) -> Catalogue:
    """Return a catalogue over the same store in which ``item`` is published."""
    found = Catalogue(catalogue.store)
    found.content = DraftedContent(catalogue.store, kind, item)
    return found
