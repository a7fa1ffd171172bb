"""Several Rasa for one gateway: each turn goes to the next one, or to another if that is away.

A turn may be asked twice: it starts from the snapshot of the turn before, and its actions have
no side effects (decision 0003).
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence

from .rasa_client import RasaClient, Said, TurnFailed

REST_SECONDS = 10.0
MOST = 0.75
LEAST_SECONDS = 0.1
LATELY_SECONDS, CHECK_SECONDS = 15.0, 1.0


class RasaPool:
    """Speaks to the Rasa at each of ``urls``; a turn may take ``seconds`` at all of them."""

    def __init__(self, urls: Sequence[str], seconds: float) -> None:
        self._seconds = seconds
        self._clients = [RasaClient(url, seconds) for url in urls]
        self._failed_at = [float("-inf")] * len(urls)
        self._turn = 0
        self._asks_itself = f"ready-{secrets.token_hex(8)}"
        self._said_at = float("-inf")
        self._check: asyncio.Task[None] | None = None
        self._well = True

    @property
    def count(self) -> int:
        """How many Rasa there are."""
        return len(self._clients)

    async def ask(
        self, conversation: str, turn: int, text: str, seconds: float | None = None
    ) -> list[Said]:
        """Return what Rasa says to the message of one turn, within ``seconds`` if given.

        One that is asked while others are left may keep the turn for MOST of its time: of four
        seconds as long as a dossier may be looked for. What is left is for another. Who failed a
        moment ago is asked last; one alone has all the time. Raises TurnTooSlow or TurnFailed, as
        the last did.
        """
        whole = seconds or self._seconds
        ends = time.monotonic() + whole
        order = self._order()
        for place, number in enumerate(order):
            left = ends - time.monotonic()
            later = len(order) - place - 1
            share = max(left / (later + 1), min(left, MOST * whole))
            try:
                said = await self._clients[number].ask(conversation, turn, text, share)
            except TurnFailed:
                self._failed_at[number] = time.monotonic()
                if not later or ends - time.monotonic() < LEAST_SECONDS:
                    raise
            else:
                self._failed_at[number] = float("-inf")
                self._said_at = time.monotonic()
                return said
        raise TurnFailed("no Rasa is set")

    def _order(self) -> list[int]:
        """Return whom to ask, by number: in turn who is well, then who failed longest ago."""
        self._turn += 1
        rested = time.monotonic() - REST_SECONDS
        around = [(self._turn + step) % self.count for step in range(self.count)]
        well = [number for number in around if self._failed_at[number] < rested]
        resting = sorted({*around} - {*well}, key=self._failed_at.__getitem__)
        return [*well, *resting]

    async def ready(self) -> bool:
        """Return True if one Rasa at least has a model loaded."""
        return any(await asyncio.gather(*(client.ready() for client in self._clients)))

    async def answers(self) -> bool:
        """Return whether a message was answered lately, or the last one of ours was.

        A Rasa without a usable model is up, and says nothing to anybody. One message of ours at a
        time is under way; it may take as long as a person's, and is waited for CHECK_SECONDS.
        """
        if time.monotonic() - self._said_at < LATELY_SECONDS:
            return True
        if self._check is None or self._check.done():
            self._check = asyncio.create_task(self._ask_itself())
        await asyncio.wait({self._check}, timeout=CHECK_SECONDS)
        return self._well

    async def _ask_itself(self) -> None:
        try:
            self._well = bool(await self.ask(self._asks_itself, 1, "/greet"))
        except TurnFailed:
            self._well = False

    async def close(self) -> None:
        """Close the connections."""
        if self._check is not None:
            self._check.cancel()
        for client in self._clients:
            await client.close()
