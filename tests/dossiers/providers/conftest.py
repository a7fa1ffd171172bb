"""Providers of the settings file against servers on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from players.dossier_agency import SESSION, UNIT, AgencyServer
from players.dossier_one_stop import OneStopServer
from scene import NOW, Own

from bot.dossiers.outside import client
from bot.dossiers.provider_settings import Routes

CATALOGUE = {"1.004222": "Đăng ký thường trú"}


@pytest.fixture
def own() -> Own:
    return Own()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with client() as opened:
        yield opened


@pytest.fixture
def routes(http: httpx.AsyncClient) -> Routes:
    environ = {"A_SESSION": SESSION, "A_UNIT": UNIT, "A_TOKEN": "secret-token"}

    def naming(code: str, name: str) -> str:
        return CATALOGUE.get(code) or next((n for n in CATALOGUE.values() if n == name), "")

    return Routes(environ, http, naming, lambda: NOW)


@pytest.fixture
async def agency() -> AsyncIterator[AgencyServer]:
    async with AgencyServer() as server:
        yield server


@pytest.fixture
async def one_stop() -> AsyncIterator[OneStopServer]:
    async with OneStopServer() as server:
        yield server
