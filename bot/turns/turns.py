"""Takes stored messages through their turns: in order per conversation, many at once.

Who holds a conversation's lease answers all its messages, one by one, until none is left. Every
gateway also looks for messages that nobody works on: those of a process that was killed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError

from bot.conversations import closing, leases, numbers
from bot.conversations.intake import StoreBusy
from bot.conversations.record import Conversations, Message
from bot.replies import say
from bot.seeing import metrics
from bot.seeing.spans import Told, stage
from bot.seeing.trace import following
from bot.trouble import level

from .answering import Answering
from .doing import Done
from .effects import DO

logger = logging.getLogger(__name__)
AT_ONCE = 64
LOOK_SECONDS = 1.0
ELSEWHERE_SECONDS = 0.1
CLOSE_SECONDS = 0.3
STOP_SECONDS = 5.0
Replies = list[dict[str, Any]]


class Turns:
    """Processes messages of the conversation of record.

    ``sent`` is told when replies for a platform are in the outbox, ``forget`` of each
    conversation whose working memory must go.
    """

    def __init__(
        self,
        record: Conversations,
        answering: Answering,
        sent: Callable[[], None],
        forget: Callable[[str], None],
        hotline: str,
        wait_seconds: float,
        now: Callable[[], datetime],
    ) -> None:
        self._record, self._answering = record, answering
        self._sent, self._forget = sent, forget
        self._hotline, self._wait, self._now = hotline, wait_seconds, now
        self._working: dict[str, asyncio.Task[None]] = {}
        self._results: dict[tuple[str, int], asyncio.Future[Replies]] = {}
        self._more: set[str] = set()
        self._left: set[str] = set()

    def begin(self, message: Message) -> None:
        """Start to answer a message that this process holds the lease for."""
        if message.conversation in self._working:
            self._more.add(message.conversation)
        else:
            self._start(message.conversation, message if message.first else None)

    async def run(self, message: Message, spent: float = 0.0) -> Replies:
        """Return the replies of a message once its turn is over, wherever it is run.

        ``wait_seconds``, less what was ``spent`` before, after it came the message is closed with
        a truthful sentence. Raises StoreBusy if that cannot be stored; it is answered later then.
        """
        key = (message.conversation, message.turn)
        result = self._results.setdefault(key, asyncio.get_running_loop().create_future())
        try:
            seconds = max(0.0, self._wait - spent)
            return await asyncio.wait_for(self._result(message, result), seconds)
        except asyncio.TimeoutError:
            with following(message.trace):
                return await self._too_late(message)
        finally:
            self._results.pop(key, None)

    async def _too_late(self, message: Message) -> Replies:
        """Close a message that was not reached. Raises StoreBusy after CLOSE_SECONDS."""
        gone = threading.Event()
        sorry = Done([say("slow", hotline=self._hotline)], changes=[_unless(gone)])
        try:
            replies = await asyncio.wait_for(self._close(message, sorry), CLOSE_SECONDS)
        except asyncio.TimeoutError as error:
            gone.set()
            self._record.store.late()
            raise StoreBusy("timeout") from error
        self._answering.late(message)
        return replies

    async def _result(self, message: Message, result: asyncio.Future[Replies]) -> Replies:
        while not message.answered:
            ours = message.conversation in self._working
            pause = LOOK_SECONDS if ours else ELSEWHERE_SECONDS
            done, _ = await asyncio.wait({result}, timeout=pause)
            if done:
                return result.result()
            if await asyncio.to_thread(self._record.answered, message):
                break
        return await asyncio.to_thread(self._record.replies, message)

    async def work(self) -> None:
        """Answer what nobody answers, and keep the leases of what is under way, for ever."""
        renewing = asyncio.create_task(self._renew())
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            renewing.cancel()
            await self._stop(renewing)

    async def _stop(self, renewing: asyncio.Task[None]) -> None:
        """Let turns come to their end; one that takes long is run again after the next start."""
        working = list(self._working.values())
        if working:
            _, late = await asyncio.wait(working, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
        await asyncio.gather(renewing, *working, return_exceptions=True)

    async def look(self) -> list[asyncio.Task[None]]:
        """Start on messages that nobody answers; return all that is under way."""
        try:
            room = max(0, AT_ONCE - len(self._working))
            found = await asyncio.to_thread(self._record.claim, self._now(), room)
            found += [one for one in self._left if one not in found]
        except SQLAlchemyError as error:
            logger.log(level(error), "inbox: %s; it is looked at again", type(error).__name__)
            found = []
        for conversation in found:
            if conversation not in self._working:
                self._left.discard(conversation)
                self._start(conversation, None)
        return list(self._working.values())

    def _start(self, conversation: str, first: Message | None) -> None:
        self._working[conversation] = asyncio.create_task(self._drain(conversation, first))

    async def _drain(self, conversation: str, message: Message | None) -> None:
        """Answer the conversation's messages one by one until none is left."""
        try:
            more = True
            while more:
                self._more.discard(conversation)
                message = message or await asyncio.to_thread(self._next, conversation)
                more = message is not None and await self._turn(message)
                more = more or conversation in self._more
                message = None
        except SQLAlchemyError as error:
            metrics.ERRORS.labels("database").inc()
            self._left.add(conversation)  # its lease is ours for a while: no other looks at it
            logger.log(level(error), "inbox: %s; it is looked at again", type(error).__name__)
        finally:
            del self._working[conversation]
            self._more.discard(conversation)

    def _next(self, conversation: str) -> Message | None:
        """Return the next message if the lease is still ours; without one it is given back."""
        now = self._now()
        message = self._record.next(conversation, now)
        if message is None:
            closing.release(self._record.store, conversation, self._record.owner)
        elif not self._record.keep(conversation, now):
            return None
        return message

    async def _turn(self, message: Message) -> bool:
        """Answer one message; return whether the conversation has more."""
        with stage("turn", message.trace) as told:
            return await self._answered(message, told)

    async def _answered(self, message: Message, told: Told) -> bool:
        begun = time.perf_counter()
        silent = message.silent and not message.action.startswith(DO)
        done = Done() if silent else await self._answer(message)
        if done.private:
            message = replace(message, text="")
        state = closing.SILENT if silent else closing.ANSWERED
        with metrics.timed(metrics.STAGE_SECONDS.labels("close")):
            closed, bodies = await self._end(message, done, state)
        if closed.stored:
            self._tell(message, [] if closed.unsaid else bodies)
            kinds = ",".join(body["kind"] for body in bodies) or "nothing"
            _count(bodies, done, told)
            logger.info("answered: %s in %.3f s", kinds, time.perf_counter() - begun)
        if closed.gone:
            await self._forgotten(message.conversation)
        return closed.more

    async def _end(
        self, message: Message, done: Done, state: str
    ) -> tuple[closing.Closed, Replies]:
        """Close the turn; one whose replies no database takes is closed with an apology.

        A database that is away, full or read-only is no reason: the turn is run again.
        """
        try:
            return await asyncio.to_thread(self._store, message, done, state)
        except (OperationalError, InterfaceError, InternalError):
            raise
        except Exception:
            metrics.ERRORS.labels("gateway").inc()
            logger.exception("turn of conversation %s cannot be stored", message.conversation[:6])
            return await asyncio.to_thread(self._store, message, self._failed(), state)

    async def _forgotten(self, conversation: str) -> None:
        """Drop what Rasa remembers of an erased conversation, also what it noted meanwhile."""
        try:
            await asyncio.to_thread(self._forget, conversation)
        except SQLAlchemyError as error:
            logger.log(
                level(error), "working memory of %s: %s", conversation[:6], type(error).__name__
            )

    async def _answer(self, message: Message) -> Done:
        try:
            return await self._answering.answer(message)
        except SQLAlchemyError:
            raise
        except Exception:
            metrics.ERRORS.labels("gateway").inc()
            logger.exception("turn of conversation %s", message.conversation[:6])
            return self._failed()

    def _failed(self) -> Done:
        return Done([say("failed", hotline=self._hotline)])

    async def _close(self, message: Message, done: Done) -> Replies:
        await asyncio.to_thread(self._store, message, done, closing.ANSWERED)
        return await asyncio.to_thread(self._record.replies, message)

    def _store(self, message: Message, done: Done, state: str) -> tuple[closing.Closed, Replies]:
        prepared = closing.prepare(message.conversation, message.turn, done.replies)
        owner, store = self._record.owner, self._record.store
        now = self._now()
        ended = (store, message, prepared, owner, now, state, done.changes, done.noted)
        closed = closing.close(*ended, aloud=message.action.startswith(DO))
        return closed, prepared.bodies

    def _tell(self, message: Message, bodies: Replies) -> None:
        result = self._results.get((message.conversation, message.turn))
        if result is not None and not result.done():
            result.set_result(bodies)
        if message.channel not in closing.FETCHED:
            self._sent()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(leases.RENEW_SECONDS)
            working_on = list(self._working)
            try:
                await asyncio.to_thread(
                    leases.renew,
                    self._record.store,
                    "turn",
                    self._record.owner,
                    working_on,
                    self._now(),
                )
            except SQLAlchemyError as error:
                logger.log(level(error), "leases: %s", type(error).__name__)


def _count(bodies: Replies, done: Done, told: Told) -> None:
    """Count what a turn came to for the figures, and tell the trace."""
    kinds = [str(body["kind"]) for body in bodies]
    told |= {"kinds": kinds, "intent": done.noted.intent}
    for kind in kinds:
        metrics.REPLIES.labels(kind).inc()
    metrics.OUTCOMES.labels(numbers.outcome(kinds, done.noted)).inc()
    if done.noted.chance is not None:
        metrics.CONFIDENCE.observe(done.noted.chance)


def _unless(gone: threading.Event) -> closing.Change:
    """Return the change that undoes all when nobody waits for it any more."""

    def change(connection: Connection) -> None:
        if gone.is_set():
            raise StoreBusy("nobody waits")

    return change
