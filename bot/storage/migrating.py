"""Brings a store to the newest schema with Alembic; each store has its own line of versions."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from .engine import Store, StoreName, take_turns

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(store: Store, revision: str = "head") -> None:
    """Run the migrations of ``store`` up to ``revision``. A second run changes nothing.

    Processes that upgrade at once take turns.
    """
    with store.write() as connection:
        if store.dialect == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # another's may take long
        take_turns(connection, f"migrations of {store.name}")
        command.upgrade(_config(store.name, connection), revision)


def behind(store: Store) -> bool:
    """Return whether a migration of ours is still to be run; a newer schema is not behind."""
    at, known = revision(store), revisions(store.name)
    return at != known[-1] and (at is None or at in known)


def newer(store: Store) -> bool:
    """Return whether the schema is one that we do not know: a newer version has made it."""
    return revision(store) not in (None, *revisions(store.name))


def revision(store: Store) -> str | None:
    """Return the revision that a store stands at, None without a schema."""
    with store.read() as connection:
        options = {"version_table": f"alembic_{store.name}"}
        found = MigrationContext.configure(connection, opts=options).get_current_revision()
    return None if found is None else str(found)


def revisions(name: StoreName) -> list[str]:
    """Return the revisions of a store that we know, oldest first."""
    ours = ScriptDirectory.from_config(_config(name, None))
    return [str(script.revision) for script in ours.walk_revisions()][::-1]


def _config(name: StoreName, connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("version_locations", str(_SCRIPTS / name))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = f"alembic_{name}"
    return config
