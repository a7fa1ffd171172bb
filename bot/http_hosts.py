"""ASGI middleware: answers only for names that are ours, so that no other site's name leads here.

Against DNS rebinding: a page of evil.example, whose name suddenly means this machine, asks for
evil.example. An IP address in the place of a name cannot be such a page's.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.replies import say
from bot.settings import Settings

FREE = ("/healthz", "/readyz", "/metrics", "/webhooks/", "/api/v1/dossiers")
"""What programs ask by whatever name they have for us; the last two bring a signature or token."""


def names(settings: Settings) -> frozenset[str]:
    """Return the names this installation answers for, besides IP addresses."""
    addresses = (settings.public_url, settings.telegram_webhook)
    known = (urlsplit(address).hostname or "" for address in addresses)
    return frozenset({"localhost", settings.host.lower(), *settings.hosts, *known} - {""})


class KnownHosts:
    """Answers 400 to a request for a name that is not ours."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE) or self._ours(scope):
            await self._app(scope, receive, send)
            return
        answer = PlainTextResponse(say("unknown_host").text, status_code=400)
        await answer(scope, receive, send)

    def _ours(self, scope: Scope) -> bool:
        name = host_name(Headers(scope=scope).get("host", ""))
        return name in self._names or _is_address(name)


def host_name(given: str) -> str:
    """Return the name or IP address of a Host header: without a port, in small letters."""
    try:
        return (urlsplit(f"//{given}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
