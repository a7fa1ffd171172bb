"""Rasa's lock store: in Redis for several Rasa, in memory for one.

The order of a conversation is held by leases in the database (decision 0011); this lock only
spares two Rasa the same turn at once. So it is short, kept up while the turn runs, and when Redis
is away Rasa goes on with locks in its own memory. Rasa's own store for Redis holds the lock of a
killed process for a minute, and stops answering without Redis.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, LockError
from rasa.utils.endpoints import EndpointConfig
from redis import asyncio as redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError as NotHeld
from redis.exceptions import RedisError

from bot import settings
from bot.seeing.spans import stage
from bot.seeing.trace import of_sender

logger = logging.getLogger(__name__)
PREFIX = "motcua:turn:"
HELD_SECONDS = 1.5
RENEW_SECONDS = 0.5
LOOK_SECONDS = 0.02
ANSWER_SECONDS = 0.5
AWAY_SECONDS = 5.0


class TurnLockStore(InMemoryLockStore):
    """Locks a sender's turn, in the Redis of MOTCUA_REDIS_URL if there is one."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, url: str = "") -> None:
        super().__init__()
        url = url or settings.load().redis_url
        patience = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
        self._redis = redis.Redis.from_url(url, **patience) if url else None
        self._away_until = 0.0

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOOK_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the lock of a sender; who waits longer than ``lock_lifetime`` gets LockError.

        Everything of a turn happens meanwhile, so its log lines carry the message's id.
        """
        with stage("rasa", of_sender(conversation_id)):
            async with self._held(conversation_id, lock_lifetime, wait_time_in_seconds) as ticket:
                yield ticket

    @asynccontextmanager
    async def _held(
        self, conversation_id: str, lock_lifetime: float, wait_time_in_seconds: float
    ) -> AsyncGenerator[TicketLock, None]:
        held = await self._take(conversation_id, lock_lifetime)
        if held is None:
            own = super().lock(conversation_id, lock_lifetime, wait_time_in_seconds)
            async with own as ticket:
                yield ticket
            return
        renewing = asyncio.create_task(self._renew(held))
        try:
            yield self.create_lock(conversation_id)
        finally:
            renewing.cancel()
            await self._give_back(held)

    async def _take(self, sender: str, seconds: float) -> Lock | None:
        """Return the lock, None if Redis is away. Raises LockError if another keeps it."""
        if self._redis is None or time.monotonic() < self._away_until:
            return None
        lock = self._redis.lock(
            key_of(sender), timeout=HELD_SECONDS, sleep=LOOK_SECONDS, thread_local=False
        )
        try:
            taken = await lock.acquire(blocking_timeout=seconds)
        except (RedisError, OSError) as error:
            self._away(error)
            return None
        if not taken:
            raise LockError(f"the lock of a turn was not free for {seconds:.0f} s")
        return lock

    async def _renew(self, lock: Lock) -> None:
        """Keep the lock up while the turn runs; one that is lost stays lost."""
        with suppress(RedisError, OSError):
            while True:
                await asyncio.sleep(RENEW_SECONDS)
                await lock.reacquire()

    async def _give_back(self, lock: Lock) -> None:
        try:
            await lock.release()
        except NotHeld:
            logger.debug("a turn took longer than its lock was kept")
        except (RedisError, OSError) as error:
            self._away(error)

    def _away(self, error: Exception) -> None:
        """Leave Redis alone for a while."""
        logger.warning("Redis: %s; locks are held in memory", type(error).__name__)
        self._away_until = time.monotonic() + AWAY_SECONDS


def key_of(sender: str) -> str:
    """Return the key of a turn's lock, which does not tell the conversation's token."""
    return PREFIX + hashlib.sha256(sender.encode()).hexdigest()
