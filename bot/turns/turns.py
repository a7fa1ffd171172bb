"""Takes stored messages through Rasa, one at a time and in order per conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.conversations.record import Conversations, Message, Offer, new_token, reply_id
from bot.replies import Button, Reply, say, to_builtins

from .rasa_client import RasaClient, TurnFailed, TurnTooSlow

logger = logging.getLogger(__name__)


class Turns:
    """Processes messages of the conversation of record."""

    def __init__(
        self,
        record: Conversations,
        rasa: RasaClient,
        hotline: str,
        now: Callable[[], datetime],
    ) -> None:
        self._record, self._rasa, self._hotline, self._now = record, rasa, hotline, now
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    async def run(self, message: Message) -> list[dict[str, Any]]:
        """Return the replies of a message: those stored, or those of its turn run now."""
        async with self._order(message.conversation):
            stored = await asyncio.to_thread(self._record.replies, message)
            if stored:
                return stored
            replies = await self._ask(message)
            bodies, offers = prepare(message, replies)
            await asyncio.to_thread(self._record.close, message, bodies, offers, self._now())
            return bodies

    async def recover(self) -> int:
        """Run the turns that a crash left unanswered; return how many there were."""
        pending = await asyncio.to_thread(self._record.pending)
        for message in pending:
            await self.run(message)
        return len(pending)

    async def _ask(self, message: Message) -> list[Reply]:
        text = message.action or spoken(message.text)
        if not any(char.isalnum() for char in text):
            return [say("empty")]
        try:
            return await self._rasa.ask(message.conversation, message.turn, text)
        except TurnTooSlow:
            logger.error("turn too slow: conversation %s", message.conversation[:6])
            return [say("slow", hotline=self._hotline)]
        except TurnFailed as error:
            logger.error("turn failed: %s: %s", message.conversation[:6], error)
            return [say("failed", hotline=self._hotline)]

    @asynccontextmanager
    async def _order(self, conversation: str) -> AsyncIterator[None]:
        """Hold the conversation's lock; it is dropped when nobody waits for it."""
        lock, waiting = self._locks.get(conversation, (asyncio.Lock(), 0))
        self._locks[conversation] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[conversation]
            if waiting == 1:
                del self._locks[conversation]
            else:
                self._locks[conversation] = (lock, waiting - 1)


def spoken(text: str) -> str:
    """Return what a person typed so that it can never be read as an intent: no leading "/"."""
    return text.lstrip("/ \n\t")


def prepare(message: Message, replies: list[Reply]) -> tuple[list[dict[str, Any]], list[Offer]]:
    """Give every reply its id and every payload an opaque token of this conversation."""
    offers: list[Offer] = []
    bodies: list[dict[str, Any]] = []
    for position, reply in enumerate(replies):
        reply.id = reply_id(message, position)
        reply.buttons = [_sealed(button, offers) for button in reply.buttons]
        bodies.append(to_builtins(reply))
    return bodies, offers


def _sealed(button: Button, offers: list[Offer]) -> Button:
    if button.payload is None:
        return button
    offer = Offer(new_token(), button.payload, button.title)
    offers.append(offer)
    return Button(button.title, payload=offer.token)
