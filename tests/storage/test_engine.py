"""One database, short transactions: what is written is there whole or not at all."""

from __future__ import annotations

import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, event, func, insert, select
from sqlalchemy.exc import OperationalError

from bot.storage import STORES, Store, open_store
from bot.storage.engine import BUSY_MS, Turnstile

notes = Table("notes", MetaData(), Column("number", Integer, primary_key=True))


@pytest.fixture
def store(knowledge_store: Store) -> Store:
    with knowledge_store.write() as connection:
        notes.create(connection)
    return knowledge_store


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("knowledge", tmp_path / "home")
    with opened.write() as connection:
        notes.create(connection)
    yield opened
    opened.dispose()


def count(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(notes)).scalar_one())


def pragma(store: Store, name: str) -> object:
    with store.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_what_was_written_is_read_back(store: Store) -> None:
    with store.write() as connection:
        connection.execute(insert(notes).values(number=1))
    assert count(store) == 1


def test_an_error_takes_everything_back(store: Store) -> None:
    def fail() -> None:
        with store.write() as connection:
            connection.execute(insert(notes).values(number=1))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    assert count(store) == 0


def test_reading_commits_nothing(store: Store) -> None:
    with store.read() as connection:
        connection.execute(insert(notes).values(number=1))
    assert count(store) == 0


def test_a_reader_is_not_stopped_by_an_open_writer(store: Store) -> None:
    with store.write() as connection:
        connection.execute(insert(notes).values(number=1))
        assert count(store) == 0
    assert count(store) == 1


def test_sqlite_writes_ahead_and_waits_for_a_busy_database(sqlite: Store) -> None:
    assert pragma(sqlite, "journal_mode") == "wal"
    assert pragma(sqlite, "busy_timeout") == BUSY_MS
    assert pragma(sqlite, "foreign_keys") == 1


def test_only_what_people_said_and_were_told_waits_for_the_disk(
    tmp_path: Path,
) -> None:
    normal, full = 1, 2
    levels = {name: pragma(open_store(name, tmp_path), "synchronous") for name in STORES}
    assert levels == {"knowledge": normal, "conversations": full, "working": normal}


def test_a_writer_on_sqlite_takes_its_lock_at_once(sqlite: Store, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "home" / "knowledge.db", timeout=0, isolation_level=None)
    with sqlite.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_second_writer_gives_up_after_the_time_a_platform_waits(
    sqlite: Store, tmp_path: Path
) -> None:
    other = open_store("knowledge", tmp_path / "home")
    with sqlite.write():
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="locked"), other.write():
            pass
        assert BUSY_MS / 1000 <= time.monotonic() - begun < BUSY_MS / 1000 + 1.5
    other.dispose()


def test_writers_that_read_first_wait_for_each_other(store: Store) -> None:
    def add(first: int) -> None:
        for number in range(first, first + 10):
            with store.write() as connection:
                connection.execute(select(func.count()).select_from(notes)).scalar_one()
                connection.execute(insert(notes).values(number=number))

    threads = [threading.Thread(target=add, args=(100 * i,)) for i in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(store) == 60


def test_files_and_folder_belong_to_the_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    open_store("conversations", home).dispose()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "conversations.db").stat().st_mode) == 0o600


def test_the_short_form_of_a_postgresql_address_is_understood(tmp_path: Path) -> None:
    store = open_store("knowledge", tmp_path / "unused", "postgres://somebody@127.0.0.1:1/x")
    assert store.dialect == "postgresql"
    assert not (tmp_path / "unused").exists()
    store.dispose()


def test_whoever_is_in_a_hurry_goes_before_all_that_wait() -> None:
    turnstile, order = Turnstile(), list[str]()

    def go(name: str, hurry: bool) -> None:
        assert turnstile.acquire(hurry, 10)
        order.append(name)
        turnstile.release()

    turnstile.acquire(hurry=False, seconds=0)
    threads = []
    for name, hurry in (("patient", False), ("patient", False), ("hurried", True)):
        threads.append(threading.Thread(target=go, args=(name, hurry)))
        threads[-1].start()
    while turnstile.waiting < 3:
        time.sleep(0.001)
    turnstile.release()
    for thread in threads:
        thread.join()
    assert order == ["hurried", "patient", "patient"]


def test_who_waits_too_long_is_told_so_and_holds_up_nobody() -> None:
    turnstile = Turnstile()
    turnstile.acquire(hurry=False, seconds=0)
    assert not turnstile.acquire(hurry=True, seconds=0.01)
    turnstile.release()
    assert turnstile.acquire(hurry=False, seconds=0)


def test_a_sqlite_connection_is_used_again(sqlite: Store) -> None:
    opened: list[object] = []
    event.listen(sqlite.engine, "connect", lambda raw, _: opened.append(raw))
    for _ in range(20):
        count(sqlite)
    assert len(opened) <= 1


def test_what_nobody_is_told_of_yet_is_not_waited_for(tmp_path: Path) -> None:
    normal, full = 1, 2
    store = open_store("conversations", tmp_path)
    levels = []
    for wait in (False, True):
        with store.write(wait=wait) as connection:
            levels.append(connection.exec_driver_sql("PRAGMA synchronous").scalar())
    assert levels == [normal, full]


def test_what_was_deleted_is_gone_from_the_disk(sqlite: Store, tmp_path: Path) -> None:
    said = "con tôi sinh ở Huế".encode()

    def on_disk() -> bool:
        return any(said in path.read_bytes() for path in (tmp_path / "home").glob("knowledge.db*"))

    with sqlite.write() as connection:
        connection.exec_driver_sql("CREATE TABLE lines (text TEXT)")
        connection.exec_driver_sql("INSERT INTO lines VALUES (?)", (said.decode(),))
    assert on_disk()
    with sqlite.write() as connection:
        connection.exec_driver_sql("DELETE FROM lines")
    sqlite.scrub()
    assert not on_disk()
    assert pragma(sqlite, "secure_delete") == 1
    assert pragma(sqlite, "busy_timeout") == BUSY_MS
