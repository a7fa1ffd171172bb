"""At most one message a second to a chat, without waiting for a refusal (Bot API FAQ, limits)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

SECONDS = 1.05
REMEMBERED = 2000


class Pace:
    """Gives each chat its turns. ``clock`` counts seconds, ``sleep`` waits them."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._free: dict[str, float] = {}

    async def turn(self, chat: str) -> None:
        """Return once it is the chat's turn; the next turn is SECONDS later."""
        now = self._clock()
        begin = max(now, self._free.get(chat, 0.0))
        self._free[chat] = begin + SECONDS
        if len(self._free) > REMEMBERED:
            self._free = {name: free for name, free in self._free.items() if free > now}
        if begin > now:
            await self._sleep(begin - now)

    def sent(self, chat: str) -> None:
        """Count the next turn from now: a message may have waited for the limit of all chats."""
        self._free[chat] = max(self._free.get(chat, 0.0), self._clock() + SECONDS)
