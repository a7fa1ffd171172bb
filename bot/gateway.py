"""The one public door: the chat page, the API, health. Listens where the settings say."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.channels import web
from bot.http_guard import Guard
from bot.procedures import views
from bot.services import Services, build, now, today
from bot.settings import Settings, load

logger = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
PRUNE_SECONDS = 600


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the gateway's application for ``settings`` (default: the environment's)."""
    settings = settings or load()
    _write_log(settings.log_level)
    services = build(settings)
    app = FastAPI(
        title="Một Cửa",
        description="Answers about administrative procedures, from the record.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_lifespan,
    )
    app.state.services = services
    app.add_middleware(Guard)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SQLAlchemyError, _store_down)
    _add_pages(app)
    _add_health(app, services)
    _add_procedures(app, services)
    app.include_router(web.router(services.record, services.turns.run, now, _observe))
    return app


def _write_log(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    tasks = [
        asyncio.create_task(_warm_and_recover(services)),
        asyncio.create_task(_prune(services)),
    ]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await services.close()


async def _warm_and_recover(services: Services) -> None:
    """Build the index, and answer what a crash left unanswered once Rasa is there."""
    await asyncio.to_thread(services.search.index)
    services.search.follow()
    while not await services.rasa.ready():  # noqa: ASYNC110 (another process, no event to wait for)
        await asyncio.sleep(0.5)
    recovered = await services.turns.recover()
    if recovered:
        logger.info("answered %d messages left from before the start", recovered)


async def _prune(services: Services) -> None:
    while True:
        try:
            await asyncio.to_thread(services.record.prune, now())
        except SQLAlchemyError as error:
            logger.error("pruning failed: %s; it is tried again", type(error).__name__)
        await asyncio.sleep(PRUNE_SECONDS)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Say which fields are wrong; what was sent is never repeated."""
    assert isinstance(error, RequestValidationError)
    problems = [
        {"field": ".".join(str(part) for part in item["loc"][1:]), "problem": item["msg"]}
        for item in error.errors()
    ]
    return JSONResponse({"detail": problems}, status_code=422)


async def _store_down(request: Request, error: Exception) -> JSONResponse:
    """Nothing was stored: the sender should try again."""
    logger.error("database: %s at %s", type(error).__name__, request.url.path)
    return JSONResponse({"detail": "the database takes nothing now; try again"}, status_code=503)


def _observe(replies: list[dict[str, Any]], seconds: float) -> None:
    metrics.MESSAGES.labels(web.CHANNEL).inc()
    metrics.TURN_SECONDS.observe(seconds)
    for reply in replies:
        metrics.REPLIES.labels(reply["kind"]).inc()


def _add_pages(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    async def chat_page() -> FileResponse:
        return FileResponse(STATIC / "chat.html")

    @app.get("/api/docs", include_in_schema=False)
    async def api_page() -> FileResponse:
        return FileResponse(STATIC / "docs.html")


def _add_health(app: FastAPI, services: Services) -> None:
    @app.get("/healthz")
    async def alive() -> dict[str, str]:
        """Say that the gateway runs."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def ready() -> JSONResponse:
        """Say of each part whether it can do its work; 503 if one cannot."""
        parts = {
            "database": await asyncio.to_thread(_database_ready, services),
            "rasa": await services.rasa.ready(),
            "actions": await services.actions_ready(),
        }
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    @app.get("/metrics", include_in_schema=False)
    async def figures() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _database_ready(services: Services) -> bool:
    try:
        for store in (services.knowledge, services.conversations):
            with store.read() as connection:
                connection.exec_driver_sql("SELECT 1")
        return True
    except SQLAlchemyError:
        return False


def _add_procedures(app: FastAPI, services: Services) -> None:
    @app.get("/api/v1/procedures")
    def search(
        q: str = Query("", max_length=300), limit: int = Query(10, ge=1, le=50)
    ) -> dict[str, Any]:
        """Search the procedures by name, folk name, field or code, likeliest first."""
        index = services.search.index()
        results = index.search(q, limit, services.settings.province)
        return {"items": [views.found(item, index) for item in results]}

    @app.get("/api/v1/procedures/{code}")
    def procedure(code: str) -> dict[str, Any]:
        """Return everything held of one procedure."""
        found = services.catalogue.get(code, today()) if code.isprintable() else None
        if found is None:
            raise HTTPException(404, "no procedure has this code")
        return views.whole(found)
