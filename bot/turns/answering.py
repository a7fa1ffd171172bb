"""One message in, what is said and done out: by Rasa, or by us where Rasa has no part."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversations import closing
from bot.conversations.noted import NOTHING
from bot.conversations.notices import Notices
from bot.conversations.record import SENTENCE, Conversations, Message, told
from bot.conversations.switches import Switches
from bot.replies import Reply, say
from bot.seeing import metrics
from bot.trouble import Trouble

from .doing import Done
from .effects import DO, Effects
from .handover_turns import HandoverTurns
from .rasa_client import NOT_IN_TIME, Said, TurnFailed, TurnTooSlow
from .rasa_pool import LEAST_SECONDS, RasaPool

logger = logging.getLogger(__name__)
TYPING_AFTER, TYPING_EVERY = 0.4, 4.0
AT_ONCE = 4
PERSON = "/ask_person"
PATIENT_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
Typing = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True)
class Patience:
    """Seconds: of a turn until the person is told, and until a late answer is given up."""

    turn: float
    late: float


class Answering:
    """Finds out what to say and to do about one message."""

    def __init__(
        self,
        record: Conversations,
        rasa: RasaPool,
        effects: Effects,
        handovers: HandoverTurns,
        notices: Notices,
        typing: Typing,
        hotline: str,
        patience: Patience,
        now: Callable[[], datetime],
    ) -> None:
        self._record, self._rasa, self._effects, self._typing = record, rasa, effects, typing
        self._handovers, self._notices = handovers, notices
        self._switches = Switches(record.store)
        self._hotline, self._patience, self._now = hotline, patience, now
        at_once = max(AT_ONCE, rasa.count)
        self._trouble = Trouble(logger, "Rasa")
        self._room = {fetched: asyncio.Semaphore(at_once) for fetched in (True, False)}

    async def answer(self, message: Message) -> Done:
        """Return what is said and done about ``message``.

        A browser waits, so it gets a truthful sentence when Rasa is late or away. On a platform
        one holding sentence goes out, and Rasa is asked until it answers or it is too late.
        """
        done = await asyncio.to_thread(self._without_rasa, message)
        if done is not None:
            return done
        done = await self._answered(message)
        return await asyncio.to_thread(self._handovers.follow_up, message, done)

    def _without_rasa(self, message: Message) -> Done | None:
        """Answer where all answers rest, or where a message or a number was asked for."""
        paused = self._switches.now_on("pause", self._now())
        if paused is not None and not message.action.startswith(DO):
            return Done([_paused(paused.text, self._hotline)])
        return self._handovers.fill_in(message)

    async def _answered(self, message: Message) -> Done:
        if message.channel in closing.FETCHED:
            return await self._once(message)
        waiting = asyncio.create_task(self._persist(message))
        typing = asyncio.create_task(self._type(message))
        try:
            done = await self._held(message, waiting)
        finally:
            typing.cancel()
            waiting.cancel()
        return await self._introduced(message, done)

    async def _once(self, message: Message) -> Done:
        try:
            return await self._ask(message)
        except TurnTooSlow as error:
            self._note(message, error)
            return Done([say("slow", hotline=self._hotline)], failed=True)
        except TurnFailed as error:
            self._note(message, error)
            return Done([say("failed", hotline=self._hotline)], failed=True)

    def late(self, message: Message) -> None:
        """Tell the operator of a turn that was not over in time."""
        self._note(message, TurnTooSlow(NOT_IN_TIME))

    def _note(self, message: Message, error: TurnFailed) -> None:
        how = "too slow" if isinstance(error, TurnTooSlow) else "failed"
        about = f"conversation {message.conversation[:6]}"
        self._trouble.note(f"turn {how}: {error}", about)

    async def _ask(self, message: Message) -> Done:
        if message.action.startswith(SENTENCE):
            return Done([say(message.action.removeprefix(SENTENCE), hotline=self._hotline)])
        if message.action.startswith(DO):
            return await self._do(message.action.removeprefix(DO), message)
        text = message.action or spoken(message.text)
        if not any(char.isalnum() for char in text):
            return Done([say("empty")])
        done = Done()
        for said in await self._said(message, text):
            effects = [await self._do(name, message) for name in said.effects]
            done.replies += [said.reply] if said.reply.text else []
            _add(done, effects)
        return done

    async def _said(self, message: Message, text: str) -> list[Said]:
        """Ask Rasa; on a platform nobody holds a line open, so it may take its time.

        The web has room of its own, so that it never waits behind those. The button that asks
        for an officer works without Rasa.
        """
        fetched = message.channel in closing.FETCHED
        try:
            async with self._place(fetched) as left:
                mine = (message.conversation, message.turn, text, left)
                with metrics.timed(metrics.STAGE_SECONDS.labels("rasa")):
                    said = await self._rasa.ask(*mine)
        except TurnFailed as error:
            metrics.ERRORS.labels(error.part).inc()
            if message.action != PERSON:
                raise
            return [Said(Reply(kind="handover", text=""), ("hand_over",))]
        self._trouble.over()
        return said

    @asynccontextmanager
    async def _place(self, fetched: bool) -> AsyncIterator[float | None]:
        """Wait for a place at Rasa; give the seconds that it may take, None for those of a turn.

        A browser's waiting is part of its turn: raises TurnTooSlow when that is over.
        """
        room, waits, begun = self._room[fetched], self._room[fetched].locked(), time.monotonic()
        try:
            await asyncio.wait_for(room.acquire(), self._patience.turn if fetched else None)
        except asyncio.TimeoutError:
            raise TurnTooSlow(NOT_IN_TIME) from None
        left = max(LEAST_SECONDS, begun + self._patience.turn - time.monotonic())
        try:
            yield PATIENT_SECONDS if not fetched else left if waits else None
        finally:
            room.release()

    async def _do(self, name: str, message: Message) -> Done:
        try:
            return await self._effects.run(name, message)
        except KeyError:
            raise TurnFailed(f"no effect is called {name!r}") from None

    async def _held(self, message: Message, waiting: asyncio.Task[Done]) -> Done:
        """Return the answer; say that it is under way if it takes longer than a turn may."""
        ready, _ = await asyncio.wait({waiting}, timeout=self._patience.turn)
        if not ready:
            holding = (message, say("hold", hotline=self._hotline), self._now())
            await asyncio.to_thread(closing.hold, self._record.store, *holding)
        return await waiting

    async def _persist(self, message: Message) -> Done:
        """Ask until there is an answer or it is too late for one."""
        late = max(
            message.received_at + timedelta(seconds=self._patience.late),
            self._now() + timedelta(seconds=self._patience.turn),
        )
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._ask(message)
            except TurnFailed as error:
                self._note(message, error)
            if self._now() >= late:
                logger.error("turn given up: conversation %s", message.conversation[:6])
                return Done([say("late", hotline=self._hotline)], failed=True)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _type(self, message: Message) -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            await self._typing(message.channel, message.address)
            await asyncio.sleep(TYPING_EVERY)

    async def _introduced(self, message: Message, done: Done) -> Done:
        """Add what a person of a platform has not been told yet: who we are, today's notice."""
        if done.forget:
            return done
        informed, banner = await asyncio.to_thread(self._record.told, message.conversation)
        if not informed:
            days = str(self._effects.history_days)
            done.replies.append(say("first_contact", days=days))
            done.changes.append(told(message.conversation, informed_at=self._now()))
        notice = await asyncio.to_thread(self._notices.now_on, self._now())
        if notice is not None and notice.number > banner:
            done.replies.insert(0, Reply(kind="chat", text=notice.text))
            done.changes.append(told(message.conversation, banner=notice.number))
        return done


def spoken(text: str) -> str:
    """Return what a person typed so that it can never be read as an intent: no leading "/"."""
    return text.lstrip("/ \n\t")


def _paused(text: str, hotline: str) -> Reply:
    reply = say("paused", hotline=hotline)
    if text:
        reply.text = text
    return reply


def _add(done: Done, effects: list[Done]) -> None:
    for effect in effects:
        done.replies += effect.replies
        done.changes += effect.changes
        done.forget = done.forget or effect.forget
        done.private = done.private or effect.private
        done.noted = done.noted if effect.noted == NOTHING else effect.noted
        done.failed = done.failed or effect.failed
        done.complained = done.complained or effect.complained
