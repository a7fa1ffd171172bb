"""POST /webhooks/telegram: verify, parse, store, acknowledge."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.conversations.intake import Door, StoreBusy

from .telegram_events import CHANNEL, Event, Locate, read

logger = logging.getLogger(__name__)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATH = "/webhooks/telegram"


class Acknowledges(Protocol):
    """What the intake needs of the carrier."""

    def acknowledge(self, callback: str) -> None:
        """Tell Telegram that a tap arrived; never raises."""


def router(door: Door, carrier: Acknowledges, secret: str, locate: Locate) -> APIRouter:
    """Return the webhook's route. Without a secret it takes nothing."""
    routes = APIRouter()

    @routes.post(PATH, include_in_schema=False)
    async def webhook(request: Request) -> Response:
        if not _genuine(request.headers.get(HEADER, ""), secret):
            return _refused(403, "the secret header is not ours")
        try:
            data: Any = json.loads(await request.body())
        except (ValueError, RecursionError):
            return _refused(400, "the body is no JSON")
        try:
            await hand_in(read(data, locate), door, carrier)
        except StoreBusy:
            return _refused(503, "nothing can be stored now; send it again")
        return Response(status_code=200)

    return routes


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"detail": why}, status_code=status)


def _genuine(given: str, secret: str) -> bool:
    """Return whether Telegram sent this (Bot API, setWebhook, secret_token), in constant time."""
    return bool(secret) and secrets.compare_digest(given.encode(), secret.encode())


async def hand_in(event: Event, door: Door, carrier: Acknowledges) -> None:
    """Store what an update asks, then acknowledge its tap. Raises StoreBusy."""
    for message in event.messages:
        await door.take(message)
    if event.lost:
        await door.lost(CHANNEL, event.lost, "blocked")
    carrier.acknowledge(event.callback)
