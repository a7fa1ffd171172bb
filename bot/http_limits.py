"""ASGI middleware: how much one network address may ask for."""

from __future__ import annotations

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.conversations.clicks import PATH as ONLINE
from bot.conversations.limits import AddressLimit, Limits
from bot.replies import say

API, CONSOLE = "/api/", "/console"
RETRY_AFTER = {"Retry-After": "60"}
FREE = ("/static/", "/healthz", "/readyz", "/metrics", "/webhooks/", f"{ONLINE}/")
"""Files that browsers keep, what operators ask, what platforms sign, links that always lead on."""
COUNTED_THERE = ("/api/v1/messages", "/api/v1/clicks", "/api/v1/dossiers")
"""Paths of the API that have a limit of their own, or a token."""


class Limited:
    """Answers 429 to an address over its limit."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._refusal(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        limit = self._limit(scope["path"])
        address = scope["client"][0] if scope.get("client") else ""
        if limit is not None and not limit.allows(address):
            return _too_many(scope["path"])
        return None

    def _limit(self, path: str) -> AddressLimit | None:
        if path.startswith(FREE) or path in COUNTED_THERE:
            return None
        return self._limits.desk if path.startswith(CONSOLE) else self._limits.requests


def _too_many(path: str) -> Response:
    if path.startswith(API):
        told = {"detail": "too many requests; try again in a minute"}
        return JSONResponse(told, status_code=429, headers=RETRY_AFTER)
    return PlainTextResponse(say("too_many").text, status_code=429, headers=RETRY_AFTER)
