"""Handovers beside ordinary turns: what a person fills in, failures in a row, low ratings."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import and_, func, select, update
from sqlalchemy.engine import Connection

from bot.conversations import closing, handover, statements
from bot.conversations.closing import Change
from bot.conversations.handover import Cause, Topics
from bot.conversations.handover_hearing import asks, insults, stops
from bot.conversations.record import SENTENCE, Message
from bot.conversations.tables import conversations, handovers, ratings
from bot.replies import say

from .doing import Done
from .effects import DO
from .handover_effects import HandoverEffects

FAILURES, RATINGS = 2, 2
LATELY = timedelta(minutes=30)
_DIGITS = re.compile(r"(?:\d[\s.-]?){5}|\[[^\]]+\]")


class HandoverTurns:
    """What handovers have to do with every turn."""

    def __init__(self, effects: HandoverEffects) -> None:
        self._effects, self._tools = effects, effects.tools

    def fill_in(self, message: Message) -> Done | None:
        """Take a typed message as what was asked for (a message, a number); None if it is not."""
        if message.action or not message.text:
            return None
        with self._tools.record.store.read() as connection:
            known = handover.current(connection, message.conversation)
        if known is None or not known.awaits:
            return None
        if stops(message.text):
            return self._stopped(known)
        if known.awaits == "message":
            return self._effects.take("message", message)
        if _DIGITS.search(message.text):
            if known.has_number:
                return self._effects.take("call", message)
            return Done([say("desk_bad_number", hotline=self._tools.hotline)], private=True)
        return None

    def _stopped(self, known: handover.Handover) -> Done:
        """Nothing is to be filled in: who waits in the queue goes on waiting."""
        now = self._tools.now()

        def change(connection: Connection) -> None:
            handover.expect(connection, known.id, "", now)
            handover.end(connection, known.id, handovers.c.state == "open", "left", now)

        return Done([say("kept")], [change])

    def follow_up(self, message: Message, done: Done) -> Done:
        """Count failures, ask an officer in where it is time, let who waits be read along.

        Who asks for an officer in so many words gets one, whatever else was understood.
        """
        if done.forget or message.action.startswith((SENTENCE, DO)):
            return done
        failed = done.failed or done.noted.lost or done.noted.denied
        with self._tools.record.store.read() as connection:
            known = handover.current(connection, message.conversation)
            before = _failures(connection, message.conversation)
        asked = any(reply.kind == "handover" for reply in done.replies)
        misheard = asks(message.text) and not asked
        cause: Cause | None = "asked" if misheard else None
        if known is None and not asked and not misheard:
            cause = self._cause(message, done, before + failed)
        offered, topics = None, _topics(done)
        if cause is not None:
            offered = self._effects.offer(cause, topics, message.conversation, message.text)
        if misheard and offered is not None:
            done.replies = []
        said = [reply.text for reply in done.replies]
        if offered is not None:
            done.replies += offered.replies
            done.changes += offered.changes
        count = 0 if offered is not None or not failed else before + 1
        if count != before:
            done.changes.append(_count(message.conversation, count))
        if not asked:
            done.changes.append(self._read_along(message.conversation, said, topics))
        return done

    def _cause(self, message: Message, done: Done, failures: int) -> Cause | None:
        if done.complained and insults(message.text):
            return "insult"
        return "failures" if failures >= FAILURES else None

    def _read_along(self, conversation: str, said: list[str], topics: Topics) -> Change:
        """Return the change that takes down what the bot said for the officer to come, and what
        it took the question for."""
        now = self._tools.now()

        def change(connection: Connection) -> None:
            one = handover.current(connection, conversation)
            if one is not None and one.state == "queued" and one.wish == "chat":
                for text in filter(None, said):
                    handover.add_line(connection, one.id, "bot", text, now)
                handover.now_about(connection, one, topics)

        return change

    def rated(self, conversation: str) -> bool:
        """Ask an officer in if the person called several answers wrong; return whether it was."""
        with self._tools.record.store.read() as connection:
            wrong = self._wrong(connection, conversation)
        if len(wrong) < RATINGS:
            return False
        topics = Topics(tuple(dict.fromkeys(filter(None, wrong))))
        offered = self._effects.offer("ratings", topics, conversation, "")
        if offered is None or not offered.changes:
            return False
        with self._tools.record.store.write() as connection:
            for change in offered.changes:
                change(connection)
            now = self._tools.now()
            return bool(closing.push_within(connection, conversation, offered.replies, now))

    def _wrong(self, connection: Connection, conversation: str) -> list[str]:
        """Return the procedures of the answers called wrong lately, since the last handover."""
        last = select(func.max(handovers.c.begun_at)).where(
            handovers.c.conversation == conversation
        )
        since = connection.execute(last).scalar()
        mine = and_(
            ratings.c.conversation == conversation,
            ratings.c.verdict == "wrong",
            ratings.c.created_at > max(filter(None, (since, self._tools.now() - LATELY))),
        )
        query = select(ratings.c.procedure).where(mine).order_by(ratings.c.created_at.desc())
        return list(connection.execute(query).scalars())


def _topics(done: Done) -> Topics:
    """Return what the bot took the question for: what it said, then what it guessed."""
    shown = [reply.procedure.code for reply in done.replies if reply.procedure]
    offered = [one.code for reply in done.replies for one in reply.candidates]
    codes = dict.fromkeys([*shown, *offered, *done.noted.candidates])
    facets = dict.fromkeys(facet for reply in done.replies for facet in reply.facets)
    return Topics(tuple(codes), tuple(facets))


def _failures(connection: Connection, conversation: str) -> int:
    mine = {"conversation": conversation}
    return int(connection.execute(statements.FAILURES, mine).scalar() or 0)


def _count(conversation: str, failures: int) -> Change:
    def change(connection: Connection) -> None:
        mine = conversations.c.id == conversation
        connection.execute(update(conversations).where(mine).values(failures=failures))

    return change
