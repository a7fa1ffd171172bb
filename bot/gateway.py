"""The one public door: the chat page, the API, health. Listens where the settings say."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from bot import dossier_api, figures, online_links, platforms, procedure_pages
from bot.background import lifespan
from bot.channels import documented, web, web_person
from bot.console_opening import add_console
from bot.conversations.vault import VaultError
from bot.http_guard import Guard
from bot.http_hosts import KnownHosts, names
from bot.http_limits import Limited
from bot.pages import add_pages
from bot.procedures import views
from bot.readiness import Readiness
from bot.seeing import logs, metrics, spans
from bot.services import Services, build, now, today
from bot.settings import Settings, load
from bot.trouble import level

logger = logging.getLogger(__name__)
UNKNOWN_CODE = documented.refused(404, "No procedure has this code")
_PART = {"type": "object", "additionalProperties": {"type": "boolean"}}
PARTS: documented.Responses = {
    200: documented.json_of(_PART, "Every part can do its work"),
    503: documented.json_of(_PART, "One cannot"),
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the gateway's application for ``settings`` (default: the environment's)."""
    settings = settings or load()
    logs.install(settings)
    spans.install(settings, "gateway")
    services = build(settings)
    app = FastAPI(
        title="Một Cửa",
        description="Answers about administrative procedures, from the record.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        responses=documented.EVERYWHERE,
    )
    app.state.services = services
    app.add_middleware(Limited, limits=services.limits)
    app.add_middleware(KnownHosts, names=names(settings))
    app.state.readiness = Readiness(services)
    app.add_middleware(Guard, origins=settings.widget_origins)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SQLAlchemyError, _store_down)
    app.add_exception_handler(VaultError, _key_away)
    add_pages(app, settings)
    _add_health(app, services)
    _add_procedures(app, services)
    pages = procedure_pages.Pages(services.catalogue, settings, today)
    app.include_router(procedure_pages.router(pages))
    _add_conversations(app, services)
    add_console(app, services)
    return app


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Say which fields are wrong; what was sent is never repeated."""
    assert isinstance(error, RequestValidationError)
    problems = [
        {"field": ".".join(str(part) for part in item["loc"][1:]), "problem": item["msg"]}
        for item in error.errors()
    ]
    return JSONResponse({"detail": problems}, status_code=422)


async def _key_away(request: Request, error: Exception) -> JSONResponse:
    """Say it to the operator; nothing of the key is told to who asks."""
    logger.error("the key file cannot be used: %s", error)
    return JSONResponse({"detail": "the key of this server cannot be read"}, status_code=503)


async def _store_down(request: Request, error: Exception) -> JSONResponse:
    """Nothing was stored: the sender should try again."""
    metrics.ERRORS.labels("database").inc()
    logger.log(level(error), "database: %s at %s", type(error).__name__, request.url.path)
    return JSONResponse({"detail": "the database takes nothing now; try again"}, status_code=503)


def _add_conversations(app: FastAPI, services: Services) -> None:
    record, memory = services.record, services.memory
    given = web.Web(
        record,
        services.intake,
        services.turns.run,
        services.pushes,
        services.limits,
        now,
        services.settings.hotline,
        services.web_tokens,
    )
    app.include_router(web.router(given))
    door, carriers = services.intake, services.carriers
    for routes in platforms.routers(services.settings, carriers, door, now):
        app.include_router(routes)
    view, rated = services.effects.view, services.handovers.rated
    person = (record, view, memory.forget, now, rated, services.notices, services.web_tokens)
    app.include_router(web_person.router(*person))
    app.include_router(dossier_api.router(record.store, services.settings.keys, now))
    clicked = (services.catalogue, record.store, services.limits.messages, now)
    app.include_router(online_links.router(*clicked))


def _add_health(app: FastAPI, services: Services) -> None:
    @app.get("/healthz")
    async def alive() -> dict[str, str]:
        """Say that the gateway runs."""
        return {"status": "ok"}

    @app.get("/readyz", responses=PARTS)
    async def ready() -> JSONResponse:
        """Say of each part whether it can do its work; 503 if one cannot."""
        parts = await app.state.readiness.parts()
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    @app.get("/metrics", include_in_schema=False)
    async def show() -> Response:
        page = await figures.page(services, app.state.readiness)
        return Response(page, media_type=CONTENT_TYPE_LATEST)


def _add_procedures(app: FastAPI, services: Services) -> None:
    @app.get("/api/v1/procedures")
    def search(
        q: str = Query("", max_length=300), limit: int = Query(10, ge=1, le=50)
    ) -> dict[str, Any]:
        """Search the procedures by name, folk name, field or code, likeliest first."""
        index = services.search.index()
        results = index.search(q, limit, services.settings.province)
        return {"items": [views.found(item, index) for item in results]}

    @app.get("/api/v1/procedures/{code}", responses=UNKNOWN_CODE)
    def procedure(code: str) -> dict[str, Any]:
        """Return everything held of one procedure."""
        found = services.catalogue.get(code, today()) if code.isprintable() else None
        if found is None:
            raise HTTPException(404, "no procedure has this code")
        return views.whole(found)
