"""Another site with a strict policy and loud style of its own, which shows the widget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

LOUD = (
    "* { color: red !important; letter-spacing: 9px !important; font: 9px cursive !important } "
    "button { display: none !important } div { transform: rotate(9deg) !important } "
    "motcua-widget { display: none !important; position: static !important }"
)


def other_site(chat_url: str) -> FastAPI:
    """Return the site. Its policy lets in our script and our frame, and nothing inline."""
    app = FastAPI()
    policy = f"default-src 'none'; script-src {chat_url}; frame-src {chat_url}; style-src 'self'"

    @app.get("/loud.css")
    async def style() -> Response:
        return Response(LOUD, media_type="text/css")

    @app.get("/{name}")
    async def page(name: str, attributes: str = "") -> HTMLResponse:
        return HTMLResponse(
            f"<!doctype html><html lang=vi><title>Trang {name}</title>"
            "<meta name=viewport content='width=device-width, initial-scale=1'>"
            f"<link rel=stylesheet href=/loud.css><h1>Trang {name}</h1><main><a href=/hai>hai</a>"
            f"</main><script src='{chat_url}/widget.js' defer {attributes}></script>"
        )

    @app.middleware("http")
    async def strict(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await go_on(request)
        response.headers["Content-Security-Policy"] = policy
        return response

    return app
