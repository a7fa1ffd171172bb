"""Gives conversations back to the bot when nobody comes, nobody answers, or time is up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, update
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations import handover
from bot.conversations.closing import push_within
from bot.conversations.handover import Handover
from bot.conversations.tables import handovers
from bot.replies import say
from bot.trouble import level

from .handover_effects import HandoverTools

logger = logging.getLogger(__name__)
LOOK_SECONDS = 5.0
FILLING = timedelta(minutes=30)
WAITING = timedelta(minutes=30)
OFFICER = timedelta(minutes=10)
PERSON = timedelta(minutes=20)
SERVING = timedelta(minutes=60)
UNSERVED = {"message": "desk_message_unserved", "call": "desk_call_unserved"}


@dataclass(frozen=True)
class Fate:
    """Why a handover is over, and the sentence that says so, if any. ``again``: it is not over
    but goes back to the queue, because whoever claimed it does nothing about it."""

    reason: str
    sentence: str = ""
    again: bool = False


class HandoverWatch:
    """One in each process; what one has ended, the others leave alone."""

    def __init__(self, tools: HandoverTools, sent: Callable[[], None]) -> None:
        self._tools, self._sent = tools, sent

    async def watch(self) -> None:
        """End what is over, for ever."""
        while True:
            try:
                if await asyncio.to_thread(self.sweep):
                    self._sent()
            except SQLAlchemyError as error:
                logger.log(level(error), "handovers: %s; looked at again", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    def sweep(self) -> int:
        """End what is over now; return how many handovers that were."""
        now = self._tools.now()
        with self._tools.record.store.read() as connection:
            alive = handover.listed(connection, handovers.c.state != "closed")
        if not alive:
            return 0
        is_open = self._tools.hours().now_open(now)
        fates = [(one, fate(one, now, is_open)) for one in alive]
        if any(one.has_number and one.keep_until <= now for one in alive):
            self._drop_numbers(now)
        return sum(self._end(one, over, now) for one, over in fates if over is not None)

    def _drop_numbers(self, now: datetime) -> None:
        """Delete numbers whose 24 hours are over, claimed or not."""
        kept = and_(handovers.c.sealed != "", handovers.c.keep_until <= now)
        with self._tools.record.store.write() as connection:
            connection.execute(update(handovers).where(kept).values(sealed=""))

    def _end(self, one: Handover, over: Fate, now: datetime) -> bool:
        """Do it unless something has happened since it was read."""
        same = and_(handovers.c.state == one.state, handovers.c.active_at == one.active_at)
        with self._tools.record.store.write() as connection:
            if over.again:
                return handover.requeue(connection, one.id, same, now)
            if not handover.end(connection, one.id, same, over.reason, now):
                return False
            if over.sentence:
                reply = say(over.sentence, hotline=self._tools.hotline)
                push_within(connection, one.conversation, [reply], now)
        return True


def fate(one: Handover, now: datetime, is_open: bool) -> Fate | None:
    """Return what becomes of a handover at ``now``, None if it goes on as it is."""
    if one.state == "open":
        return Fate("lapsed") if one.active_at < now - FILLING else None
    if one.state == "queued":
        return _queued(one, now, is_open)
    return _claimed(one, now)


def _queued(one: Handover, now: datetime, is_open: bool) -> Fate | None:
    if one.wish != "chat":
        over = one.keep_until <= now
        return Fate("unserved", UNSERVED[one.wish]) if over else None
    passed_on = one.claimed_at is not None
    since = one.waits_since if passed_on else one.queued_at
    too_long = since is not None and since < now - WAITING
    over = too_long or not (is_open or passed_on)
    return Fate("unserved", "desk_unserved") if over else None


def _claimed(one: Handover, now: datetime) -> Fate | None:
    if one.wish != "chat":
        return Fate("", again=True) if one.active_at < now - SERVING else None
    if one.waits_since is not None and one.waits_since < now - OFFICER:
        return Fate("officer_gone", "desk_officer_gone")
    if one.waits_since is None and one.active_at < now - PERSON:
        return Fate("person_gone", "desk_person_gone")
    return None
