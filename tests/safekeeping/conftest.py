"""A home with rows in it, to be saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from saved import MODEL, note
from sqlalchemy import insert

from bot.conversations.model_tables import publications
from bot.conversations.vault import Vault
from bot.safekeeping.backup import Place
from bot.services import now
from bot.storage import STORES, open_store, upgrade


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An embedded installation with a key, a published model, systems of dossiers, and a line."""
    home = tmp_path / "home"
    for name in STORES:
        store = open_store(name, home)
        upgrade(store)
        if name == "conversations":
            Vault(store, home).agree(now())
            note(store, "before the backup")
            with store.write() as connection:
                row = {"model": MODEL, "published_by": "test", "published_at": now()}
                connection.execute(insert(publications).values(**row))
        store.dispose()
    (home / "models").mkdir()
    for name in (MODEL, "motcua-left-aside"):
        (home / "models" / f"{name}.tar.gz").write_bytes(name.encode())
    (home / "providers.yml").write_text("prefixes: {}\n")
    (home / "logs").mkdir()
    (home / "logs" / "gateway.log").write_text("a log\n")
    return Place(home, "", home / "providers.yml")
