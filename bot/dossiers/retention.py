"""What of dossiers goes in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.engine import Connection

from bot.storage import Store

from .following import expire
from .guessing import forget_lookups
from .model import ENDED, Status
from .store import BATCH, SEEN
from .tables import changes, dossiers, events, follows

CLOSED_KEPT = timedelta(days=730)  # statistics compare a year with the one before
SILENT_KEPT = timedelta(days=1825)
SEEN_KEPT = timedelta(days=30)
CHANGES_KEPT = timedelta(days=7)


def retire(store: Store, now: datetime, preview: bool = False) -> dict[str, int]:
    """Delete what has served its purpose; return how many rows, by table.

    Dossiers: two years after they were closed, five after anything was heard of them, and what
    other systems said after 30 days, unless somebody follows it. With ``preview`` the same rows
    are counted and nothing is deleted.
    """
    with store.write() as connection:
        trial = connection.begin_nested()
        gone = {
            "dossier_lookups": forget_lookups(connection, now),
            "dossier_follows": expire(connection, now),
            "dossier_changes": _old_changes(connection, now),
            "dossiers": _count(connection, now) if preview else 0,
        }
        if preview:
            trial.rollback()
    while not preview and (dropped := _drop_some(store, now)):
        gone["dossiers"] += dropped
    return gone


def _count(connection: Connection, now: datetime) -> int:
    query = select(func.count()).select_from(dossiers).where(_over(now))
    return int(connection.execute(query).scalar() or 0)


def _old_changes(connection: Connection, now: datetime) -> int:
    old = changes.c.made_at < now - CHANGES_KEPT
    return int(connection.execute(delete(changes).where(old)).rowcount)


def _over(now: datetime) -> Any:
    """Return the condition of a dossier that has served its purpose."""
    heard, followed = dossiers.c.heard_at, exists().where(follows.c.code == dossiers.c.code)
    closed = dossiers.c.status.in_([int(status) for status in (*ENDED, Status.DONE)])
    old = or_(
        and_(closed, dossiers.c.changed_at < now - CLOSED_KEPT),
        heard < now - SILENT_KEPT,
        and_(dossiers.c.source == SEEN, heard < now - SEEN_KEPT),
    )
    return and_(old, ~followed)


def _drop_some(store: Store, now: datetime) -> int:
    """Delete up to BATCH dossiers in one short transaction."""
    with store.write() as connection:
        query = select(dossiers.c.code).where(_over(now)).limit(BATCH)
        codes = connection.execute(query).scalars().all()
        drop(connection, codes)
    return len(codes)


def drop(connection: Connection, codes: list[str]) -> None:
    """Delete dossiers with everything that was said of them."""
    for table in (events, changes, dossiers):
        connection.execute(delete(table).where(table.c.code.in_(codes)))
