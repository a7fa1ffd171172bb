"""What comes to a browser unasked: officers' replies and notifications, in order, resumable."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import and_, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.trouble import level

from .record import PUSHED, Conversations
from .tables import outbox

logger = logging.getLogger(__name__)
LOOK_SECONDS = 0.7
OVERLAP = timedelta(seconds=10)


class Pushes:
    """Watches the outbox for pushed replies and wakes the streams that wait for them.

    One query for all streams; it looks a little way back each time, because a transaction of
    another process may become visible later than a newer one.
    """

    def __init__(self, record: Conversations, now: Callable[[], datetime]) -> None:
        self._record, self._now = record, now
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._seen: dict[str, int] = {}

    async def watch(self) -> None:
        """Look for new pushes, for ever; a store that is down is asked again."""
        while True:
            try:
                if self._waiting:
                    self._tell(await asyncio.to_thread(self._recent))
            except SQLAlchemyError as error:
                logger.log(level(error), "pushes: %s; looked at again", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    def _recent(self) -> dict[str, int]:
        new = and_(outbox.c.turn == PUSHED, outbox.c.created_at > self._now() - OVERLAP)
        newest = func.max(outbox.c.seq)
        query = select(outbox.c.conversation, newest).where(new, outbox.c.channel == "web")
        with self._record.store.read() as connection:
            return dict(connection.execute(query.group_by(outbox.c.conversation)).all())

    def _tell(self, recent: dict[str, int]) -> None:
        for conversation, newest in recent.items():
            if self._seen.get(conversation) != newest:
                for event in self._waiting.get(conversation, ()):
                    event.set()
        self._seen = recent

    async def stream(
        self, conversation: str, last: str, quiet_seconds: float
    ) -> AsyncIterator[dict[str, Any] | None]:
        """Yield the bodies pushed after the reply ``last``; None after each quiet while.

        An unknown ``last`` means all that is kept.
        """
        news = asyncio.Event()
        self._waiting.setdefault(conversation, set()).add(news)
        try:
            seq = await asyncio.to_thread(self._place, conversation, last)
            while True:
                for place, body in await asyncio.to_thread(self._after, conversation, seq):
                    seq = place
                    yield body
                try:
                    await asyncio.wait_for(news.wait(), quiet_seconds)
                except asyncio.TimeoutError:
                    yield None
                news.clear()
        finally:
            self._leave(conversation, news)

    def _leave(self, conversation: str, news: asyncio.Event) -> None:
        self._waiting[conversation].discard(news)
        if not self._waiting[conversation]:
            del self._waiting[conversation]

    def _place(self, conversation: str, last: str) -> int:
        mine = and_(outbox.c.conversation == conversation, outbox.c.id == last)
        with self._record.store.read() as connection:
            return int(connection.execute(select(outbox.c.seq).where(mine)).scalar() or 0)

    def _after(self, conversation: str, seq: int) -> list[tuple[int, dict[str, Any]]]:
        mine = and_(
            outbox.c.conversation == conversation, outbox.c.turn == PUSHED, outbox.c.seq > seq
        )
        query = select(outbox.c.seq, outbox.c.body).where(mine).order_by(outbox.c.seq)
        with self._record.store.read() as connection:
            rows = connection.execute(query).all()
        return [(row[0], msgspec.json.decode(row[1])) for row in rows if row[1]]
