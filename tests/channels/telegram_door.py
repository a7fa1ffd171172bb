"""A door that keeps what it was given, for the tests of Telegram's side."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.conversations.carrier import Inbound
from bot.conversations.intake import StoreBusy


class RecordingDoor:
    """Takes each external id once; ``busy`` times it takes nothing."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.gone: list[tuple[str, str, str]] = []
        self.busy = 0
        self.changed = asyncio.Condition()

    async def take(self, event: Inbound) -> bool:
        async with self.changed:
            if self.busy:
                self.busy -= 1
                raise StoreBusy
            if any(event.external_id == known.external_id for known in self.taken):
                return False
            self.taken.append(event)
            self.changed.notify_all()
            return True

    async def lost(self, channel: str, address: str, problem: str, at: Any = None) -> None:
        self.gone.append((channel, address, problem))

    async def withdraw(self, channel: str, address: str, at: Any = None) -> None:
        raise AssertionError("Telegram has no such event")

    async def silence(self, channel: str, address: str, at: Any = None) -> None:
        raise AssertionError("Telegram has no such event")

    async def until(self, count: int) -> None:
        """Return once ``count`` messages were taken."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: len(self.taken) >= count), 10)
