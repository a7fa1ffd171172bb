"""Sends the replies of the outbox: in order per person, many persons at once, with retries.

A part is marked ``sending`` before it is handed over and counted after the platform took it. A
process that is killed in between leaves it ``sending``; it is sent once more and stands in the
ledger under "maybe twice", because neither Telegram nor Zalo takes an idempotency key.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import and_, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.replies import Reply, from_builtins
from bot.seeing import metrics
from bot.seeing.spans import stage
from bot.seeing.trace import trace_id
from bot.trouble import level

from . import clicks, leases, people
from .carrier import Carrier, Part, Refused, SendFailed, SendLater, Unreachable
from .record import Conversations
from .tables import conversations, outbox

logger = logging.getLogger(__name__)
AT_ONCE = 32
LOOK_SECONDS = 0.5
GIVE_UP = timedelta(hours=6)
Done = tuple[dict[str, Any], dict[str, Any]]
FIRST_WAIT, LONGEST_WAIT, JITTER = 1.0, 300.0, 0.25


class Delivery:
    """The sending side of the conversation of record, for one process.

    With a ``public_url`` links to filing online lead through it and are counted.
    """

    def __init__(
        self,
        record: Conversations,
        carriers: Iterable[Carrier],
        now: Callable[[], datetime],
        public_url: str = "",
    ) -> None:
        self._record, self._now, self._public_url = record, now, public_url
        self._carriers = {carrier.channel: carrier for carrier in carriers}
        self._under_way: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, for ever."""
        renewing = asyncio.create_task(self._renew())
        try:
            while True:
                await self.look()
                await _until(self._wake, LOOK_SECONDS)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, *self._tasks(), return_exceptions=True)

    async def look(self) -> list[asyncio.Task[None]]:
        """Start on every conversation with a reply that is due; return the tasks under way."""
        try:
            found = await asyncio.to_thread(self._claim, self._room())
        except SQLAlchemyError as error:
            logger.log(level(error), "outbox: %s; it is looked at again", type(error).__name__)
            found = []
        for channel, conversation in found:
            if conversation not in self._under_way:
                task = asyncio.create_task(self._deliver(conversation))
                self._under_way[conversation] = (channel, task)
        return self._tasks()

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [task for _, task in self._under_way.values()]

    def _room(self) -> dict[str, int]:
        """Return how many more conversations may be served, by channel: a slow platform does
        not hold up another."""
        busy = Counter(channel for channel, _ in self._under_way.values())
        return {channel: AT_ONCE - busy[channel] for channel in self._carriers}

    def _claim(self, room: dict[str, int]) -> list[tuple[str, str]]:
        now, owner = self._now(), self._record.owner
        with self._record.store.read() as connection:
            due = [
                (channel, conversation)
                for channel, most in room.items()
                for conversation in leases.unsent(connection, channel, now, most)
            ]
        if not due:
            return []
        with self._record.store.write() as connection:
            return [pair for pair in due if leases.take(connection, "send", pair[1], owner, now)]

    async def _deliver(self, conversation: str) -> None:
        try:
            row = await asyncio.to_thread(self._next, conversation, None)
            while row is not None:
                trace = trace_id(conversation, row["turn"], row["position"])
                with stage("send", trace) as told:
                    outcome = await self._send(row)
                    told |= {"channel": row["channel"], "state": outcome["state"]}
                row = await asyncio.to_thread(self._next, conversation, (row, outcome))
        except SQLAlchemyError as error:
            logger.log(level(error), "outbox: %s; the lease ends by itself", type(error).__name__)
        finally:
            del self._under_way[conversation]
            self._wake.set()

    async def _send(self, row: dict[str, Any]) -> dict[str, Any]:
        """Send the row's next part; return what changes in the row."""
        carrier = self._carriers[row["channel"]]
        try:
            parts = _parts(carrier, row, self._public_url)
            if _outside(carrier, row, self._now()):
                raise Unreachable("window")
            with metrics.timed(metrics.STAGE_SECONDS.labels("send")):
                await carrier.send(row["address"], parts[row["part"]])
        except SendFailed as failure:
            return self._failed(row, failure)
        except Exception:
            logger.exception("outbox: reply of %s", row["conversation"][:6])
            return self._failed(row, SendLater("fault", unsure=True))
        return self._accepted(row, parts)

    def _accepted(self, row: dict[str, Any], parts: list[Part]) -> dict[str, Any]:
        done = row["part"] + 1
        sent = (row["channel"], done, len(parts), row["attempts"])
        metrics.SENDS.labels(row["channel"], "sent").inc()
        logger.info("sent: %s, part %d of %d, attempt %d", *sent)
        if done < len(parts):
            return {"part": done, "attempts": 0, "state": "ready"}
        return {"part": done, "state": "sent", "sent_at": self._now(), "body": "", "problem": ""}

    def _failed(self, row: dict[str, Any], failure: SendFailed) -> dict[str, Any]:
        metrics.SENDS.labels(row["channel"], _outcome(failure)).inc()
        given_up = {"state": "given_up", "problem": failure.problem[:64], "body": ""}
        if isinstance(failure, SendLater) and self._now() - row["created_at"] < GIVE_UP:
            unsure = int(failure.unsure)
            later = self._now() + timedelta(seconds=wait(row["attempts"], failure.seconds))
            problem = failure.problem[:64]
            twice = row["maybe_twice"] + unsure
            return {"state": "ready", "due_at": later, "problem": problem, "maybe_twice": twice}
        if isinstance(failure, Unreachable):
            return {**given_up, "unreachable": failure.problem[:64]}
        if not isinstance(failure, Refused):
            logger.error("reply given up after %s: %s", GIVE_UP, failure.problem)
        else:
            logger.error("reply refused by %s: %s", row["channel"], failure.problem)
        return given_up

    def _next(self, conversation: str, done: Done | None) -> dict[str, Any] | None:
        """Note what was done and mark the conversation's next part ``sending``, in one go.

        None if nothing is due; then the lease is given back. None too if the lease ended
        meanwhile and another process has it: it has sent the part again and counted that.
        """
        owner, now = self._record.owner, self._now()
        with self._record.store.write() as connection:
            if not leases.take(connection, "send", conversation, owner, now):
                return None
            if done is not None:
                _note(connection, conversation, *done)
            row = _first_unsent(connection, conversation)
            if row is None or row["due_at"] > now:
                leases.give_back(connection, "send", conversation, owner)
                people.vanish(connection, conversation, now)
                return None
            again = int(row["state"] == "sending")
            row |= {"attempts": row["attempts"] + 1, "maybe_twice": row["maybe_twice"] + again}
            marked = {"state": "sending", **{k: row[k] for k in ("attempts", "maybe_twice")}}
            connection.execute(update(outbox).where(outbox.c.seq == row["seq"]).values(marked))
        return row

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(leases.RENEW_SECONDS)
            working_on, owner = list(self._under_way), self._record.owner
            try:
                await asyncio.to_thread(
                    leases.renew, self._record.store, "send", owner, working_on, self._now()
                )
            except SQLAlchemyError as error:
                logger.log(level(error), "leases: %s", type(error).__name__)


