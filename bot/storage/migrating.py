"""Brings a store to the newest schema with Alembic; each store has its own line of versions."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from .engine import Store

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(store: Store, revision: str = "head") -> None:
    """Run the migrations of ``store`` up to ``revision``. A second run changes nothing."""
    with store.write() as connection:
        command.upgrade(_config(store, connection), revision)


def _config(store: Store, connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("version_locations", str(_SCRIPTS / store.name))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = f"alembic_{store.name}"
    return config
