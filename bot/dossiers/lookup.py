"""Finds a dossier: the provider of its prefix is asked, in bounded time, and the truth is told."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.seeing import metrics
from bot.trouble import Trouble

from .agencies import agency_name, prefixes
from .breaker import Breaker
from .cache import Cache
from .model import Dossier, Provider, ProviderDown
from .outside import SECONDS, Unreadable

logger = logging.getLogger(__name__)
LAST_KNOWN_SECONDS = 0.3
ASK_SECONDS = SECONDS - LAST_KNOWN_SECONDS
"""What another system may take, so that with our last known answer it is SECONDS in all."""
Kind = Literal["found", "unknown", "unmapped", "down"]
Known = Callable[[str], Awaitable[Dossier | None]]
Sends = Callable[[str], Awaitable[bool]]
Note = Callable[[str, str], None]
"""Told of every look-up for the metrics: prefix ("own" for our store), outcome or reason."""


@dataclass(frozen=True)
class Outcome:
    """What a look-up came to.

    ``found``: ``dossier``; ``unknown``: the agency's system knows no such code; ``unmapped``: we
    are not connected with that agency; ``down``: its system gives no answer, ``reason`` is a code
    for operators. ``last_known`` is the newest that our own store has in the last two cases (its
    ``status_at`` and ``fetched_at`` say of when). ``agency`` is a name for sentences, or nothing.
    """

    kind: Kind
    code: str
    agency: str
    dossier: Dossier | None = None
    last_known: Dossier | None = None
    reason: str = ""


class Guarded:
    """A provider with a time limit, a breaker and a cache."""

    def __init__(
        self,
        provider: Provider,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = ASK_SECONDS,
        breaker: Breaker | None = None,
        cache: Cache | None = None,
    ) -> None:
        self.name, self.prefix = provider.name, ""
        self.breaker = breaker or Breaker(clock)
        self._provider, self._seconds, self._cache = provider, seconds, cache or Cache(clock)

    async def find(self, code: str, fresh: bool = False) -> Dossier | None:
        """Return the dossier, None if there is none; ``fresh`` passes the cache by.

        Raises ProviderDown within the time limit.
        """
        kept = None if fresh else self._cache.get(code)
        if kept is not None:
            return kept[0]
        if not self.breaker.allows():
            raise ProviderDown("resting")
        dossier = await self._ask(code)
        self._cache.put(code, dossier)
        return dossier

    async def _ask(self, code: str) -> Dossier | None:
        dossier, down = None, None
        try:
            with metrics.timed(metrics.PROVIDER_SECONDS.labels(self.prefix)):
                dossier = await asyncio.wait_for(self._provider.find(code), self._seconds)
        except asyncio.CancelledError:
            self.breaker.dropped()
            raise
        except Exception as error:
            down = _judged(error)
        if down is None or isinstance(down, Unreadable):
            self.breaker.succeeded()
        else:
            self.breaker.failed()
        metrics.PROVIDER_RESTING.labels(self.prefix).set(self.breaker.open)
        if down is not None:
            raise down
        return dossier


def _judged(error: Exception) -> ProviderDown:
    """Return any failure as a ProviderDown; what a fault of ours quotes is left out."""
    if isinstance(error, ProviderDown):
        return error
    if isinstance(error, asyncio.TimeoutError):
        return ProviderDown("timeout")
    return ProviderDown(f"fault_{type(error).__name__}")


async def _nobody(code: str) -> bool:
    return False


class Lookup:
    """Looks dossiers up: our own store by default, other systems by the prefix of the code.

    ``routes`` maps prefixes to guarded providers, None standing for our own store; ``known``
    gives what our store has last heard of a dossier (default: the own provider); ``sends`` says
    of a code that is not there whether its agency sends us its dossiers (default: none does).
    """

    def __init__(
        self,
        own: Provider,
        routes: Mapping[str, Guarded | None] | None = None,
        known: Known | None = None,
        note: Note = lambda prefix, outcome: None,
        sends: Sends = _nobody,
    ) -> None:
        self._own, self._routes = own, dict(routes or {})
        for prefix, guarded in self._routes.items():
            if guarded is not None:
                guarded.prefix = prefix
                metrics.PROVIDER_RESTING.labels(prefix).set(0)
        self._troubles = {one: Trouble(logger, f"the system of {one}") for one in self._routes}
        self._known, self._note, self._sends = known or own.find, note, sends

    async def find(self, code: str, fresh: bool = False) -> Outcome:
        """Return what is known of a normalised code, in SECONDS in all."""
        prefix = next((one for one in prefixes(code) if one in self._routes), None)
        provider = self._routes[prefix] if prefix else None
        if prefix and provider:
            outcome = await self._outside(code, prefix, provider, fresh)
        else:
            outcome = await self._inside(code, mapped=prefix is not None)
        self._note(prefix if prefix and provider else "own", outcome.reason or outcome.kind)
        return outcome

    async def find_all(self, codes: Sequence[str]) -> list[Outcome]:
        """Return what is known of several codes, looked up side by side in the time of one."""
        return list(await asyncio.gather(*(self.find(code) for code in codes)))

    async def _inside(self, code: str, mapped: bool) -> Outcome:
        agency = agency_name(code)
        try:
            dossier, ours = await asyncio.wait_for(self._ours(code, mapped), SECONDS)
        except (ProviderDown, asyncio.TimeoutError) as error:
            reason = _judged(error).reason
            logger.warning("Our own store gives no dossier: %s", reason)
            return Outcome("down", code, agency, reason=reason)
        if dossier is not None:
            return Outcome("found", code, dossier.agency_name or agency, dossier)
        return Outcome("unknown" if ours else "unmapped", code, agency)

    async def _ours(self, code: str, mapped: bool) -> tuple[Dossier | None, bool]:
        """Return our dossier of a code, and whether our store is the one to ask about it."""
        dossier = await self._own.find(code)
        return dossier, mapped or dossier is not None or await self._sends(code)

    async def _outside(self, code: str, prefix: str, provider: Guarded, fresh: bool) -> Outcome:
        agency = provider.name or agency_name(code)
        try:
            dossier = await provider.find(code, fresh)
        except ProviderDown as error:
            self._troubles[prefix].note(f"the system of {prefix} gives no answer: {error.reason}")
            last = await self._last_known(code)
            return Outcome("down", code, agency, last_known=last, reason=error.reason)
        self._troubles[prefix].over()
        if dossier is None:
            return Outcome("unknown", code, agency, last_known=await self._last_known(code))
        return Outcome("found", code, agency, dossier)

    async def _last_known(self, code: str) -> Dossier | None:
        try:
            return await asyncio.wait_for(self._known(code), LAST_KNOWN_SECONDS)
        except (ProviderDown, asyncio.TimeoutError) as error:
            logger.warning("Our own store gives no dossier: %s", _judged(error).reason)
            return None
