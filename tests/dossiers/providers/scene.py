"""What the tests of providers share: our own store in memory, a clock, entries of the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from players.dossier_agency import AgencyServer
from players.dossier_one_stop import OneStopServer

from bot.dossiers.lookup import Guarded
from bot.dossiers.model import Dossier, Status
from bot.dossiers.provider_settings import Routes

NOW = datetime(2026, 8, 9, 10, 0)
CODE, OTHER = "G01.899.909-260716-890028", "H36-220322-0020"


class Own:
    """Our own store, in memory."""

    name = ""

    def __init__(self) -> None:
        self.held: dict[str, Dossier] = {}

    def hold(self, code: str, status: Status = Status.IN_PROGRESS) -> Dossier:
        self.held[code] = Dossier(code, status, NOW, fetched_at=NOW)
        return self.held[code]

    async def find(self, code: str) -> Dossier | None:
        return self.held.get(code)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def over_agency(routes: Routes, server: AgencyServer, **more: Any) -> Guarded:
    entry = {"kind": "agency", "url": server.url, "session": "A_SESSION", "unit": "A_UNIT", **more}
    guarded = routes.routes({"prefixes": {"G01": entry}})["G01"]
    assert guarded is not None
    return guarded


def over_one_stop(routes: Routes, server: OneStopServer, **more: Any) -> Guarded:
    entry = {"kind": "one_stop", "url": server.url, **more}
    guarded = routes.routes({"prefixes": {"H36": entry}})["H36"]
    assert guarded is not None
    return guarded
