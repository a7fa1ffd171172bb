"""The pages people open: the chat, the widget for other sites, an example site, the API's page."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

from bot.settings import Settings

STATIC = Path(__file__).parent / "static"
DEMO_START = "trang-chu"
DEMO_PAGES = {path.stem: path for path in (STATIC / "demo").glob("*.html")}
WIDGET_CACHING = "public, max-age=600, stale-while-revalidate=86400, stale-if-error=604800"


def add_pages(app: FastAPI, settings: Settings) -> None:
    """Mount the static files and add the pages to ``app``."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_chat(app, settings)
    _add_widget_script(app, settings)
    _add_demo(app)

    @app.get("/api/docs", include_in_schema=False)
    async def api_page() -> FileResponse:
        return FileResponse(STATIC / "docs.html")


def _add_chat(app: FastAPI, settings: Settings) -> None:
    page = chat_page(settings)

    @app.get("/", include_in_schema=False)
    async def chat() -> HTMLResponse:
        return HTMLResponse(page)

    @app.get("/widget", include_in_schema=False)
    async def widget() -> HTMLResponse:
        """Return the same page; who may frame it is said by bot.http_guard."""
        return HTMLResponse(page)


def _add_widget_script(app: FastAPI, settings: Settings) -> None:
    script = widget_script(settings)

    @app.get("/widget.js", include_in_schema=False)
    async def widget_js() -> Response:
        return Response(
            script, media_type="text/javascript", headers={"Cache-Control": WIDGET_CACHING}
        )


def _add_demo(app: FastAPI) -> None:
    @app.get("/demo", include_in_schema=False)
    async def demo() -> FileResponse:
        return FileResponse(DEMO_PAGES[DEMO_START])

    @app.get("/demo/{name}", include_in_schema=False)
    async def demo_page(name: str) -> FileResponse:
        if name not in DEMO_PAGES:
            raise HTTPException(404, "the example has no such page")
        return FileResponse(DEMO_PAGES[name])


def chat_page(settings: Settings) -> str:
    """Return the chat page, told which sites may hold it and which number to give."""
    page = (STATIC / "chat.html").read_text(encoding="utf-8")
    page = _with_meta(page, "widget-origins", "", " ".join(settings.widget_origins))
    return _with_meta(page, "hotline", "18001096", settings.hotline)


def _with_meta(page: str, name: str, default: str, content: str) -> str:
    """Return ``page`` with the content of one meta element set."""
    head = f'<meta name="{name}" content="'
    return page.replace(f'{head}{default}"', f'{head}{escape(content)}"')


def widget_script(settings: Settings) -> str:
    """Return the script that other sites load, with the number it gives when we are down."""
    script = (STATIC / "widget.js").read_text(encoding="utf-8")
    return script.replace('"{{hotline}}"', json.dumps(settings.hotline))
