"""Tells followers of dossiers what changed, reminds them, and asks other systems for news."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.answers import dossier_news
from bot.conversations import closing
from bot.conversations.record import Conversations
from bot.dossiers import following, store
from bot.replies import Reply

from .dossier_effects import DossierTools

logger = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
POLL_SECONDS = 600.0
NIGHT_BEGINS, NIGHT_ENDS = time(21), time(7)


class DossierNews:
    """One in each process; what one has told, the others do not tell again."""

    def __init__(
        self, record: Conversations, tools: DossierTools, sent: Callable[[], None]
    ) -> None:
        self._record, self._tools, self._sent = record, tools, sent

    async def watch(self) -> None:
        """Tell changes and reminders, for ever."""
        while True:
            try:
                if await asyncio.to_thread(self.tell):
                    self._sent()
            except SQLAlchemyError as error:
                logger.error("news of dossiers: %s; told later", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def poll(self) -> None:
        """Ask other systems about followed dossiers, one after the other, for ever."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self.ask()

    async def ask(self) -> None:
        """Ask once about every followed dossier and keep what is new."""
        with self._record.store.read() as connection:
            codes = following.followed_codes(connection)
        for code in codes:
            outcome = await self._tools.lookup.find(code, fresh=True)
            if outcome.dossier is not None:
                now = self._tools.desk().now
                with self._record.store.write() as connection:
                    store.remember(connection, outcome.dossier, now)

    def tell(self) -> int:
        """Push what there is to tell now, in order; return how many messages."""
        with self._record.store.read() as connection:
            changes = following.pending_changes(connection)
            now = self._tools.desk().now
            due = following.due_reminders(connection, now)
        return sum(map(self._change, changes)) + sum(map(self._remind, due))

    def _change(self, change: following.Change) -> int:
        """Tell one change to all who follow, in the transaction that settles it."""
        with self._record.store.write() as connection:
            if not following.settle_changes(connection, [change.seq]):
                return 0
            dossier = store.find(connection, change.code, seen=True)
            if dossier is None:
                return 0
            desk = self._tools.desk()
            people = following.followers(connection, change.code)
            for conversation in people:
                told = dossier_news.changed(dossier, desk, change.what)
                _push(connection, conversation, told, desk.now)
        return len(people)

    def _remind(self, due: following.Due) -> int:
        desk = self._tools.desk()
        with self._record.store.write() as connection:
            dossier = store.find(connection, due.code, seen=True)
            if dossier is None or not following.reminded(connection, due):
                return 0
            overdue = due.kind == "overdue"
            say = dossier_news.overdue if overdue else dossier_news.papers_missing
            _push(connection, due.conversation, say(dossier, desk), desk.now)
        return 1


def _push(connection: Connection, conversation: str, reply: Reply, now: datetime) -> None:
    closing.push_within(connection, conversation, [reply], now, by_day(now))


def by_day(now: datetime) -> datetime:
    """Return when news may be sent: now, but nothing between 21:00 and 7:00."""
    if now.time() >= NIGHT_BEGINS:
        return datetime.combine(now.date() + timedelta(days=1), NIGHT_ENDS)
    if now.time() < NIGHT_ENDS:
        return datetime.combine(now.date(), NIGHT_ENDS)
    return now
