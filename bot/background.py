"""What the gateway does besides answering requests: turns, delivery, pushes, retention."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Collection

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from bot import platforms
from bot.conversations import leases
from bot.places.finding import ready
from bot.retention import retire
from bot.seeing import spans
from bot.services import Services, now
from bot.trouble import level

logger = logging.getLogger(__name__)
RETIRE_SECONDS = 600
MOST_FILES = 65_536
ANEW_SECONDS = 5
WAITS_FOR_RASA = 60  # times a second
AGAIN_SECONDS = 5.5  # longer than turns take to come to their end


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start what runs beside the requests, and end it."""
    services: Services = app.state.services
    _allow_files()
    await _free_leases(services)
    for carrier in services.carriers:
        await carrier.start()
    given = (services.carriers, services.intake)
    running = [
        asyncio.create_task(work)
        for work in (
            _warm(services),
            _always("turns", lambda: _work(services)),
            _always("retention", lambda: _retire(services)),
            _always("delivery", services.delivery.run),
            _always("pushes", services.pushes.watch),
            _always("news of dossiers", services.news.watch),
            _always("poller of dossiers", services.news.poll),
            _always("handovers", services.handover_watch.watch),
            _always("logins", lambda: platforms.keep(services.carriers)),
            *(_always("polling", poll) for poll in platforms.polling(services.settings, *given)),
        )
    ]
    yield
    await end(running)
    for carrier in services.carriers:
        await carrier.stop()
    await app.state.readiness.close()
    await services.close()
    spans.finish()


def _allow_files() -> None:
    """Raise the soft bound on open files, often 1,024: each page that waits for news is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def end(running: Collection[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: before Python 3.12 `wait_for` may swallow a cancellation."""
    left = set(running)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)
    await asyncio.gather(*running, return_exceptions=True)


async def _always(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do ``work`` for ever: a fault nobody thought of is logged, and it begins anew."""
    while True:
        try:
            await work()
        except SQLAlchemyError as error:
            logger.log(level(error), "%s: %s; it begins anew", name, type(error).__name__)
        except Exception:
            logger.exception("%s stopped; it begins anew in %d s", name, ANEW_SECONDS)
        await asyncio.sleep(ANEW_SECONDS)


async def _warm(services: Services) -> None:
    """Build the indices of procedures and places before somebody searches.

    Rasa builds its own first: the two at once would keep the first answer waiting.
    """
    for _ in range(WAITS_FOR_RASA):
        if await services.rasa.ready():
            break
        await asyncio.sleep(1.0)
    await asyncio.to_thread(services.search.index)
    await asyncio.to_thread(ready)
    services.search.follow()


async def _free_leases(services: Services) -> None:
    """Free what a killed gateway held, before anything here takes a lease."""
    if services.record.store.dialect != "sqlite":
        return
    try:
        await asyncio.to_thread(leases.free_all, services.record.store)
    except SQLAlchemyError as error:
        logger.log(level(error), "leases: %s; they end by themselves", type(error).__name__)


async def _work(services: Services) -> None:
    """Answer messages; those left from before the start as soon as Rasa is there."""
    while not await services.rasa.ready():  # noqa: ASYNC110 (another process, no event to wait for)
        await asyncio.sleep(0.5)
    await services.turns.work()


async def _retire(services: Services) -> None:
    """Delete what has served its purpose, again and again: no cron job to forget."""
    while True:
        try:
            gone = await asyncio.to_thread(retire, services.record.store, services.retention, now())
            await asyncio.to_thread(services.stores["working"].scrub)
            if total := sum(gone.values()):
                logger.info("retention: %d rows deleted", total)
        except SQLAlchemyError as error:
            logger.log(level(error), "retention: %s; it is tried again", type(error).__name__)
        await asyncio.sleep(RETIRE_SECONDS)
