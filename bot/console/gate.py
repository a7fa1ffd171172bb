"""Stands before every route: who is it, may they, and did one of our own pages send it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from . import access
from .sessions import Visitor, is_csrf
from .workplace import Workplace

COOKIE = "motcua_desk"
COOKIE_OVER_TLS = f"__Host-{COOKIE}"
"""Browsers take this name from our own host alone (RFC 6265bis, 4.1.3.2)."""
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
MOST_FIELDS = 5000


class SignInNeeded(Exception):
    """Nobody is signed in, or the session has ended."""


class Gate:
    """The dependency of all routes; leaves ``visitor`` and ``form`` in the request's state."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    async def __call__(self, request: Request) -> None:
        """Raise SignInNeeded or HTTPException 403 unless the request may go on."""
        token = token_of(request)
        route = f"{request.method} {request.scope['route'].path}"
        request.state.visitor = None
        if route not in access.OPEN:
            request.state.visitor = await self._admitted(route, token)
        request.state.form = await _form(request) if request.method == "POST" else {}
        _check_storable(request)
        if request.method not in ("GET", "HEAD"):
            _check_sender(request, token)

    async def _admitted(self, route: str, token: str) -> Visitor:
        find = self._workplace.sessions.visitor
        used = route not in access.BY_ITSELF
        visitor = await run_in_threadpool(find, token, self._workplace.now(), used=used)
        if visitor is None:
            raise SignInNeeded
        if not access.allowed(route, visitor.role):
            raise HTTPException(403)
        return visitor


def over_tls(request: Request) -> bool:
    """Say whether the browser speaks TLS with us or with our proxy."""
    return request.url.scheme == "https"


def token_of(request: Request) -> str:
    """Return the token in the cookie of the console, or nothing."""
    return request.cookies.get(COOKIE_OVER_TLS if over_tls(request) else COOKIE, "")


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form as browsers send it (application/x-www-form-urlencoded)."""
    try:
        text = (await request.body()).decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise HTTPException(400) from error


def _check_storable(request: Request) -> None:
    """Refuse the sign that PostgreSQL takes in no text; nobody types it."""
    given = (request.scope["path"], unquote(request.url.query), *request.state.form.values())
    if any("\0" in text for text in given):
        raise HTTPException(400)


def _check_sender(request: Request, token: str) -> None:
    """Refuse what another site sent, and what does not carry this cookie's token."""
    form: dict[str, Any] = request.state.form
    given = request.headers.get(CSRF_HEADER) or str(form.get(CSRF_FIELD, ""))
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none") or not is_csrf(token, given):
        raise HTTPException(403)
