"""The door of the conversation of record: stores an event quickly or says that it cannot."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import and_, func, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.seeing import metrics, spans
from bot.seeing.trace import following

from . import people
from .carrier import Inbound
from .opening import at_address
from .record import Conversations, Message, TooFast
from .tables import conversations, outbox

logger = logging.getLogger(__name__)
STORE_SECONDS = 1.5
SILENCE = timedelta(hours=1)
SKEW = timedelta(minutes=10)
"""So far a platform's clock may be from ours."""
T = TypeVar("T")


class StoreBusy(RuntimeError):
    """The store takes nothing now: the sender must try again."""


class Door(Protocol):
    """What a channel may do with an event it has verified. All raise StoreBusy.

    ``at`` is when it happened, if the platform says so: an event that is played again later does
    nothing to what came since, also after a restart.
    """

    async def take(self, event: Inbound) -> bool:
        """Store a message to be answered; False if it came before or is over a limit."""

    async def lost(
        self, channel: str, address: str, problem: str, at: datetime | None = None
    ) -> None:
        """The person blocked or left us: nothing is sent until they write again."""

    async def withdraw(self, channel: str, address: str, at: datetime | None = None) -> None:
        """Erase everything held of the person, without a reply."""

    async def silence(self, channel: str, address: str, at: datetime | None = None) -> None:
        """A human of the office answers there: the bot keeps quiet for a while."""


class Intake:
    """The door over the conversation of record. ``begin`` is told of each message to answer.

    Storing has threads of its own, so that an event never waits behind a turn's work.
    """

    def __init__(
        self,
        record: Conversations,
        begin: Callable[[Message], None],
        forget: Callable[[str], None],
        now: Callable[[], datetime],
    ) -> None:
        self._record, self._begin, self._forget, self._now = record, begin, forget, now
        self._threads = ThreadPoolExecutor(8, "intake")

    async def store(self, event: Inbound, conversation: str | None = None) -> Message:
        """Store a message and see that it is answered.

        Raises StoreBusy after STORE_SECONDS, and what ``Conversations.accept`` raises.
        """
        begun = time.time_ns()
        with metrics.timed(metrics.STAGE_SECONDS.labels("accept")):
            message = await self._within(self._record.accept, event, self._now(), conversation)
        metrics.MESSAGES.labels(message.channel).inc()
        spans.span("accept", message.trace, begun, {"channel": message.channel})
        with following(message.trace):
            logger.info("accepted: %s, turn %d", message.channel, message.turn)
            if message.mine:
                self._begin(message)
        return message

    async def take(self, event: Inbound) -> bool:
        try:
            return (await self.store(event)).mine
        except TooFast:
            return False

    async def lost(
        self, channel: str, address: str, problem: str, at: datetime | None = None
    ) -> None:
        await self._within(self._lost, channel, address, problem, at)

    async def withdraw(self, channel: str, address: str, at: datetime | None = None) -> None:
        await self._within(self._withdraw, channel, address, at)

    async def silence(self, channel: str, address: str, at: datetime | None = None) -> None:
        await self._within(self._silence, channel, address, at)

    async def _within(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do ``work`` in a thread within STORE_SECONDS. Raises StoreBusy."""
        job = self._threads.submit(work, *arguments)
        running = asyncio.wrap_future(job)
        done, _ = await asyncio.wait({running}, timeout=STORE_SECONDS)
        if not done:
            running.add_done_callback(self._after_all)
            job.cancel()
            metrics.ERRORS.labels("database").inc()
            self._record.store.late()
            raise StoreBusy("timeout")
        try:
            return running.result()
        except SQLAlchemyError as error:
            metrics.ERRORS.labels("database").inc()
            raise StoreBusy(type(error).__name__) from error

    def _after_all(self, running: asyncio.Future[Any]) -> None:
        """Begin with a message that was stored after its sender was told to try again."""
        if running.cancelled() or running.exception() is not None:
            return
        message = running.result()
        if isinstance(message, Message) and message.mine:
            self._begin(message)

    def _lost(self, channel: str, address: str, problem: str, at: datetime | None) -> None:
        with self._record.store.write() as connection:
            conversation = at_address(connection, channel, address)
            if conversation and not _since(connection, conversation, "active_at", at):
                people.unreachable(connection, conversation, problem)

    def _withdraw(self, channel: str, address: str, at: datetime | None) -> None:
        with self._record.store.read() as connection:
            conversation = at_address(connection, channel, address)
            if not conversation or _since(connection, conversation, "created_at", at):
                return
        self._forget(conversation)  # first: if it fails, the next try finds the conversation
        with self._record.store.write() as connection:
            people.erase(connection, conversation, self._now(), at_once=True)

    def _silence(self, channel: str, address: str, at: datetime | None) -> None:
        until = min(at or self._now(), self._now()) + SILENCE
        if until <= self._now():
            return
        with self._record.store.write() as connection:
            conversation = at_address(connection, channel, address)
            shorter = func.coalesce(conversations.c.silent_until, datetime.min) < until
            mine = and_(conversations.c.id == conversation, shorter)
            connection.execute(update(conversations).where(mine).values(silent_until=until))
            waiting = and_(outbox.c.conversation == conversation, outbox.c.state == "ready")
            connection.execute(
                update(outbox).where(waiting).values(state="given_up", problem="silent", body="")
            )

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False)


def _since(connection: Connection, conversation: str, what: str, at: datetime | None) -> bool:
    """Return whether the conversation began, or was used, only after what happened ``at``."""
    if at is None:
        return False
    query = select(conversations.c[what]).where(conversations.c.id == conversation)
    then = connection.execute(query).scalar()
    return then is not None and then > at + SKEW
