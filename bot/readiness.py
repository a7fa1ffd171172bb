"""What /readyz and /metrics say of the parts: true to each, cheap, in bounded time.

Databases by a write, Rasa by a message, the action server by a call.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor

import httpx

from bot.services import Services

SECONDS = 1.0
DATABASE_SECONDS = 2.0
"""What databases may take to show that they work: more than a lock is waited for."""
FRESH_SECONDS = 1.0
LEAST_ROOM = 64 * 1024 * 1024  # bytes; SQLite stops when there are none
TABLES = {"knowledge": "revisions", "conversations": "inbox", "working": "snapshots"}
READ_ONLY = ("knowledge",)


class Readiness:
    """Asks the parts of one gateway side by side. What was found of the databases counts for
    FRESH_SECONDS: it costs a write, and anybody may ask."""

    def __init__(self, services: Services) -> None:
        self._services, self._stores = services, services.stores
        self._http: httpx.AsyncClient | None = None
        self._threads = ThreadPoolExecutor(len(TABLES), "readiness")  # a hung one holds up no other
        self._checking: asyncio.Task[bool] | None = None
        self._hanging: dict[str, asyncio.Future[None]] = {}
        self._found_at = float("-inf")

    async def parts(self) -> dict[str, bool]:
        """Return of each part whether it can do its work now, within three seconds.

        ``database``: all stores can be read, inbox and working memory can be written, there is
        room on the disk. ``rasa``: one at least is up and, if the action server is, answered a
        message lately.
        """
        database, up, actions = await asyncio.gather(
            self._databases(),
            _in_time(self._services.rasa.ready()),
            _in_time(self._actions()),
        )
        rasa = up and (not actions or await self._services.rasa.answers())
        return {"database": database, "rasa": rasa, "actions": actions}

    async def _databases(self) -> bool:
        old = time.monotonic() - self._found_at > FRESH_SECONDS
        if self._checking is None or (self._checking.done() and old):
            self._checking = asyncio.create_task(self._check())
        well = await asyncio.shield(self._checking)
        damaged = any(store.damaged for store in self._stores.values())
        return well and not damaged and self._roomy()

    async def _check(self) -> bool:
        """Return whether every store takes what it must; one that hangs is not asked again."""
        for name, table in TABLES.items():
            if name not in self._hanging:
                writing = name not in READ_ONLY
                job = self._threads.submit(self._stores[name].check, table, writing)
                self._hanging[name] = asyncio.wrap_future(job)
        done, late = await asyncio.wait(self._hanging.values(), timeout=DATABASE_SECONDS)
        self._hanging = {name: job for name, job in self._hanging.items() if job in late}
        self._found_at = time.monotonic()
        problems = [job.exception() for job in done]  # all are looked at, or asyncio complains
        return not late and not any(problems)

    def _roomy(self) -> bool:
        return self._services.record.store.dialect != "sqlite" or self.room() >= LEAST_ROOM

    def room(self) -> int:
        """Return the bytes left where the data lie."""
        return shutil.disk_usage(self._services.settings.home).free

    async def _actions(self) -> bool:
        """Return True if the action server answers, or none is ours to ask."""
        settings = self._services.settings
        if settings.actions_beside_rasa:
            return True
        self._http = self._http or httpx.AsyncClient(timeout=SECONDS)
        try:
            return (await self._http.get(f"{settings.actions_url}/health")).status_code == 200
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections, end the threads."""
        self._threads.shutdown(wait=False)
        if self._http is not None:
            await self._http.aclose()


async def _in_time(asked: Awaitable[bool]) -> bool:
    try:
        return await asyncio.wait_for(asked, SECONDS)
    except asyncio.TimeoutError:
        return False
