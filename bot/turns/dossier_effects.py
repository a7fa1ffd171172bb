"""What a turn does about dossiers: count look-ups, try second factors, follow and stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from bot.answers import dossier_news, dossier_talk, dossiers
from bot.answers.dossier_view import Desk
from bot.conversations import people
from bot.conversations.record import Conversations, Message
from bot.dossiers import factors, following, guessing, store, telling
from bot.dossiers.lookup import Lookup, Outcome
from bot.dossiers.model import ENDED, Dossier
from bot.replies import Reply, say

from .doing import Done
from .dossier_reach import NIGHTS

FOLLOWING = people.FOLLOWING
COUNTED: dict[str, guessing.Outcome] = {
    "found": "found",
    "unknown": "unknown",
    "unmapped": "unknown",  # our store was searched: without this it could be searched for ever
}
"""Look-ups that count against guessing; the others are only counted for operators."""


@dataclass(frozen=True)
class DossierTools:
    """What the effects work with; ``desk`` makes one for now, ``key`` reads the factors' key."""

    lookup: Lookup
    desk: Callable[[], Desk]
    key: Callable[[], bytes]
    count: Callable[[str], None]


class DossierEffects:
    """The effects whose names begin with what ``names`` lists."""

    def __init__(self, record: Conversations, tools: DossierTools) -> None:
        self._record, self._tools = record, tools
        self._known: dict[str, Callable[[str, Message], Awaitable[Done]]] = {
            "looked_up": self._looked_up,
            "open": self._open,
            "follow": self._follow,
            "unfollow": self._unfollow,
            "followed": self._followed,
            "nights_on": self._nights_on,
            "nights_off": self._nights_off,
        }

    def names(self) -> set[str]:
        """Return the names before the colon."""
        return set(self._known)

    async def run(self, name: str, about: str, message: Message) -> Done:
        """Return what the effect says and changes. Raises KeyError for a name of nobody."""
        return await self._known[name](about, message)

    async def _looked_up(self, about: str, message: Message) -> Done:
        self._tools.count(about)
        outcome = COUNTED.get(about)
        if outcome is None:
            return Done()

        def change(connection: Connection) -> None:
            now = self._tools.desk().now
            guessing.note_lookup(connection, message.conversation, outcome, now)

        return Done(changes=[change])

    async def _open(self, about: str, message: Message) -> Done:
        """Try the last four digits; what they open is looked up only when they are right."""
        code, _, digits = about.partition(":")
        result = await asyncio.to_thread(self._try, code, digits, message.conversation)
        self._tools.count(f"factor_{result}")
        desk = self._tools.desk()
        if result == "right":
            outcome = await self._tools.lookup.find(code)
            return Done([dossiers.looked_up(outcome, desk, opened=True)], private=True)
        return Done([await asyncio.to_thread(self._refused, result, code, message)], private=True)

    def _try(self, code: str, digits: str, conversation: str) -> factors.Factor:
        """Check and note a try in one transaction: it counts even if the turn fails."""
        now = self._tools.desk().now
        with self._record.store.write() as connection:
            key = self._tools.key()
            result = factors.check_factor(connection, conversation, code, digits, now, key)
            if result in ("right", "wrong"):
                right = result == "right"
                if not factors.settle_factor(connection, conversation, code, right, now):
                    return "locked"
        return result

    def _refused(self, result: factors.Factor, code: str, message: Message) -> Reply:
        desk, conversation = self._tools.desk(), message.conversation
        with self._record.store.read() as connection:
            until = factors.locked_until(connection, conversation, code, desk.now)
            left = factors.tries_left(connection, conversation, code)
        if result == "none":
            return dossier_talk.no_factor(code, desk)
        if until is not None:
            return dossier_talk.factor_locked(code, desk, until)
        return dossier_talk.factor_wrong(code, desk, left)

    async def _follow(self, about: str, message: Message) -> Done:
        """Follow a dossier; its code is looked up, so it counts against guessing as any other."""
        allowed, known = await asyncio.to_thread(self._before, about, message)
        if allowed.wait_until is not None:
            self._tools.count("held")
            return Done([dossier_talk.too_many(self._tools.desk(), allowed.wait_until)])
        if allowed.crowded and allowed.stranger:
            self._tools.count("crowded")
            return Done([dossier_talk.too_many(self._tools.desk())])
        outcome, desk = await self._tools.lookup.find(about), self._tools.desk()
        done = await self._looked_up(outcome.kind, message)
        dossier = outcome.dossier
        if dossier is None or dossier.status in ENDED:
            done.replies = [dossier_news.cannot_follow(about, desk, _why_not(outcome))]
            return done
        followed = await asyncio.to_thread(self._followed_now, dossier, known, desk, message)
        followed.changes += done.changes
        return followed

    def _before(self, code: str, message: Message) -> tuple[guessing.Gate, int]:
        """Return whether it may be looked up, and its newest change: later ones are news."""
        with self._record.store.read() as connection:
            now = self._tools.desk().now
            allowed = guessing.gate(connection, message.conversation, now)
            return allowed, telling.newest_change(connection, code)

    def _followed_now(self, dossier: Dossier, known: int, desk: Desk, message: Message) -> Done:
        """Pressing the button is the consent; both are written with the reply."""
        held = self._held(message.conversation)
        if dossier.code not in held and len(held) >= following.MOST_FOLLOWED:
            return Done([dossier_news.cannot_follow(dossier.code, desk, "full")])

        def change(connection: Connection) -> None:
            people.allow(connection, message.conversation, FOLLOWING, desk.now)
            # Before it is followed: what is known already is no news to tell.
            store.remember(connection, dossier, desk.now)
            following.follow(connection, message.conversation, dossier.code, desk.now, known)

        already = dossier.code in held
        told = dossier_news.follow_on(dossier, desk, message.channel, already=already)
        return Done([told], [change])

    async def _unfollow(self, about: str, message: Message) -> Done:
        """Stop one, or all without a code; one that is not followed may be meant for another."""
        held = await asyncio.to_thread(self._held, message.conversation)
        desk = self._tools.desk()
        if about and about not in held:
            told = [dossier_news.follow_off(about, desk, was_following=False)]
            return Done(told + ((await self._followed("", message)).replies if held else []))
        codes = [about] if about else held

        def change(connection: Connection) -> None:
            for code in codes:
                following.unfollow(connection, message.conversation, code)
            if set(held) <= set(codes):
                people.disallow(connection, message.conversation, FOLLOWING)
                people.disallow(connection, message.conversation, NIGHTS)

        return Done([_off(codes, desk)], [change])

    async def _nights_on(self, _: str, message: Message) -> Done:
        now = self._tools.desk().now

        def change(connection: Connection) -> None:
            people.allow(connection, message.conversation, NIGHTS, now)

        return Done([say("nights_on")], [change])

    async def _nights_off(self, _: str, message: Message) -> Done:
        def change(connection: Connection) -> None:
            people.disallow(connection, message.conversation, NIGHTS)

        return Done([say("nights_off")], [change])

    async def _followed(self, about: str, message: Message) -> Done:
        codes = await asyncio.to_thread(self._held, message.conversation)
        outcomes: list[Outcome] = await self._tools.lookup.find_all(codes)
        return Done([dossier_news.followed(outcomes, self._tools.desk())])

    def _held(self, conversation: str) -> list[str]:
        with self._record.store.read() as connection:
            found: list[Any] = following.following(connection, conversation)
        return found


def _why_not(outcome: Outcome) -> dossier_news.Why:
    """Return why a dossier cannot be followed."""
    return "ended" if outcome.kind == "found" else outcome.kind


def _off(codes: list[str], desk: Desk) -> Reply:
    if not codes:
        return dossier_news.followed([], desk)
    one = len(codes) == 1
    return dossier_news.follow_off(codes[0], desk) if one else dossier_news.all_off(codes, desk)
