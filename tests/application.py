"""The gateway's real application on new databases, without a socket and without Rasa."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from bot.gateway import create_app
from bot.settings import load
from bot.storage import STORES, Store, open_store, upgrade


class Application:
    """The application with the settings of ``environ``; ``at`` gives clients with an address."""

    def __init__(self, home: Path, database_url: str = "", **environ: str) -> None:
        for name in STORES:
            store = open_store(name, home, database_url)
            upgrade(store)
            store.dispose()
        given = {"MOTCUA_HOME": str(home), "MOTCUA_DATABASE_URL": database_url, **environ}
        self.app = create_app(load(given))

    @property
    def store(self) -> Store:
        """The store of conversations."""
        found: Store = self.app.state.services.record.store
        return found

    def at(self, address: str = "203.0.113.7", base: str = "http://127.0.0.1:8080") -> TestClient:
        """Return a client that calls from ``address``."""
        return TestClient(
            self.app,
            base_url=base,
            client=(address, 40000),
            raise_server_exceptions=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the databases."""
        for store in self.app.state.services.stores.values():
            store.dispose()
