"""An agency that sends dossiers to the real application, without a socket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot.dossiers.tokens import add_agency
from bot.gateway import create_app
from bot.services import now
from bot.settings import load
from bot.storage import open_store, upgrade

PATH = "/api/v1/dossiers"
NAME = "Sở Minh Họa"


class Sender:
    """The application on a new database, and a token for codes of H57."""

    def __init__(self, home: Path, database_url: str = "", **more: str) -> None:
        self.home = home
        self.store = open_store("conversations", home, database_url)
        upgrade(self.store)
        with self.store.write() as connection:
            self.token = add_agency(connection, NAME, ["H57"], now())
        environ = {"MOTCUA_HOME": str(home), "MOTCUA_DATABASE_URL": database_url}
        self.app: FastAPI = create_app(load({**environ, **more}))

    async def put(self, body: bytes, token: str | None = None) -> httpx.Response:
        """Send a body as it is."""
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.put(PATH, content=body, headers=headers)

    async def items(self, *items: Any) -> Any:
        """Send items and return what was answered."""
        answer = await self.put(json.dumps({"items": items}).encode())
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self) -> None:
        self.store.dispose()
        for store in self.app.state.services.stores.values():
            store.dispose()
