"""Telegram and Zalo: tokens, secrets, webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import httpx

from bot.channels.zalo_oauth import pair_of
from bot.channels.zalo_tokens import NAME
from bot.conversations.vault import Vault, VaultError, guessable
from bot.settings import Settings
from bot.start_checks import GUESSABLE
from bot.storage import open_store

from .mistake import Mistake, remark

_TOKEN = re.compile(r"\d{5,20}:[\w-]{30,64}")
_REFUSED = (401, 404)
SECONDS = 3.0


def telegram(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at Telegram's settings, and ask Telegram whether it takes the token."""
    token, name = settings.telegram_token, "MOTCUA_TELEGRAM_TOKEN"
    if settings.telegram_webhook and not settings.telegram_secret:
        told = "a webhook without a secret is polling: the webhook that was set is removed at the "
        told += "start. Set MOTCUA_TELEGRAM_SECRET, or take the address away."
        yield Mistake("MOTCUA_TELEGRAM_WEBHOOK", told)
    if settings.telegram_secret and guessable(settings.telegram_secret.encode()):
        yield Mistake("MOTCUA_TELEGRAM_SECRET", GUESSABLE)
    if not token:
        return
    if not _TOKEN.fullmatch(token):
        yield Mistake(name, "does not look like 7000000001:AAE…: copy all of what @BotFather said.")
        return
    try:
        asked = f"{settings.telegram_api}/bot{token}/getMe"
        status = httpx.post(asked, timeout=SECONDS).status_code
    except httpx.HTTPError:
        told = "Telegram cannot be reached from here: nobody is answered there. Is the way open?"
        yield remark("MOTCUA_TELEGRAM_API", told)
        return
    if status in _REFUSED:
        yield Mistake(name, "is refused by Telegram: it was revoked, or is another's. Renew it.")


def zalo(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at Zalo's settings."""
    if not settings.zalo_app_id:
        return
    if not settings.zalo_oa_secret:
        told = "is missing: every event of Zalo is refused, nobody is heard. See docs/zalo.md."
        yield Mistake("MOTCUA_ZALO_OA_SECRET", told)
    if not settings.zalo_app_secret:
        told = "is missing: tokens cannot be renewed, answers end within a day. See docs/zalo.md."
        yield Mistake("MOTCUA_ZALO_APP_SECRET", told)


def zalo_tokens(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at the pair of tokens that is stored."""
    if not settings.zalo_app_id:
        return
    store = open_store("conversations", settings.home, settings.database_url)
    try:
        held = Vault(store, settings.keys).read(NAME)
        pair = pair_of(held) if held else None
    except VaultError as error:
        yield Mistake("Zalo", f"{error}. Nobody is answered there until then.")
        return
    finally:
        store.dispose()
    if pair is None:
        yield Mistake("Zalo", "nobody has logged in: nothing can be sent. `motcua zalo login`.")
    elif pair.refresh_until < now:
        told = "the login has ended: a refresh token lives three months. `motcua zalo login`."
        yield Mistake("Zalo", told)


NEED_DATABASES = (zalo_tokens,)
CHECKS = (telegram, zalo, zalo_tokens)
