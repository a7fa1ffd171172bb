"""A database of each earlier version comes up to today's with every row it had."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Date, DateTime, Float, Integer, MetaData, String, Table, insert, select

from bot.storage import STORES, Store, StoreName, upgrade
from bot.storage.migrating import revision, revisions

OpenStore = Callable[[StoreName], Store]
EACH = [(name, at) for name in STORES for at in revisions(name)]
Rows = dict[str, list[dict[str, Any]]]


def made_up(column: Any, number: int) -> Any:
    """Return a value that fits a column, another one for each number."""
    kind = column.type
    if isinstance(kind, DateTime):
        return datetime(2026, 11, number, 8, 30)
    if isinstance(kind, Date):
        return date(2026, 11, number)
    if isinstance(kind, Float):
        return number / 4
    if isinstance(kind, Integer):
        return number
    assert isinstance(kind, String)
    return f"giá trị {number}"[: kind.length]


def tables(store: Store) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(bind=store.engine)
    own = ("alembic_", "sqlite_")
    return [table for table in metadata.sorted_tables if not table.name.startswith(own)]


def fill(store: Store) -> None:
    """Write three rows into every table there is."""
    with store.write() as connection:
        for table in tables(store):
            for number in (1, 2, 3):
                row = {column.name: made_up(column, number) for column in table.columns}
                connection.execute(insert(table).values(**row))


def held(store: Store) -> Rows:
    with store.read() as connection:
        return {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(select(table).order_by(*table.columns))
            ]
            for table in tables(store)
        }


def among(old: dict[str, Any], new: list[dict[str, Any]]) -> bool:
    """Return whether a row is there still, in the columns that it had and that remain."""
    return any(all(row[name] == old[name] for name in old.keys() & row.keys()) for row in new)


@pytest.mark.parametrize(("name", "at"), EACH)
def test_every_row_of_an_earlier_version_is_kept(
    open_empty: OpenStore, name: StoreName, at: str
) -> None:
    store = open_empty(name)
    upgrade(store, at)
    fill(store)
    before = held(store)
    assert before
    assert all(len(rows) == 3 for rows in before.values())

    upgrade(store)

    after = held(store)
    assert revision(store) == revisions(name)[-1]
    for table, rows in before.items():
        assert len(after[table]) == 3
        assert [row for row in rows if not among(row, after[table])] == []
    kept = {table: set(rows[0]) - set(after[table][0]) for table, rows in before.items()}
    assert {table: gone for table, gone in kept.items() if gone} == {}
