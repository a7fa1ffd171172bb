"""POST /webhooks/telegram: verify, parse, store, acknowledge."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response

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
            return Response(status_code=403)
        try:
            data: Any = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await hand_in(read(data, locate), door, carrier)
        except StoreBusy:
            return Response(status_code=503)
        return Response(status_code=200)

    return routes


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
