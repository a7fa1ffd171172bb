"""A process that answers browsers over HTTP, with the Rasa it asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from platform_chats import Hooked, hooked_gateway
from processes import (
    ADDRESS_LIMIT,
    HOTLINE,
    OPENING_LIMIT,
    STREAM_LIMIT,
    STREAMS,
    Process,
    clock,
    process,
    rasa,
    start,
)
from sqlalchemy.exc import SQLAlchemyError
from stack import Stack

from bot.channels import web, web_person
from bot.conversations.intake import Intake
from bot.conversations.limits import OPENING_SPAN, AddressLimit, Limits, OpenStreams
from bot.conversations.pushes import Pushes
from bot.gateway import _store_down

__all__ = ["clock", "process", "rasa", "start"]  # fixtures


@pytest.fixture(scope="session")
def hooked(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooked]:
    """A gateway for all channels, with the stack's Rasa."""
    with hooked_gateway(stack, tmp_path_factory.mktemp("hooked")) as running:
        yield running


@pytest.fixture
async def browser(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a real server with the web's routes."""
    monkeypatch.setattr("bot.conversations.pushes.LOOK_SECONDS", 0.01)
    record, now = process.record, process.clock
    intake = Intake(record, process.turns.begin, process.forgotten.append, now)
    pushes = Pushes(record, now)
    limits = _limits(lambda: now().timestamp())
    given = (record, intake, process.turns.run, pushes, limits, now, HOTLINE, process.tokens)
    app = FastAPI()
    app.add_exception_handler(SQLAlchemyError, _store_down)
    app.include_router(web.router(web.Web(*given)))
    view, forget = process.effects.view, process.forgotten.append
    person = (record, view, forget, now, process.handovers.rated, process.notices, process.tokens)
    app.include_router(web_person.router(*person))
    watching = asyncio.create_task(pushes.watch())
    async with _serving(app) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
        client.pushes = pushes  # type: ignore[attr-defined]
        client.limits = limits  # type: ignore[attr-defined]
        yield client
    watching.cancel()
    intake.close()


def _limits(clock: Callable[[], float]) -> Limits:
    return Limits(
        messages=AddressLimit(ADDRESS_LIMIT, clock),
        openings=AddressLimit(OPENING_LIMIT, clock, OPENING_SPAN),
        requests=AddressLimit(0, clock),
        desk=AddressLimit(0, clock),
        streams=OpenStreams(STREAM_LIMIT, STREAMS),
    )


class _serving:  # noqa: N801 (a context manager that reads like a function)
    """Serves an application on a free port while the block runs; gives its address."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]

    async def __aenter__(self) -> str:
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110 (uvicorn tells by a flag)
            await asyncio.sleep(0.001)
        (socket, *_) = self._server.servers[0].sockets
        return f"http://127.0.0.1:{socket.getsockname()[1]}"

    async def __aexit__(self, *_: Any) -> None:
        self._server.should_exit = self._server.force_exit = True
        await self._task
