"""What officers see: the queue, what they hold, the masked talk of one handover."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from bot.storage import Store

from . import handover
from .handover import Handover, account
from .handover_queue import present
from .switches import note as audit
from .switches import note_hourly
from .tables import conversations, handover_lines, handovers, outbox

LOOK_SECONDS, QUIET_SECONDS = 0.7, 10.0
EXCERPT = 120


@dataclass(frozen=True)
class Line:
    """One line of the talk. ``who``: person, bot, officer, note, or event (queued, claimed,
    passed:<to>, closed:<reason>, got_photo …). ``delivery``: of an officer's line, the state
    of its row in the outbox (ready, sending, sent, given_up), empty if that is gone."""

    id: int
    at: datetime
    who: str
    officer: str
    text: str
    delivery: str = ""


@dataclass(frozen=True)
class Waiting:
    """A handover in a list, with the beginning of the person's last line."""

    handover: Handover
    excerpt: str


@dataclass(frozen=True)
class DeskView:
    """What an officer sees first: the queue, what they hold, what colleagues hold.

    ``present``: who has the desk open; ``newest`` changes with every event and line.
    """

    queue: list[Waiting]
    mine: list[Waiting]
    colleagues: list[Waiting]
    present: list[str]
    newest: int


@dataclass(frozen=True)
class Talk:
    """One handover with its lines; ``reachable`` is False if nothing arrives there now."""

    handover: Handover
    lines: list[Line]
    reachable: bool


def desk(store: Store, officer: str, now: datetime) -> DeskView:
    """Return the officer's desk. One line of the audit an hour says that they read lines of
    people whom they do not hold."""
    with store.read() as connection:
        alive = handovers.c.state.in_(("queued", "claimed"))
        found = [
            Waiting(one, _excerpt(connection, one)) for one in handover.listed(connection, alive)
        ]
        there, newest = present(connection, now), _newest(connection)
    claimed = [one for one in found if one.handover.state == "claimed"]
    if any(one.excerpt for one in found if one.handover.officer != officer):
        note_hourly(store, account(officer), "queue read", now)
    return DeskView(
        queue=[one for one in found if one.handover.state == "queued"],
        mine=[one for one in claimed if one.handover.officer == officer],
        colleagues=[one for one in claimed if one.handover.officer != officer],
        present=there,
        newest=newest,
    )


def at_desk(store: Store, now: datetime) -> list[str]:
    """Return who has the desk open."""
    with store.read() as connection:
        return present(connection, now)


def talk(store: Store, number: int, officer: str, now: datetime) -> Talk | None:
    """Return one handover with its talk; None if it is gone.

    Reading what the officer does not hold leaves a line in the audit; claiming has left one.
    """
    with store.write() as connection:
        found = handover.get(connection, number)
        if found is None:
            return None
        if found.officer != officer or found.state != "claimed":
            audit(connection, account(officer), "handover read", {"handover": number}, now)
        lines = _lines(connection, handover_lines.c.handover == number)
        query = select(conversations.c.unreachable).where(conversations.c.id == found.conversation)
        problem = connection.execute(query).scalar()
    return Talk(found, lines, problem == "")


def later(store: Store, number: int, officer: str, after: int) -> list[Line]:
    """Return the lines after the line ``after`` of a handover, none of one that is not theirs.

    Theirs is what they hold and what they held to its end. Who lost the connection asks again
    from the last line they have.
    """
    new = and_(handover_lines.c.handover.in_(_held(number, officer)), handover_lines.c.id > after)
    with store.read() as connection:
        return _lines(connection, new)


def deliveries(store: Store, number: int, officer: str) -> dict[int, str]:
    """Return how far each line of the officer's in a handover that is theirs has come."""
    said = and_(handover_lines.c.handover.in_(_held(number, officer)), handover_lines.c.reply != "")
    with store.read() as connection:
        return {line.id: line.delivery for line in _lines(connection, said)}


def _held(number: int, officer: str) -> Any:
    mine = and_(handovers.c.id == number, handovers.c.officer == officer)
    return select(handovers.c.id).where(mine, handovers.c.state.in_(("claimed", "closed")))


async def news(
    store: Store, last: int, seconds: float = LOOK_SECONDS, quiet: float = QUIET_SECONDS
) -> AsyncIterator[int]:
    """Yield the newest line's number each time it is not ``last`` any more, for ever.

    After ``quiet`` seconds without news it comes once more: time alone changes a desk, too.
    """
    waited = 0.0
    while True:
        newest = await asyncio.to_thread(_newest_of, store)
        waited += seconds
        if newest != last or waited >= quiet:
            last, waited = newest, 0.0
            yield newest
        await asyncio.sleep(seconds)


def _newest_of(store: Store) -> int:
    with store.read() as connection:
        return _newest(connection)


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.max(handover_lines.c.id))).scalar() or 0)


def _lines(connection: Connection, condition: Any) -> list[Line]:
    columns = [handover_lines.c[name] for name in ("id", "at", "who", "officer", "text")]
    delivery = select(outbox.c.state).where(outbox.c.id == handover_lines.c.reply)
    query = select(*columns, func.coalesce(delivery.scalar_subquery(), "")).where(condition)
    return [Line(*row) for row in connection.execute(query.order_by(handover_lines.c.id))]


def _excerpt(connection: Connection, one: Handover) -> str:
    said = and_(handover_lines.c.handover == one.id, handover_lines.c.who == "person")
    query = select(handover_lines.c.text).where(said).order_by(handover_lines.c.id.desc()).limit(1)
    return str(connection.execute(query).scalar() or "")[:EXCERPT]
