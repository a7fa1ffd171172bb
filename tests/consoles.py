"""The console alone, with accounts and clients that sign in, for tests of its pages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import insert

from bot.answers.compose import Setting
from bot.answers.dossier_opening import Naming, desk
from bot.answers.officer_hours import OfficerHours
from bot.console.app import PREFIX, create_console
from bot.console.passwords import hashed
from bot.console.tables import staff
from bot.console.workplace import Supplies
from bot.content.kinds import OpeningHours
from bot.conversations.handover_desk import HandoverDesk
from bot.conversations.handover_numbers import Numbers
from bot.conversations.people import Retention
from bot.conversations.vault import Vault
from bot.dossiers.opening import open_lookup
from bot.http_guard import Guard
from bot.procedures.catalogue import Catalogue
from bot.procedures.search import Search
from bot.retention import retire
from bot.storage import Store

HOTLINE = "18001096"
PASSWORD = "ong-mat-vang-88"
KEY = b"k" * 32
RETENTION = Retention(history_days=90, ratings_days=365)
HOURS = OfficerHours(
    [OpeningHours(weekday=day, opens=time(0), closes=time(23, 59, 59)) for day in range(1, 8)], []
)
"""Officers are always there."""
Now = Callable[[], datetime]


def supplies(knowledge: Store, conversations: Store, now: Now, **changes: Any) -> Supplies:
    """Return what a console needs, over two stores."""
    catalogue = Catalogue(knowledge)
    routes = Path("no file, so our own store alone")
    lookup = open_lookup(conversations, routes, Naming(catalogue, now), lambda *told: None)
    made: dict[str, Any] = {
        "store": conversations,
        "catalogue": catalogue,
        "search": Search(catalogue, lambda: now().date()),
        "lookup": lookup,
        "now": now,
        "desk": lambda: desk(catalogue, now(), HOTLINE),
        "factor_key": lambda: KEY,
        "setting": lambda: Setting(now().date(), HOTLINE),
        "forget": lambda conversation: None,
        "due": lambda moment: retire(conversations, RETENTION, moment, preview=True),
        "retention": RETENTION,
        "targets": {"": 0.5},
        "handovers": HandoverDesk(conversations, numbers(conversations), lambda: None),
        "hours": lambda: HOURS,
    }
    return Supplies(**{**made, **changes})


def numbers(store: Store) -> Numbers:
    """Return what seals numbers to call, with a key file of its own."""
    return Numbers(Vault(store, Path(tempfile.mkdtemp())))


def application(given: Supplies) -> FastAPI:
    """Return the gateway's guard with nothing behind it but the console."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(Guard)
    app.mount(PREFIX, create_console(given))
    return app


@lru_cache(maxsize=1)
def _hashed() -> str:
    return hashed(PASSWORD)


def add(store: Store, name: str, role: str, now: datetime) -> None:
    """Make an account with the password of the tests, which is hashed only once."""
    row = {"name": name, "role": role, "password": _hashed(), "created_at": now}
    with store.write() as connection:
        connection.execute(insert(staff).values(**row))


class Client(TestClient):
    """A browser's requests: keeps the cookie, sends back the token of the forms."""

    csrf = ""

    def open(self, path: str, **options: Any) -> httpx.Response:
        """Get a page of the console, and remember the token of its forms."""
        answer = self.get(PREFIX + path, **options)
        found = re.search(r'name="csrf" value="([0-9a-f]*)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Post a form of the console."""
        data = {"csrf": self.csrf, **fields}
        return self.post(PREFIX + path, data=data, follow_redirects=False)

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Open the sign-in and fill it in; what came of it."""
        self.open("/sign-in")
        answer = self.submit("/sign-in", name=name, password=password)
        if answer.status_code == 303:
            self.open("/")
        return answer
