"""Tells followers of dossiers what changed, reminds them, and asks other systems for news."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.answers import dossier_news
from bot.conversations import closing
from bot.conversations.record import Conversations
from bot.dossiers import following, store, telling
from bot.dossiers.model import Dossier
from bot.dossiers.telling import Change, Due, Untold
from bot.replies import Reply
from bot.trouble import level

from .dossier_effects import DossierTools
from .dossier_reach import Windows, drop_consents, reachable

logger = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
POLL_SECONDS = 600.0
Mark = Callable[[Connection], bool]
"""Notes in its transaction that something is told; False: it was told, or nobody follows."""


class DossierNews:
    """One in each process; what one has told, the others do not tell again."""

    def __init__(
        self,
        record: Conversations,
        tools: DossierTools,
        sent: Callable[[], None],
        windows: Windows,
    ) -> None:
        self._record, self._tools, self._sent, self._windows = record, tools, sent, windows

    async def watch(self) -> None:
        """Tell changes and reminders, for ever."""
        while True:
            try:
                while await asyncio.to_thread(self.tell):
                    self._sent()
            except SQLAlchemyError as error:
                logger.log(level(error), "news of dossiers: %s; told later", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def poll(self) -> None:
        """Ask other systems about followed dossiers, one after the other, for ever."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self.ask()
            await asyncio.to_thread(self.tidy)

    async def ask(self) -> None:
        """Ask once about every followed dossier that no agency sends us; keep what is new."""
        for code in await asyncio.to_thread(self._elsewhere):
            outcome = await self._tools.lookup.find(code, fresh=True)
            if outcome.dossier is not None:
                await asyncio.to_thread(self._remember, outcome.dossier)

    def _elsewhere(self) -> list[str]:
        with self._record.store.read() as connection:
            return following.followed_elsewhere(connection)

    def _remember(self, dossier: Dossier) -> None:
        with self._record.store.write() as connection:
            store.remember(connection, dossier, self._tools.desk().now)

    def tidy(self) -> None:
        """Drop the consents of those who follow nothing any more."""
        with self._record.store.write() as connection:
            drop_consents(connection)

    def tell(self) -> int:
        """Push what there is to tell now, in order; return how many messages.

        What may not be told now waits, and is told as soon as it may be.
        """
        now = self._tools.desk().now
        who = reachable(now, self._windows)
        with self._record.store.read() as connection:
            changes = telling.untold(connection, who)
            due = telling.due_reminders(connection, now, who)
        told = sum(map(self._change, changes)) + sum(map(self._remind, due))
        self._settle()
        return told

    def _settle(self) -> None:
        """Take away the changes that nobody waits for any more."""
        with self._record.store.read() as connection:
            over = telling.told_to_all(connection)
        if over:
            with self._record.store.write() as connection:
                telling.settle_changes(connection, over)

    def _change(self, untold: Untold) -> int:
        who, change = untold.conversation, untold.change
        reply = self._worded(change.code, lambda dossier: self._changed(dossier, change))
        return self._push(who, reply, lambda connection: telling.told(connection, who, change))

    def _changed(self, dossier: Dossier, change: Change) -> Reply:
        """Return the news of a change; of one that a newer one has overtaken, only its status."""
        with self._record.store.read() as connection:
            overtaken = telling.newest_change(connection, change.code) > change.seq
        desk = self._tools.desk()
        if not overtaken and dossier.status is change.status:
            return dossier_news.changed(dossier, desk, change.what)
        then = replace(dossier, status=change.status, status_at=change.at)
        return dossier_news.overtaken(then, desk, change.what)

    def _remind(self, due: Due) -> int:
        say = dossier_news.overdue if due.kind == "overdue" else dossier_news.papers_missing
        reply = self._worded(due.code, lambda dossier: say(dossier, self._tools.desk()))
        return self._push(due.conversation, reply, lambda c: telling.reminded(c, due))

    def _worded(self, code: str, say: Callable[[Dossier], Reply]) -> Reply | None:
        """Return the words about a dossier; None if it is gone or there are none for it.

        What cannot be put in words stops none of the other news.
        """
        with self._record.store.read() as connection:
            dossier = store.find(connection, code, seen=True)
        try:
            return None if dossier is None else say(dossier)
        except SQLAlchemyError:
            raise
        except Exception:
            logger.exception("news of a dossier cannot be put in words")
            return None

    def _push(self, conversation: str, reply: Reply | None, mark: Mark) -> int:
        """Push what ``mark`` notes as told, in one transaction; return how many went out."""
        replies = [] if reply is None else [reply]
        with self._record.store.write() as connection:
            now = self._tools.desk().now
            return len(closing.push_within(connection, conversation, replies, now, mark))
