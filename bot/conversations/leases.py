"""Who works on a conversation: a lease in its row, so that several gateways keep its order.

``turn`` is held by who asks Rasa, ``send`` by who sends the replies. A lease that is not
renewed (its process was killed) ends by itself.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.engine import Connection

from bot.storage import Store

from . import statements
from .tables import conversations, inbox, outbox

Work = Literal["turn", "send"]
LEASE = timedelta(seconds=15)
TOO_FAR = timedelta(minutes=5)  # no lease ends so late: the clock was put back since
RENEW_SECONDS = 4.0
UNSENT = ("ready", "sending")
earlier = outbox.alias("earlier")


def new_owner() -> str:
    """Return a name for this process that no other one has."""
    return f"{os.getpid()}-{secrets.token_hex(6)}"


def take(connection: Connection, work: Work, conversation: str, owner: str, now: datetime) -> bool:
    """Take the lease if it is free, over, or ``owner``'s; return whether it was taken.

    One update decides, so of two processes only one gets it.
    """
    times = {"now": now, "until": now + LEASE, "too_far": now + TOO_FAR}
    given = {"mine": conversation, "owner": owner, **times}
    return bool(connection.execute(statements.TAKE[work], given).rowcount)


def give_back(connection: Connection, work: Work, conversation: str, owner: str) -> None:
    """Free a lease that ``owner`` holds."""
    connection.execute(statements.GIVE_BACK[work], {"mine": conversation, "owner": owner})


def waiting(connection: Connection, conversation: str) -> bool:
    """Return whether the conversation has messages that are not answered yet."""
    return bool(connection.execute(statements.WAITING, {"conversation": conversation}).scalar())


def renew(store: Store, work: Work, owner: str, working_on: Collection[str], now: datetime) -> None:
    """Hold the leases of ``working_on`` for another while."""
    if not working_on:
        return
    held_by, _ = _columns(work)
    mine = and_(conversations.c.id.in_(working_on), held_by == owner)
    with store.write() as connection:
        connection.execute(update(conversations).where(mine).values(_held(work, owner, now)))


def free_all(store: Store) -> None:
    """Free every lease: for the start of the only gateway there is (SQLite)."""
    nobody: dict[Any, Any] = {}
    for work in ("turn", "send"):
        held_by, until = _columns(work)
        nobody |= {held_by: "", until: None}
    with store.write() as connection:
        connection.execute(update(conversations).values(nobody))


def unanswered(connection: Connection, owner: str, now: datetime, limit: int) -> list[str]:
    """Return conversations with messages that nobody works on, the longest waiting first."""
    query = (
        select(inbox.c.conversation)
        .join(conversations, conversations.c.id == inbox.c.conversation)
        .where(inbox.c.state == "received", _free("turn", now))
        .order_by(inbox.c.id)
        .limit(limit * 10)
    )
    return _first(connection.execute(query).scalars(), limit)


def unsent(connection: Connection, channel: str, now: datetime, limit: int) -> list[str]:
    """Return conversations of ``channel`` whose next reply is due and that nobody sends."""
    query = (
        select(outbox.c.conversation)
        .join(conversations, conversations.c.id == outbox.c.conversation)
        .where(
            outbox.c.state.in_(UNSENT),
            outbox.c.channel == channel,
            outbox.c.due_at <= now,
            _free("send", now),
            ~exists().where(
                earlier.c.conversation == outbox.c.conversation,
                earlier.c.state.in_(UNSENT),
                earlier.c.seq < outbox.c.seq,
            ),
        )
        .order_by(outbox.c.due_at)
        .limit(limit * 10)
    )
    return _first(connection.execute(query).scalars(), limit)


def _first(found: Any, limit: int) -> list[str]:
    return list(dict.fromkeys(found))[:limit]


def _columns(work: str) -> tuple[Any, Any]:
    return conversations.c[f"{work}_owner"], conversations.c[f"{work}_until"]


def _free(work: Work, now: datetime) -> Any:
    held_by, until = _columns(work)
    return or_(held_by == "", until < now, until > now + TOO_FAR)


def _held(work: Work, owner: str, now: datetime) -> dict[Any, Any]:
    held_by, until = _columns(work)
    return {held_by: owner, until: now + LEASE}