def _outcome(failure: SendFailed) -> str:
    """Return what became of a part, for the figures."""
    kinds = {SendLater: "later", Refused: "refused", Unreachable: "unreachable"}
    return kinds.get(type(failure), "later")


def wait(attempts: int, asked: float | None) -> float:
    """Return the seconds to wait before the next attempt: doubling, with jitter."""
    grown = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempts - 1))
    return max(asked or 0.0, grown) * (1 + random.uniform(0, JITTER))


def _reply(body: str) -> Reply:
    return from_builtins(msgspec.json.decode(body))


def _parts(carrier: Carrier, row: dict[str, Any], public_url: str) -> list[Part]:
    """Return the reply's parts. Raises Refused if they cannot be made: never will they be."""
    try:
        reply = clicks.counted(_reply(row["body"]), public_url, carrier.channel)
        parts = carrier.render(reply)
        if row["part"] < len(parts):
            return parts
        logger.error("outbox: reply of %s has no part %d", row["conversation"][:6], row["part"])
    except Exception:
        logger.exception("outbox: reply of %s cannot be rendered", row["conversation"][:6])
    raise Refused("render")


def _outside(carrier: Carrier, row: dict[str, Any], now: datetime) -> bool:
    """Return whether the platform's window for free replies has closed."""
    return carrier.window is not None and now - row["active_at"] > carrier.window


def _note(connection: Any, conversation: str, row: dict[str, Any], outcome: dict[str, Any]) -> None:
    """Write the outcome of a send, unless somebody else has dealt with the part meanwhile."""
    problem = outcome.pop("unreachable", "")
    as_left = and_(
        outbox.c.seq == row["seq"],
        outbox.c.state == "sending",
        *(outbox.c[name] == row[name] for name in ("part", "attempts", "maybe_twice")),
    )
    changed = connection.execute(update(outbox).where(as_left).values(outcome)).rowcount
    if changed and problem:
        people.unreachable(connection, conversation, problem)


def _first_unsent(connection: Any, conversation: str) -> dict[str, Any] | None:
    mine = and_(outbox.c.conversation == conversation, outbox.c.state.in_(leases.UNSENT))
    query = (
        select(outbox, conversations.c.address, conversations.c.active_at)
        .join(conversations, conversations.c.id == outbox.c.conversation)
        .where(mine)
        .order_by(outbox.c.seq)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


async def _until(event: asyncio.Event, seconds: float) -> None:
    """Wait for ``event``; `wait_for` would swallow a cancellation that comes with it."""
    waiting = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({waiting}, timeout=seconds)
    finally:
        waiting.cancel()
        event.clear()
