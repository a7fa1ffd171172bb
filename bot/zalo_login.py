"""`motcua zalo login`: from the permission page of Zalo to the first stored pair of tokens."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.zalo_oauth import Pair, TokenLater, TokenRefused, TokenService
from bot.channels.zalo_tokens import NAME
from bot.conversations.intake import StoreBusy
from bot.conversations.vault import Vault, VaultError
from bot.settings import Settings
from bot.storage import open_store, upgrade

EXPLANATION = """\
The bot needs the permission of the Official Account's administrator, once.
1. In developers.zalo.me open the app {app_id}, "Official Account" > "Thiết lập chung", link the
   Official Account and register an address of yours as its callback, for example the public
   address of this gateway. Allow the app to read events and to send messages.
2. Open this address as an administrator of the Official Account and allow it:

{url}

3. The browser then shows the callback address with ?code=… in it: copy the whole address.
   A code is good for ten minutes and for one use.
Instead, a refresh token from Zalo's API Explorer will do: `motcua zalo login --refresh-token`."""
Ask = Callable[[TokenService, httpx.AsyncClient], Awaitable[Pair]]


class LoginFailed(RuntimeError):
    """No pair was stored; the message says what to do."""


@dataclass(frozen=True)
class Permission:
    """One request for permission (OAuth v4 with PKCE, RFC 7636): where to go, what proves it."""

    url: str
    verifier: str = field(repr=False)
    state: str


def permission(settings: Settings, callback: str) -> Permission:
    """Return a new request that leads back to ``callback``."""
    verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(12)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "app_id": settings.zalo_app_id,
        "redirect_uri": callback,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "state": state,
    }
    return Permission(f"{settings.zalo_oauth}/v4/oa/permission?{urlencode(query)}", verifier, state)


def code_of(pasted: str, asked: Permission) -> str:
    """Return the code of what the operator pasted: the whole callback address, or the code.

    Raises LoginFailed if the address has none, or belongs to another request.
    """
    text = pasted.strip()
    if "://" not in text:
        return text
    try:
        query = parse_qs(urlsplit(text).query)
    except ValueError as error:  # a bracket that is not closed, letters that are no host's
        raise LoginFailed("this is no address: paste the whole of it") from error
    states = query.get("state", [asked.state])
    if not all(compare_digest(one.encode(), asked.state.encode()) for one in states):
        raise LoginFailed("this address belongs to another login: open the address shown above")
    if not query.get("code"):
        raise LoginFailed("there is no code in this address: was the permission given?")
    return query["code"][0]


def check(settings: Settings) -> None:
    """Raise LoginFailed naming the settings that are missing."""
    needed = {
        "MOTCUA_ZALO_APP_ID": settings.zalo_app_id,
        "MOTCUA_ZALO_APP_SECRET": settings.zalo_app_secret,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise LoginFailed(f"set {' and '.join(missing)} first (see docs/zalo.md)")


def by_code(settings: Settings, code: str, verifier: str, now: Callable[[], datetime]) -> Pair:
    """Exchange a code for the first pair and store it. Raises LoginFailed."""

    async def ask(service: TokenService, http: httpx.AsyncClient) -> Pair:
        return await service.exchange(http, code, verifier, now())

    return _stored(settings, ask, "the code", now)


def by_refresh_token(settings: Settings, token: str, now: Callable[[], datetime]) -> Pair:
    """Use up a refresh token for a new pair and store it. Raises LoginFailed."""

    async def ask(service: TokenService, http: httpx.AsyncClient) -> Pair:
        return await service.refresh(http, token.strip(), now())

    return _stored(settings, ask, "the refresh token", now)


def _stored(settings: Settings, ask: Ask, what: str, now: Callable[[], datetime]) -> Pair:
    """Ask for a pair and store it; nothing is used up when nothing could be stored."""
    store = open_store("conversations", settings.home, settings.database_url)
    try:
        upgrade(store)
        vault = Vault(store, settings.keys)
        vault.check_key()
        pair = _asked(settings, ask, what)
        vault.write(NAME, pair.plain(), now())
    except (VaultError, StoreBusy, SQLAlchemyError) as error:
        raise LoginFailed(f"the tokens cannot be stored: {error}") from error
    finally:
        store.dispose()
    return pair


def _asked(settings: Settings, ask: Ask, what: str) -> Pair:
    service = TokenService(settings.zalo_oauth, settings.zalo_app_id, settings.zalo_app_secret)

    async def run() -> Pair:
        async with httpx.AsyncClient() as http:
            return await ask(service, http)

    try:
        return asyncio.run(run())
    except TokenRefused as error:
        raise LoginFailed(
            f"Zalo did not take {what} ({error}): it may be mistyped, used before or too old. "
            "Start `motcua zalo login` again; if that does not help, check the app's secret."
        ) from None
    except TokenLater as error:
        raise LoginFailed(f"{settings.zalo_oauth} does not answer ({error}): try later") from None


def done(pair: Pair) -> str:
    """Return what to tell the operator: until when it is valid and what happens then."""
    return (
        f"stored. The access token is valid until {pair.expires_at:%d/%m/%Y %H:%M} and is "
        "refreshed by the running bot; without any refresh the permission ends on "
        f"{pair.refresh_until:%d/%m/%Y}."
    )
