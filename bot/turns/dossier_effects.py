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
from bot.dossiers import factors, following, guessing, store
from bot.dossiers.lookup import Lookup, Outcome
from bot.dossiers.model import ENDED, Dossier
from bot.replies import Reply

from .doing import Done

FOLLOWING = people.FOLLOWING


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
        }

    def names(self) -> set[str]:
        """Return the names before the colon."""
        return set(self._known)

    async def run(self, name: str, about: str, message: Message) -> Done:
        """Return what the effect says and changes. Raises KeyError for a name of nobody."""
        return await self._known[name](about, message)

    async def _looked_up(self, about: str, message: Message) -> Done:
        outcome: guessing.Outcome = "found" if about == "found" else "unknown"
        self._tools.count(outcome)

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
        outcome, desk = await self._tools.lookup.find(about), self._tools.desk()
        dossier = outcome.dossier
        if dossier is None:
            why: dossier_news.Why = "unknown" if outcome.kind == "unknown" else "down"
            return Done([dossier_news.cannot_follow(about, desk, why)])
        if dossier.status in ENDED:
            return Done([dossier_news.cannot_follow(about, desk, "ended")])
        return await asyncio.to_thread(self._followed_now, dossier, desk, message)

    def _followed_now(self, dossier: Dossier, desk: Desk, message: Message) -> Done:
        """Pressing the button is the consent; both are written with the reply."""
        with self._record.store.read() as connection:
            held = following.following(connection, message.conversation)
        if dossier.code not in held and len(held) >= following.MOST_FOLLOWED:
            return Done([dossier_news.cannot_follow(dossier.code, desk, "full")])

        def change(connection: Connection) -> None:
            people.allow(connection, message.conversation, FOLLOWING, desk.now)
            # Before it is followed: what is known already is no news to tell.
            store.remember(connection, dossier, desk.now)
            following.follow(connection, message.conversation, dossier.code, desk.now)

        already = dossier.code in held
        told = dossier_news.follow_on(dossier, desk, message.channel, already=already)
        return Done([told], [change])

    async def _unfollow(self, about: str, message: Message) -> Done:
        held = await asyncio.to_thread(self._held, message.conversation)
        codes = [about] if about else held
        desk = self._tools.desk()

        def change(connection: Connection) -> None:
            for code in codes:
                following.unfollow(connection, message.conversation, code)
            if set(held) <= set(codes):
                people.disallow(connection, message.conversation, FOLLOWING)

        told = [dossier_news.follow_off(c, desk, was_following=c in held) for c in codes]
        return Done(told or [dossier_news.followed([], desk)], [change])

    async def _followed(self, about: str, message: Message) -> Done:
        codes = await asyncio.to_thread(self._held, message.conversation)
        outcomes: list[Outcome] = await self._tools.lookup.find_all(codes)
        return Done([dossier_news.followed(outcomes, self._tools.desk())])

    def _held(self, conversation: str) -> list[str]:
        with self._record.store.read() as connection:
            found: list[Any] = following.following(connection, conversation)
        return found
