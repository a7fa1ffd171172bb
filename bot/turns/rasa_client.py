"""Calls Rasa over loopback: one message of one numbered turn in, replies out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from bot.replies import Reply, from_builtins


class TurnFailed(RuntimeError):
    """Rasa or the action server gave no usable answer; the message says what happened."""


class TurnTooSlow(TurnFailed):
    """The turn took longer than it may."""


@dataclass(frozen=True)
class Said:
    """One reply, with the names of what is to be done besides saying it."""

    reply: Reply
    effects: tuple[str, ...] = ()


class RasaClient:
    """Speaks to Rasa's REST channel."""

    def __init__(self, url: str, seconds: float, transport: Any = None) -> None:
        self._seconds = seconds
        self._client = httpx.AsyncClient(base_url=url, transport=transport)

    async def ask(
        self, conversation: str, turn: int, text: str, seconds: float | None = None
    ) -> list[Said]:
        """Return what Rasa says to the message of one turn, within ``seconds`` if given.

        Raises TurnTooSlow after the time a turn may take, TurnFailed if Rasa is away, breaks,
        or answers with nothing (the action server is down).
        """
        body = {"sender": f"{conversation}#{turn}", "message": text}
        try:
            response = await self._client.post(
                "/webhooks/rest/webhook", json=body, timeout=self._timeout(seconds)
            )
            response.raise_for_status()
            replies = [_said(item) for item in response.json()]
        except httpx.TimeoutException as error:
            raise TurnTooSlow("Rasa did not answer in time") from error
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise TurnFailed(f"Rasa: {type(error).__name__}") from error
        if not replies:
            raise TurnFailed("Rasa gave no reply; is the action server up?")
        return replies

    def _timeout(self, seconds: float | None) -> httpx.Timeout:
        return httpx.Timeout(seconds or self._seconds, connect=1.0)

    async def ready(self) -> bool:
        """Return True if Rasa has a model loaded."""
        try:
            return (await self._client.get("/", timeout=1.0)).status_code == 200
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _said(item: dict[str, Any]) -> Said:
    custom = item["custom"]
    try:
        return Said(from_builtins(custom), tuple(custom.get("effects", ())))
    except msgspec.ValidationError as error:
        raise ValueError(f"not a Reply: {error}") from error
