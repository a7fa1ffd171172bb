"""ASGI middleware: security headers on every answer, and a bound on what a request may hold.

A NUL in an address or a form is refused for all routes: PostgreSQL and files take none.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
LARGEST_BODIES = {
    "/webhooks/telegram": 256 * 1024,  # an escaped message that quotes another one
    "/api/v1/dossiers": 2 * 1024 * 1024,  # a thousand dossiers
    **{f"/console/content/{step}": 512 * 1024 for step in ("draft", "preview", "publish")},
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), camera=(), payment=()",
}
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
WIDGET, WIDGET_SCRIPT, DEMO = "/widget", "/widget.js", "/demo"
CONSOLE = "/console"
FORM = b"application/x-www-form-urlencoded"
NUL = b"%00"


def headers_for(path: str, origins: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the security headers of an answer at ``path``.

    Only the widget may be framed, by our own pages and by ``origins``; only its script may be
    loaded by other sites; only the example site holds a frame, of ours; only the console has forms.
    """
    framed = path == WIDGET
    ancestors = " ".join(["'self'", *origins]) if framed else "'none'"
    frames = "; frame-src 'self'" if path == DEMO or path.startswith(f"{DEMO}/") else ""
    forms = "'self'" if _in_console(path) else "'none'"
    shared = path == WIDGET_SCRIPT
    policy = f"{POLICY}; form-action {forms}{frames}; frame-ancestors {ancestors}"
    return {
        **HEADERS,
        "Content-Security-Policy": policy,
        "Cross-Origin-Resource-Policy": "cross-origin" if shared or framed else "same-origin",
        **({} if framed else {"X-Frame-Options": "DENY"}),
    }


class Guard:
    """Adds the headers; answers 413 to a body over the path's bound, announced or not.

    And 400 to a NUL in the address or in a form.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...] = ()) -> None:
        self._app, self._origins = app, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _with_headers(scope, send, self._origins)
        body = await _read(receive, LARGEST_BODIES.get(scope["path"], LARGEST_BODY))
        if body is None:
            await _refused(413, "the body is too large")(scope, receive, guarded)
            return
        if _holds_nul(scope, body):
            await _refused(400, "the request holds a NUL")(scope, receive, guarded)
            return
        await self._app(scope, _replay(body, receive), guarded)


def _refused(status: int, why: str) -> JSONResponse:
    return JSONResponse({"detail": why}, status_code=status)


def _holds_nul(scope: Scope, body: bytes) -> bool:
    form = any(name == b"content-type" and FORM in value for name, value in scope["headers"])
    return "\0" in scope["path"] or NUL in scope["query_string"] or (form and NUL in body)


async def _read(receive: Receive, most: int) -> bytes | None:
    """Return the whole body, or None once it is over ``most`` bytes."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _with_headers(scope: Scope, send: Send, origins: tuple[str, ...]) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in headers_for(scope["path"], origins).items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", _caching(scope["path"]))
            if scope.get("scheme") == "https":
                headers.update(OVER_TLS)
        await send(message)

    return guarded


def _caching(path: str) -> str:
    """Pages and assets are asked for again (ETag); the API's and staff's are never kept."""
    return "no-store" if path.startswith("/api/v1/") or _in_console(path) else "no-cache"


def _in_console(path: str) -> bool:
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")
