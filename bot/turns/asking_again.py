"""Asks the running assistant a question for staff, in a conversation that is forgotten at once."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Sequence

from bot.conversations.asked_again import Told

from .answering import spoken
from .rasa_client import Said, TurnFailed
from .rasa_pool import RasaPool

NOTED = "noted:"


class AskingAgain:
    """Calls Rasa as a turn does; ``forget`` drops what it remembers of a conversation."""

    def __init__(self, urls: Sequence[str], seconds: float, forget: Callable[[str], None]) -> None:
        self._urls, self._seconds, self._forget = urls, seconds, forget

    def __call__(self, text: str) -> Told | None:
        """Return what is said to a masked ``text`` now; None if Rasa is away or too slow."""
        conversation = f"desk-{secrets.token_hex(12)}"
        try:
            return _told(asyncio.run(self._ask(conversation, spoken(text))))
        except TurnFailed:
            return None
        finally:
            self._forget(conversation)

    async def _ask(self, conversation: str, text: str) -> list[Said]:
        client = RasaPool(self._urls, self._seconds)
        try:
            return await client.ask(conversation, 1, text)
        finally:
            await client.close()


def _told(said: list[Said]) -> Told:
    reply = said[0].reply
    noted = next((e for one in said for e in one.effects if e.startswith(NOTED)), NOTED + "{}")
    intent = str(json.loads(noted.removeprefix(NOTED)).get("intent", ""))
    about = reply.procedure.code if reply.procedure else ""
    return Told(intent, str(reply.kind), reply.text, about)
