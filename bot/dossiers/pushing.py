"""PUT /api/v1/dossiers without HTTP: a body in, what was accepted and rejected out."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.storage import Store

from .events import Event
from .fields import BadItem
from .items import read_item
from .store import BATCH, MOST_EVENTS, Outcome, Source, take_in
from .tokens import DEMO_PREFIX, belongs

MOST_ITEMS = 1000
LONGEST_NUMBER = 18  # digits; longer ones are no number of ours, and slow to read
PAUSE = 0.001
Check = Callable[[str], None]


class BadBody(ValueError):
    """The body is not a list of items; the message says what it must be."""


@dataclass(frozen=True, order=True)
class Rejected:
    """An item that was not taken, by its place in the list, and why."""

    index: int
    reason: str


@dataclass
class Taken:
    """What became of a list of items; ``outcomes`` counts the accepted ones."""

    rejected: list[Rejected] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        """How many items were accepted, also those that changed nothing."""
        return sum(self.outcomes.values())

    @property
    def written(self) -> int:
        """How many items changed something."""
        return self.accepted - self.outcomes["repeated"]


def items_of(body: bytes) -> list[Any]:
    """Return the items of a body. Raises BadBody."""
    try:
        read = json.loads(body, parse_int=_number)
    except (ValueError, RecursionError):
        raise BadBody("the body must be JSON in UTF-8") from None
    items = read.get("items") if isinstance(read, dict) else None
    if not isinstance(items, list):
        raise BadBody('the body must be {"items": [...]}')
    if len(items) > MOST_ITEMS:
        raise BadBody(f"at most {MOST_ITEMS} items at a time")
    return items


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def push(
    store: Store, items: Iterable[Any], check: Check, source: Source, key: bytes, now: datetime
) -> Taken:
    """Take items in, BATCH in one transaction; a bad one stops none of the others.

    ``check`` raises BadItem for a code that this sender may not write; a BadItem in the place
    of an item is one that could not even be read. Raises SQLAlchemyError
    when the store takes nothing; what was sent may then be sent again as a whole.
    """
    taken, batch = Taken(), _Batch(store, source, now)
    for index, item in enumerate(items):
        try:
            if isinstance(item, BadItem):
                raise item
            event = read_item(item, key, now)
            if belongs(event.code, DEMO_PREFIX):
                raise BadItem(f"code: {DEMO_PREFIX} is kept for demonstration data")
            check(event.code)
        except BadItem as error:
            taken.rejected.append(Rejected(index, str(error)))
            continue
        batch.add(index, event)
        if len(batch.events) == BATCH:
            batch.write(taken)
    batch.write(taken)
    taken.rejected.sort()
    return taken


class _Batch:
    """Events that are written together."""

    def __init__(self, store: Store, source: Source, now: datetime) -> None:
        self._store, self._source, self._now = store, source, now
        self._indexes: list[int] = []
        self.events: list[Event] = []

    def add(self, index: int, event: Event) -> None:
        self._indexes.append(index)
        self.events.append(event)

    def write(self, taken: Taken) -> None:
        """Write what was added, count it, and let others write before the next batch."""
        if not self.events:
            return
        with self._store.write() as connection:
            outcomes = take_in(connection, self.events, self._source, self._now)
        self._count(taken, outcomes)
        self._indexes, self.events = [], []
        time.sleep(PAUSE)

    def _count(self, taken: Taken, outcomes: Sequence[Outcome]) -> None:
        for index, outcome in zip(self._indexes, outcomes, strict=True):
            if outcome == "full":
                reason = f"status_at: the dossier has {MOST_EVENTS} events already"
                taken.rejected.append(Rejected(index, reason))
            else:
                taken.outcomes[outcome] += 1
