"""A carrier that follows a script: it fails, hangs or stumbles over a reply when it is told to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bot.conversations.carrier import Part, SendFailed
from bot.replies import Reply


@dataclass
class ScriptedCarrier:
    """Takes replies; a "|" in a text begins another part.

    ``failures`` are raised one by one, None stands for a success. What is in ``hangs`` is
    taken by the platform, but its answer never arrives.
    """

    channel: str = "telegram"
    window: timedelta | None = None
    failures: list[SendFailed | None] = field(default_factory=list)
    poison: set[str] = field(default_factory=set)
    hangs: set[str] = field(default_factory=set)
    sent: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    hanging: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def texts(self, address: str = "an") -> list[str]:
        """Return what a person received, in order."""
        return [text for to, text in self.sent if to == address]

    def render(self, reply: Reply) -> list[Part]:
        if reply.text in self.poison:
            raise ZeroDivisionError("a fault of the renderer")
        return [{"text": text} for text in reply.text.split("|")]

    async def send(self, address: str, part: Part) -> None:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.sent.append((address, part["text"]))
        if part["text"] in self.hangs:
            self.hanging.release()
            await asyncio.Event().wait()

    async def typing(self, address: str) -> None:
        self.typed.append(address)

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return
