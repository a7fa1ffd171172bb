"""What of dossiers goes in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, or_, select
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


def retire(store: Store, now: datetime) -> dict[str, int]:
    """Delete what has served its purpose; return how many rows, by table.

    Dossiers: two years after they were closed, five after anything was heard of them, and what
    other systems said after 30 days, unless somebody follows it.
    """
    with store.write() as connection:
        gone = {
            "dossier_lookups": forget_lookups(connection, now),
            "dossier_follows": expire(connection, now),
            "dossier_changes": _old_changes(connection, now),
        }
    gone["dossiers"] = 0
    while dropped := _drop_some(store, now):
        gone["dossiers"] += dropped
    return gone


def _old_changes(connection: Connection, now: datetime) -> int:
    old = changes.c.made_at < now - CHANGES_KEPT
    return int(connection.execute(delete(changes).where(old)).rowcount)


def _drop_some(store: Store, now: datetime) -> int:
    """Delete up to BATCH dossiers in one short transaction."""
    heard, followed = dossiers.c.heard_at, exists().where(follows.c.code == dossiers.c.code)
    closed = dossiers.c.status.in_([int(status) for status in (*ENDED, Status.DONE)])
    old = or_(
        and_(closed, dossiers.c.changed_at < now - CLOSED_KEPT),
        heard < now - SILENT_KEPT,
        and_(dossiers.c.source == SEEN, heard < now - SEEN_KEPT),
    )
    with store.write() as connection:
        query = select(dossiers.c.code).where(old, ~followed).limit(BATCH)
        codes = connection.execute(query).scalars().all()
        drop(connection, codes)
    return len(codes)


def drop(connection: Connection, codes: list[str]) -> None:
    """Delete dossiers with everything that was said of them."""
    for table in (events, changes, dossiers):
        connection.execute(delete(table).where(table.c.code.in_(codes)))
