"""What a turn does about officers: ask one in, take a message or a number, leave again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import true
from sqlalchemy.engine import Connection

from bot.answers.officer_hours import OfficerHours
from bot.conversations import handover, handover_queue
from bot.conversations.handover import KEPT, Cause, Handover, Topics, Wish
from bot.conversations.record import Conversations, Message
from bot.replies import say

from . import handover_words
from .doing import Done


@dataclass(frozen=True)
class HandoverTools:
    """What handovers stand on. ``staffed``: whether this installation has officers at all."""

    record: Conversations
    hours: Callable[[], OfficerHours]
    staffed: Callable[[], bool]
    hotline: str
    now: Callable[[], datetime]


class HandoverEffects:
    """The effects whose names ``names`` lists."""

    def __init__(self, tools: HandoverTools) -> None:
        self.tools = tools
        self._known: dict[str, Callable[[str, Message], Done]] = {
            "hand_over": self._hand_over,
            "complained": lambda _, message: Done(failed=True, complained=True),
            "handover_chat": lambda _, message: self._hand_over("", message),
            "handover_message": lambda _, message: self._ask(message, "message"),
            "handover_call": lambda _, message: self._ask(message, "call"),
            "handover_leave": lambda _, message: self._leave(message),
        }

    def names(self) -> set[str]:
        """Return the names before the colon."""
        return set(self._known)

    async def run(self, name: str, about: str, message: Message) -> Done:
        """Return what the effect says and changes. Raises KeyError for a name of nobody."""
        return await asyncio.to_thread(self._known[name], about, message)

    def _hand_over(self, about: str, message: Message) -> Done:
        topics = msgspec.json.decode(about, type=Topics) if about else Topics()
        done = self.offer("asked", topics, message.conversation, message.text)
        return done or Done([handover_words.nobody(self.tools.hotline)])

    def offer(self, cause: Cause, topics: Topics, conversation: str, text: str) -> Done | None:
        """Ask an officer in, or say when they are there; None if there is no officer at all.

        ``text`` is what the person typed; the officer reads it first.
        """
        now, hours = self.tools.now(), self.tools.hours()
        known, place = self._known_place(conversation)
        if known is not None and known.state == "claimed":
            return Done()
        if not self.tools.staffed():
            return None
        if known is not None and known.state == "queued" and known.wish == "chat":
            return Done([handover_words.in_queue(place, self.tools.hotline, still=True)])
        opens = hours.next_opening(now)
        if hours.now_open(now):
            change = _queued(conversation, cause, topics, text, now)
            return Done([handover_words.in_queue(place, self.tools.hotline, cause)], [change])
        if opens is None:
            return None
        change = _opened(conversation, cause, topics, now)
        return Done([handover_words.away(opens, now, self.tools.hotline, cause)], [change])

    def _known_place(self, conversation: str) -> tuple[Handover | None, handover_queue.Place]:
        with self.tools.record.store.read() as connection:
            known = handover.current(connection, conversation)
            waits = known if known is not None and known.wish == "chat" else None
            return known, handover_queue.place(connection, waits, self.tools.now())

    def _ask(self, message: Message, wish: Wish) -> Done:
        """Ask for a message or a number, to be typed next."""
        known, _ = self._known_place(message.conversation)
        if known is not None and known.state == "claimed":
            return Done()
        now, opens = self.tools.now(), self.opens()
        if not self.tools.staffed() or opens is None:
            return Done([handover_words.nobody(self.tools.hotline)])
        if wish == "call" and opens - now >= handover_words.CALLED_WITHIN:
            return Done([handover_words.away(opens, now, self.tools.hotline)])

        def change(connection: Connection) -> None:
            one = handover.begin(connection, message.conversation, "asked", Topics(), now)
            if one is not None:
                handover.expect(connection, one.id, wish, now)

        return Done([handover_words.asked_for(wish)], [change])

    def opens(self) -> datetime | None:
        """Return when officers are there next: now if they are; None if nobody knows."""
        now, hours = self.tools.now(), self.tools.hours()
        return now if hours.now_open(now) else hours.next_opening(now)

    def take(self, wish: Wish, message: Message) -> Done:
        """Put the message or the number that was typed into the queue."""
        now, opens = self.tools.now(), self.opens() or self.tools.now()
        keep_until = now + KEPT if wish == "call" else opens + KEPT

        def change(connection: Connection) -> None:
            one = handover.begin(connection, message.conversation, "asked", Topics(), now)
            if one is not None and one.state != "claimed":
                handover.enqueue(connection, one.id, wish, now, keep_until)
                _first_line(connection, one, message.text, now)

        reply = handover_words.taken(wish, None if opens <= now else opens)
        return Done([reply], [change], private=True)

    def _leave(self, message: Message) -> Done:
        """The person wants no officer (any more); works while one answers, too."""
        now = self.tools.now()

        def change(connection: Connection) -> None:
            one = handover.current(connection, message.conversation)
            if one is not None:
                handover.end(connection, one.id, true(), "left", now)

        return Done([say("desk_left")], [change])


def _opened(
    conversation: str, cause: Cause, topics: Topics, now: datetime
) -> Callable[[Connection], None]:
    def change(connection: Connection) -> None:
        handover.begin(connection, conversation, cause, topics, now)

    return change


def _queued(
    conversation: str, cause: Cause, topics: Topics, text: str, now: datetime
) -> Callable[[Connection], None]:
    def change(connection: Connection) -> None:
        one = handover.begin(connection, conversation, cause, topics, now)
        if one is not None and one.state != "claimed":
            handover.enqueue(connection, one.id, "chat", now, now + KEPT)
            _first_line(connection, one, text, now)

    return change


def _first_line(connection: Connection, before: Handover, text: str, now: datetime) -> None:
    """Write what was typed, unless it was taken down when it came."""
    if text and before.state == "open":
        handover.add_line(connection, before.id, "person", text, now)
