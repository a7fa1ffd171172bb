"""What waits now: messages for an answer, replies for a platform, people for an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from . import leases
from .tables import handovers, inbox, outbox

PLATFORMS = ("telegram", "zalo")


@dataclass(frozen=True)
class Queue:
    """How many wait, and how many seconds the first of them has."""

    count: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Waiting:
    """The three queues; ``outbox`` by channel."""

    inbox: Queue
    handovers: Queue
    outbox: dict[str, Queue]


def of(connection: Connection, now: datetime) -> Waiting:
    """Return what waits at ``now``, of all gateways."""
    unread = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.state == "received")
    queued = and_(handovers.c.state == "queued", handovers.c.wish == "chat")
    people = select(func.count(), func.min(handovers.c.queued_at)).where(queued)
    unsent = (
        select(outbox.c.channel, func.count(), func.min(outbox.c.created_at))
        .where(outbox.c.state.in_(leases.UNSENT))
        .group_by(outbox.c.channel)
    )
    found = {channel: _queue(row, now) for channel, *row in connection.execute(unsent)}
    return Waiting(
        _queue(connection.execute(unread).one(), now),
        _queue(connection.execute(people).one(), now),
        {channel: found.get(channel, Queue()) for channel in {*PLATFORMS, *found}},
    )


def _queue(found: Any, now: datetime) -> Queue:
    count, first = found
    return Queue(count, max(0.0, (now - first).total_seconds()) if first else 0.0)
