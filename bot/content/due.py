"""Which items somebody should look at again: not checked for many days, or never."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from bot.storage import Store

from .kinds import KINDS
from .tables import content_items
from .telling import headline

CHECKED = ("checked_on", "verified_on")


@dataclass(frozen=True)
class Due:
    """An item to be checked; ``days`` ago it was checked last, None: it never was."""

    kind: str
    key: str
    headline: str
    checked_on: date | None
    days: int | None


def checkable(kind: str) -> bool:
    """Say whether items of a kind hold the day on which they were checked."""
    return bool({*KINDS[kind].schema.__annotations__} & {*CHECKED})


def due(store: Store, today: date, days: int) -> list[Due]:
    """Return the published items last checked ``days`` days ago or earlier, the oldest first.

    Only kinds that hold such a day count; what was never checked comes before all.
    """
    columns = content_items.c
    kinds = [kind for kind in KINDS if checkable(kind)]
    old = or_(columns.checked_on.is_(None), columns.checked_on <= today - timedelta(days=days))
    where = (columns.state == "published", columns.kind.in_(kinds), old)
    query = select(columns.kind, columns.key, columns.body, columns.checked_on).where(*where)
    with store.read() as connection:
        rows = connection.execute(query).all()
    found = [
        Due(kind, key, headline(kind, json.loads(body)), on, (today - on).days if on else None)
        for kind, key, body, on in rows
    ]
    return sorted(found, key=lambda one: (one.checked_on or date.min, one.kind, one.key))
