"""Takes stored messages through their turns: in order per conversation, many at once.

Who holds a conversation's lease answers all its messages, one by one, until none is left. Every
gateway also looks for messages that nobody works on: those of a process that was killed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from bot.conversations import closing, leases
from bot.conversations.record import Conversations, Message
from bot.replies import say

from .answering import Answering
from .doing import Done
from .effects import DO

logger = logging.getLogger(__name__)
AT_ONCE = 64
LOOK_SECONDS = 1.0
ELSEWHERE_SECONDS = 0.1
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

    def begin(self, message: Message) -> None:
        """Start to answer a message that this process holds the lease for."""
        if message.conversation in self._working:
            self._more.add(message.conversation)
        else:
            self._start(message.conversation, message if message.first else None)

    async def run(self, message: Message) -> Replies:
        """Return the replies of a message once its turn is over, wherever it is run.

        After ``wait_seconds`` the message is closed with a truthful sentence.
        """
        key = (message.conversation, message.turn)
        result = self._results.setdefault(key, asyncio.get_running_loop().create_future())
        try:
            return await asyncio.wait_for(self._result(message, result), self._wait)
        except asyncio.TimeoutError:
            logger.error("turn not reached: conversation %s", message.conversation[:6])
            return await self._close(message, Done([say("slow", hotline=self._hotline)]))
        finally:
            self._results.pop(key, None)

    async def _result(self, message: Message, result: asyncio.Future[Replies]) -> Replies:
        while not message.answered:
            done, _ = await asyncio.wait({result}, timeout=ELSEWHERE_SECONDS)
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
        except SQLAlchemyError as error:
            logger.error("inbox: %s; it is looked at again", type(error).__name__)
            found = []
        for conversation in found:
            if conversation not in self._working:
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
            logger.error("inbox: %s; the lease ends by itself", type(error).__name__)
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
        silent = message.silent and not message.action.startswith(DO)
        done = Done() if silent else await self._answer(message)
        if done.private:
            message = replace(message, text="")
        state = closing.SILENT if silent else closing.ANSWERED
        closed, bodies = await self._end(message, done, state)
        if closed.stored:
            self._tell(message, [] if closed.unsaid else bodies)
        if closed.gone:
            await self._forgotten(message.conversation)
        return closed.more

    async def _end(
        self, message: Message, done: Done, state: str
    ) -> tuple[closing.Closed, Replies]:
        """Close the turn; one whose replies no database takes is closed with an apology."""
        try:
            return await asyncio.to_thread(self._store, message, done, state)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("turn of conversation %s cannot be stored", message.conversation[:6])
            return await asyncio.to_thread(self._store, message, self._failed(), state)

    async def _forgotten(self, conversation: str) -> None:
        """Drop what Rasa remembers of an erased conversation, also what it noted meanwhile."""
        try:
            await asyncio.to_thread(self._forget, conversation)
        except SQLAlchemyError as error:
            logger.error("working memory of %s: %s", conversation[:6], type(error).__name__)

    async def _answer(self, message: Message) -> Done:
        try:
            return await self._answering.answer(message)
        except SQLAlchemyError:
            raise
        except Exception:
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
                logger.error("leases: %s", type(error).__name__)
