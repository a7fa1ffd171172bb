"""Migrations lead to exactly the tables that the code declares, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select

import bot.console.tables
import bot.content.tables
import bot.conversations.model_tables
import bot.conversations.number_tables
import bot.conversations.tables
import bot.dossiers.tables
import bot.nlu.tables
import bot.procedures.tables
import bot.storage
from bot.storage import STORES, Store, StoreName, behind, upgrade

METADATA: dict[StoreName, list[Any]] = {
    "knowledge": [bot.content.tables.metadata, bot.procedures.tables.metadata],
    "conversations": [
        bot.conversations.tables.metadata,
        bot.dossiers.tables.metadata,
        bot.console.tables.metadata,
    ],
    "working": [bot.nlu.tables.metadata],
}
SCRIPTS = Path(bot.storage.__file__).parent / "migrations"
OpenStore = Callable[[StoreName], Store]
SQLITES_OWN = "sqlite_sequence"  # numbers that never come twice
each_store = pytest.mark.parametrize("name", STORES)


def revisions(name: StoreName) -> list[str]:
    """Return the revisions of a store, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("version_locations", str(SCRIPTS / name))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in scripts][::-1]


def at(store: Store) -> str | None:
    """Return the revision a store stands at."""
    with store.read() as connection:
        options = {"version_table": f"alembic_{store.name}"}
        return MigrationContext.configure(connection, opts=options).get_current_revision()


def differences(store: Store) -> list[Any]:
    """Return what the tables lack or have too much, against what the code declares."""
    options = {"version_table": f"alembic_{store.name}", "compare_type": True}
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts=options)
        found = list(compare_metadata(context, METADATA[store.name]))
    return [one for one in found if getattr(one[1], "name", "") != SQLITES_OWN]


def tables(store: Store) -> set[str]:
    with store.read() as connection:
        return set(inspect(connection).get_table_names())


@each_store
def test_an_empty_database_gets_the_tables_the_code_declares(
    open_empty: OpenStore, name: StoreName
) -> None:
    store = open_empty(name)
    assert behind(store)
    upgrade(store)
    assert not behind(store)
    assert differences(store) == []


@each_store
def test_a_second_upgrade_changes_nothing(open_empty: OpenStore, name: StoreName) -> None:
    store = open_empty(name)
    upgrade(store)
    before = (at(store), tables(store))
    upgrade(store)
    assert (at(store), tables(store)) == before


@each_store
def test_every_older_revision_comes_up_to_the_newest(
    open_empty: OpenStore, name: StoreName
) -> None:
    store = open_empty(name)
    for revision in revisions(name):
        upgrade(store, revision)
        assert at(store) == revision
    assert differences(store) == []


def test_the_three_stores_share_one_postgresql_database(open_empty: OpenStore) -> None:
    stores = [open_empty(name) for name in STORES]
    for store in stores:
        upgrade(store)
    assert [at(store) for store in stores] == [revisions(store.name)[-1] for store in stores]


def test_data_survives_an_upgrade(open_empty: OpenStore) -> None:
    store = open_empty("knowledge")
    upgrade(store, "k0001")
    table = bot.content.tables.revisions
    with store.write() as connection:
        connection.execute(table.insert().values(name="catalogue", number=7))
    upgrade(store)
    with store.read() as connection:
        assert connection.execute(select(table.c.number)).scalar() == 7


@each_store
def test_a_line_of_versions_has_one_end(name: StoreName) -> None:
    files = [path.stem.partition("_")[0] for path in (SCRIPTS / name).glob("*.py")]
    assert sorted(files) == revisions(name)
