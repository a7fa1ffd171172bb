"""Which platforms this installation speaks to, by its settings: carriers, routes, polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import APIRouter

from bot.channels import telegram_webhook, zalo
from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import poll
from bot.channels.zalo import Zalo
from bot.conversations.carrier import Carrier
from bot.conversations.intake import Door
from bot.conversations.vault import Vault
from bot.places.near import nearest_province
from bot.settings import Settings
from bot.storage import Store

KEEP_SECONDS = 1800.0
Now = Callable[[], datetime]


def carriers(settings: Settings, store: Store, now: Now) -> list[Carrier]:
    """Return a carrier for each platform that the settings name."""
    found: list[Carrier] = []
    if settings.zalo_app_id:
        found.append(Zalo(settings, Vault(store, settings.keys), now))
    if settings.telegram_token:
        webhook, secret = settings.telegram_webhook, settings.telegram_secret
        found.append(
            Telegram(settings.telegram_token, settings.telegram_api, webhook=webhook, secret=secret)
        )
    return found


def routers(settings: Settings, found: list[Carrier], door: Door, now: Now) -> list[APIRouter]:
    """Return the webhooks' routes; there is none for a platform that is polled or unnamed."""
    made = []
    for carrier in found:
        if isinstance(carrier, Telegram) and settings.telegram_secret:
            secret = settings.telegram_secret
            made.append(telegram_webhook.router(door, carrier, secret, nearest_province))
        if isinstance(carrier, Zalo):
            secrets = (settings.zalo_app_id, settings.zalo_oa_secret)
            made.append(zalo.router(door, *secrets, now, nearest_province))
    return made


def polling(
    settings: Settings, found: list[Carrier], door: Door
) -> list[Callable[[], Coroutine[Any, Any, None]]]:
    """Return what asks a platform for messages, where it cannot reach us by a webhook."""
    return [
        partial(poll, carrier, door, nearest_province)
        for carrier in found
        if isinstance(carrier, Telegram) and not settings.telegram_secret
    ]


async def keep(found: list[Carrier]) -> None:
    """Keep logins alive that end when nobody uses them, for ever."""
    while True:
        for carrier in found:
            if isinstance(carrier, Zalo):
                await carrier.keep_tokens()
        await asyncio.sleep(KEEP_SECONDS)


def lines(settings: Settings) -> list[str]:
    """Return a line for each platform that is on, for who starts everything."""
    told = []
    if settings.zalo_app_id:
        missing = "" if settings.zalo_oa_secret else "; MOTCUA_ZALO_OA_SECRET is missing"
        told.append(f"Zalo        app {settings.zalo_app_id}, /webhooks/zalo{missing}")
    if settings.telegram_token:
        way = "webhook /webhooks/telegram" if settings.telegram_secret else "polling"
        told.append(f"Telegram    {way}")
    return told
