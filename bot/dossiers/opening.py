"""Puts the look-up of a process together: our own store, and the other systems of the file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from bot.storage import Store

from .agency_protocol import Naming
from .lookup import Lookup, Note
from .model import Dossier
from .provider_settings import Routes
from .store import OwnProvider, find


def open_lookup(store: Store, providers: Path, naming: Naming, note: Note) -> Lookup:
    """Return the look-up over ``store`` (conversations) and the settings file ``providers``.

    A file that is not there means our own store alone. Raises ProvidersError.
    """
    http = httpx.AsyncClient(follow_redirects=False)
    routes = Routes(os.environ, http, naming).read(providers) if providers.exists() else {}
    return Lookup(OwnProvider(store), routes, _known(store), note)


def _known(store: Store) -> Callable[[str], Awaitable[Dossier | None]]:
    def read(code: str) -> Dossier | None:
        with store.read() as connection:
            return find(connection, code, seen=True)

    async def known(code: str) -> Dossier | None:
        return await asyncio.to_thread(read, code)

    return known
