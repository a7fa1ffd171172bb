"""Calls Rasa over loopback: one message of one numbered turn in, replies out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import aiohttp
import msgspec

from bot.replies import Reply, from_builtins

CONNECT_SECONDS = 1.0
NOT_IN_TIME = "Rasa did not answer in time"
KEEP_SECONDS = 4.0  # Rasa closes a connection that rests for five


class TurnFailed(RuntimeError):
    """Rasa or the action server gave no usable answer; the message says what happened."""

    part = "rasa"


class TurnTooSlow(TurnFailed):
    """The turn took longer than it may."""

    part = "slow"


class NothingSaid(TurnFailed):
    """Rasa answered with nothing, as it does when the action server is down."""

    part = "actions"


@dataclass(frozen=True)
class Said:
    """One reply, with the names of what is to be done besides saying it."""

    reply: Reply
    effects: tuple[str, ...] = ()


class RasaClient:
    """Speaks to Rasa's REST channel."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url, self._seconds = url.rstrip("/"), seconds

    @cached_property
    def _session(self) -> aiohttp.ClientSession:
        """The connections, kept open; an event loop has to run when the first is needed."""
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_SECONDS)
        return aiohttp.ClientSession(connector=connector, json_serialize=_encoded)

    async def ask(
        self, conversation: str, turn: int, text: str, seconds: float | None = None
    ) -> list[Said]:
        """Return what Rasa says to the message of one turn, within ``seconds`` if given.

        Raises TurnTooSlow after the time a turn may take, TurnFailed if Rasa is away, breaks,
        or answers with nothing (the action server is down).
        """
        body = {"sender": f"{conversation}#{turn}", "message": text}
        times = aiohttp.ClientTimeout(seconds or self._seconds, sock_connect=CONNECT_SECONDS)
        address = f"{self._url}/webhooks/rest/webhook"
        try:
            async with self._session.post(address, json=body, timeout=times) as response:
                response.raise_for_status()
                replies = [_said(item) for item in msgspec.json.decode(await response.read())]
        except asyncio.TimeoutError as error:
            raise TurnTooSlow(NOT_IN_TIME) from error
        except (aiohttp.ClientError, ValueError, KeyError, TypeError) as error:
            raise TurnFailed(f"Rasa: {type(error).__name__}") from error
        if not replies:
            raise NothingSaid("Rasa gave no reply: the action server or a database is away")
        return replies

    async def ready(self) -> bool:
        """Return True if Rasa has a model loaded."""
        try:
            times = aiohttp.ClientTimeout(CONNECT_SECONDS)
            async with self._session.get(f"{self._url}/", timeout=times) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _said(item: dict[str, Any]) -> Said:
    custom = item["custom"]
    try:
        return Said(from_builtins(custom), tuple(custom.get("effects", ())))
    except msgspec.ValidationError as error:
        raise ValueError(f"not a Reply: {error}") from error
