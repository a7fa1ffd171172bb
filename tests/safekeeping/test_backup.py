"""A backup is whole, of one moment, and made while others write."""

from __future__ import annotations

import itertools
import stat
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from postgres import Server
from saved import MODEL, note
from sqlalchemy import func, insert, select

from bot.conversations.tables import audit
from bot.nlu.tables import snapshots
from bot.safekeeping import dumping
from bot.safekeeping.archive import BackupFailed, unpack
from bot.safekeeping.backup import Place, _Database, backup, default_path, is_old, last_backup
from bot.safekeeping.restore import restore
from bot.services import now
from bot.storage import STORES, Store, open_store, upgrade

ALL = ["conversations.db", "knowledge.db", f"models/{MODEL}.tar.gz", "providers.yml"]


def test_all_that_is_kept_is_in_one_file_for_its_owner(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "out" / "backup.tar.gz"
    made = backup(place, target, now())

    assert [one.name for one in made.members] == [*ALL, "secret.key", "working.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]
    into = tmp_path / "into"
    into.mkdir()
    assert unpack(target, into) == made
    assert set(made.schemas) == set(STORES)
    assert (into / "secret.key").read_bytes() == (place.home / "secret.key").read_bytes()


def test_the_key_may_stay_out(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    backup(place, target, now(), with_key=False)
    with tarfile.open(target) as tar:
        assert tar.getnames() == ["manifest.json", *ALL, "working.db"]


def test_a_file_that_is_there_is_never_overwritten(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    target.write_text("an older backup")
    with pytest.raises(BackupFailed, match="is there already"):
        backup(place, target, now())
    assert target.read_text() == "an older backup"


def test_when_the_last_one_was_made_is_known(place: Place) -> None:
    assert is_old(place.home, now())
    moment = now().replace(microsecond=0)
    backup(place, default_path(place.home, moment), moment)
    assert last_backup(place.home) == moment
    assert not is_old(place.home, moment)


def test_what_was_deleted_before_is_not_in_it(place: Place, tmp_path: Path) -> None:
    store = open_store("conversations", place.home)
    note(store, "a word that was taken back")
    with store.write() as connection:
        connection.execute(audit.delete().where(audit.c.detail == "a word that was taken back"))
    backup(place, tmp_path / "backup.tar.gz", now())
    store.dispose()

    into = tmp_path / "into"
    into.mkdir()
    unpack(tmp_path / "backup.tar.gz", into)
    held = (into / "conversations.db").read_bytes()
    assert b"before the backup" in held
    assert b"a word that was taken back" not in held


def write_both(first: Store, second: Store, turn: int) -> None:
    note(first, f"turn {turn}")
    with second.write() as connection:
        row = {"conversation": "a", "turn": turn, "body": "x" * 2000, "saved_at": now()}
        connection.execute(insert(snapshots).values(**row))


@contextmanager
def writing(home: Path) -> Iterator[threading.Event]:
    """Write to two stores, one after the other, without a pause; the event: they have begun."""
    first, second = open_store("conversations", home), open_store("working", home)
    begun, over = threading.Event(), threading.Event()

    def work() -> None:
        turn = 0
        while not over.is_set():
            turn += 1
            write_both(first, second, turn)
            begun.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield begun
    finally:
        over.set()
        thread.join()
        first.dispose()
        second.dispose()


def test_the_databases_are_of_one_moment_while_others_write(place: Place, tmp_path: Path) -> None:
    with writing(place.home) as begun:
        assert begun.wait(10)
        for number in range(5):
            backup(place, tmp_path / f"{number}.tar.gz", now())
    for number in range(5):
        restore(tmp_path / f"{number}.tar.gz", tmp_path / str(number), "", now())
        noted, saved = (counted(tmp_path / str(number), name) for name in ("noted", "saved"))
        assert noted > 0
        assert abs(noted - saved) <= 1


def test_what_is_written_while_they_are_taken_hold_of_is_in_all_or_none(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold, stores = _Database.hold, [open_store(name, place.home) for name in STORES]
    written: list[str] = []

    def late(database: _Database) -> None:
        hold(database)
        if not written and database.path.name == "conversations.db":
            written.append("turn 1")
            write_both(stores[STORES.index("conversations")], stores[STORES.index("working")], 1)

    monkeypatch.setattr(_Database, "hold", late)
    backup(place, tmp_path / "backup.tar.gz", now())
    restore(tmp_path / "backup.tar.gz", tmp_path / "into", "", now())
    assert written
    assert counted(tmp_path / "into", "noted") == counted(tmp_path / "into", "saved") == 1
    for store in stores:
        store.dispose()


def test_databases_that_never_rest_are_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.safekeeping.backup._WAIT_SECONDS", 0.2)
    numbers = itertools.count()
    monkeypatch.setattr(_Database, "version", lambda _: next(numbers))
    with pytest.raises(BackupFailed, match="written to without a pause"):
        backup(place, tmp_path / "out" / "backup.tar.gz", now())
    assert list((tmp_path / "out").iterdir()) == []


def counted(home: Path, what: str) -> int:
    table = audit if what == "noted" else snapshots
    store = open_store("conversations" if what == "noted" else "working", home)
    query = select(func.count()).select_from(table)
    if what == "noted":
        query = query.where(audit.c.detail.like("turn %"))
    with store.read() as connection:
        found = int(connection.execute(query).scalar_one())
    store.dispose()
    return found


def test_a_damaged_database_is_named_and_no_backup_is_made(place: Place, tmp_path: Path) -> None:
    path = place.home / "knowledge.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\x07" * 40960)
    with pytest.raises(BackupFailed, match=r"knowledge\.db is damaged"):
        backup(place, tmp_path / "out" / "backup.tar.gz", now())
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.postgres
def test_postgresql_goes_through_its_own_programs(
    place: Place, tmp_path: Path, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, other = postgres_server.database(), postgres_server.database()
    for name in STORES:
        store = open_store(name, place.home, url)
        upgrade(store)
        if name == "conversations":
            note(store, "on PostgreSQL")
        store.dispose()
    there = replace(place, database_url=url)
    made = backup(there, tmp_path / "backup.tar.gz", now())
    assert [one.name for one in made.members] == ["database.dump", "providers.yml", "secret.key"]

    with pytest.raises(Exception, match="has tables already"):
        restore(tmp_path / "backup.tar.gz", tmp_path / "new", url, now())
    restore(tmp_path / "backup.tar.gz", tmp_path / "new", other, now())
    store = open_store("conversations", tmp_path / "new", other)
    with store.read() as connection:
        assert connection.execute(select(audit.c.detail)).scalars().all() == ["on PostgreSQL"]
    store.dispose()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFailed, match="pg_dump is not there"):
        dumping.dump(url, tmp_path / "dump")
    for each in (url, other):
        postgres_server.drop(each)
