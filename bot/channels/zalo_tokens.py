"""Zalo's pair of tokens: stored before it is used, refreshed by one process at a time.

A refresh token is used once, so a new pair that is not stored is lost, and then only an operator
can help with `motcua zalo login`. A refresh is therefore never cancelled half-way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from bot.conversations.carrier import SendLater
from bot.conversations.intake import StoreBusy
from bot.conversations.vault import Vault, VaultError

from .zalo_log import Sparingly
from .zalo_oauth import Pair, TokenLater, TokenRefused, TokenService, pair_of

logger = logging.getLogger(__name__)
NAME = "zalo"
EARLY = timedelta(hours=1)
AGAIN = timedelta(minutes=10)
PAUSE = timedelta(seconds=15)
LEASE_SECONDS = 30.0
BEING_REFRESHED = "token_refreshing"


class Tokens:
    """Gives the access token to send with; the vault holds the pair for every process."""

    def __init__(
        self,
        vault: Vault,
        service: TokenService,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
    ) -> None:
        self._vault, self._service, self._http, self._now = vault, service, http, now
        self._owner = secrets.token_hex(16)
        self._alone = asyncio.Lock()
        self._log = Sparingly(logger, now)
        self._pair: Pair | None = None
        self._unstored: tuple[Pair, Pair] | None = None
        self._refused: tuple[str, datetime] | None = None
        self._down: datetime | None = None
        self._working: set[asyncio.Task[str]] = set()

    async def access(self, spoilt: str = "") -> str:
        """Return a token that is not ``spoilt``, refreshed if it is or ends within an hour.

        Raises SendLater when there is none now; the log says what an operator has to do.
        """
        if self._pair is not None and self._good(self._pair, spoilt):
            return self._pair.access
        work = asyncio.create_task(self._guarded(spoilt))
        self._working.add(work)
        work.add_done_callback(self._worked)
        return await asyncio.shield(work)

    async def settle(self) -> None:
        """Wait for a refresh that is under way, so that its pair is stored."""
        await asyncio.gather(*self._working, return_exceptions=True)

    def _worked(self, work: asyncio.Task[str]) -> None:
        self._working.discard(work)
        if not work.cancelled():
            work.exception()  # who waited has it; nobody waits any more after a shutdown

    async def _guarded(self, spoilt: str) -> str:
        async with self._alone:
            try:
                return await self._fetched(spoilt)
            except VaultError as error:
                self._log.warn("Zalo's tokens cannot be opened: %s", error)
                raise SendLater("token_sealed") from None
            except StoreBusy:
                raise SendLater("token_store") from None

    def _good(self, pair: Pair, spoilt: str) -> bool:
        return pair.access != spoilt and pair.expires_at - self._now() > EARLY

    async def _fetched(self, spoilt: str) -> str:
        pair = self._pair = await self._stored()
        if self._good(pair, spoilt):
            return pair.access
        problem = await self._renew(pair)
        if not problem:
            self._pair = await self._stored()
            return self._pair.access
        if pair.access != spoilt and pair.expires_at > self._now():
            return pair.access
        raise SendLater(problem, 1.0 if problem == BEING_REFRESHED else None)

    async def _stored(self) -> Pair:
        plain = await asyncio.to_thread(self._vault.read, NAME)
        if plain is None:
            self._log.warn("no tokens of Zalo are stored: run `motcua zalo login`")
            raise SendLater("token_none")
        return pair_of(plain)

    async def _renew(self, pair: Pair) -> str:
        """Refresh ``pair`` under the lease; return why not, or nothing when a new one is there."""
        if self._unstored is not None:
            return await self._store()
        if self._refused_lately(pair):
            return "token_refused"
        if self._down is not None and self._now() - self._down < PAUSE:
            return "token_service"
        lease = (NAME, self._owner, self._now(), LEASE_SECONDS)
        if not await asyncio.to_thread(self._vault.hold, *lease):
            return BEING_REFRESHED
        try:
            return await self._refresh(pair)
        finally:
            with contextlib.suppress(StoreBusy):  # then it ends by itself
                await asyncio.to_thread(self._vault.release, NAME, self._owner)

    async def _refresh(self, pair: Pair) -> str:
        """Ask for a new pair, unless another process has just stored one, and store it."""
        if await self._stored() != pair:
            return ""
        try:
            new = await self._service.refresh(self._http, pair.refresh, self._now())
        except TokenLater as error:
            self._log.warn("Zalo's token service: %s; it is tried again", error)
            self._down = self._now()
            return "token_service"
        except TokenRefused as error:
            return await self._refusal(pair, error)
        self._unstored = (pair, new)
        return await self._store()

    async def _store(self) -> str:
        """Store the pair that came. Until that succeeds it is kept, and not used."""
        assert self._unstored is not None
        old, new = (pair.plain() for pair in self._unstored)
        swapped = await asyncio.to_thread(self._vault.swap, NAME, old, new, self._now())
        self._unstored = None
        logger.info("Zalo's tokens: %s", "refreshed" if swapped else "a newer login is used")
        return ""

    async def _refusal(self, pair: Pair, error: TokenRefused) -> str:
        """Another process may have used the token up a moment ago: then its pair is there."""
        if await self._stored() != pair:
            return ""
        if self._refused is None or self._refused[0] != pair.refresh:
            logger.error("Zalo refused our refresh token (%s): run `motcua zalo login`", error)
        self._refused = (pair.refresh, self._now())
        return "token_refused"

    def _refused_lately(self, pair: Pair) -> bool:
        if self._refused is None or self._refused[0] != pair.refresh:
            return False
        return self._now() - self._refused[1] < AGAIN
