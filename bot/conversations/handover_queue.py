"""The queue for officers: whose turn it is, and how long it will take about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from .handover import Handover
from .tables import handover_officers, handovers

SEEN = timedelta(minutes=2)
LATELY = timedelta(days=7)
LAST = 20
USUAL = timedelta(minutes=5)
LEAST, MOST = timedelta(minutes=1), timedelta(minutes=30)


@dataclass(frozen=True)
class Place:
    """A place in the queue, from 1, and the minutes until then; None if no officer is there."""

    place: int
    minutes: int | None


def present(connection: Connection, now: datetime) -> list[str]:
    """Return the officers who have their desk open now, by name."""
    seen = handover_officers.c.seen_at > now - SEEN
    query = select(handover_officers.c.officer).where(seen)
    return list(connection.execute(query.order_by(handover_officers.c.officer)).scalars())


def place(connection: Connection, handover: Handover | None, now: datetime) -> Place:
    """Return the place of a queued conversation, or the one that the next to come would get."""
    ahead = and_(handovers.c.state == "queued", handovers.c.wish == "chat")
    if handover is not None and handover.state == "queued":
        ahead = and_(ahead, _before(handover))
    query = select(func.count()).select_from(handovers).where(ahead)
    number = int(connection.execute(query).scalar_one()) + 1
    officers = len(present(connection, now))
    if not officers:
        return Place(number, None)
    busy = _claimed(connection)
    rounds = math.ceil(max(0, number - max(0, officers - busy)) / officers)
    one = _usual(connection, now)
    return Place(number, max(1, math.ceil(rounds * one.total_seconds() / 60)))


def _before(handover: Handover) -> Any:
    same = and_(handovers.c.queued_at == handover.queued_at, handovers.c.id < handover.id)
    return or_(handovers.c.queued_at < handover.queued_at, same)


def _claimed(connection: Connection) -> int:
    claimed = and_(handovers.c.state == "claimed", handovers.c.wish == "chat")
    query = select(func.count()).select_from(handovers).where(claimed)
    return int(connection.execute(query).scalar_one())


def _usual(connection: Connection, now: datetime) -> timedelta:
    """Return how long the last conversations with officers took, between bounds."""
    served = and_(
        handovers.c.claimed_at.is_not(None),
        handovers.c.closed_at > now - LATELY,
        handovers.c.wish == "chat",
    )
    query = select(handovers.c.claimed_at, handovers.c.closed_at).where(served)
    rows = connection.execute(query.order_by(handovers.c.closed_at.desc()).limit(LAST)).all()
    taken = [closed - claimed for claimed, closed in rows]
    usual = sum(taken, timedelta()) / len(taken) if taken else USUAL
    return min(MOST, max(LEAST, usual))
