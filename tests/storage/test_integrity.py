"""A database file that is broken is found and named."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.storage import STORES, Damaged, open_store, upgrade
from bot.storage.integrity import check_file, check_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a migrated store with some rows."""
    store = open_store("conversations", tmp_path)
    upgrade(store)
    with store.write() as connection:
        for number in range(500):
            row = {"n": number, "d": "x" * 200}
            sql = "INSERT INTO audit VALUES (:n, '2026-11-22', 'a', 'b', :d)"
            connection.execute(text(sql), row)
    store.dispose()
    return tmp_path / "conversations.db"


def break_middle(path: Path) -> None:
    held = path.read_bytes()
    path.write_bytes(held[:4096] + b"\x07" * (len(held) - 4096))


def break_head(path: Path) -> None:
    path.write_bytes(b"\x07" * 8192)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20000])


def test_a_sound_file_and_one_that_is_not_there_yet_pass(path: Path) -> None:
    check_files(path.parent, STORES)
    check_file(path, whole=True)


@pytest.mark.parametrize("harm", [break_middle, break_head, cut])
def test_damage_is_named_with_file_and_way_out(path: Path, harm: object) -> None:
    assert callable(harm)
    harm(path)
    with pytest.raises(Damaged) as told:
        check_files(path.parent, STORES)
    line = str(told.value)
    assert line.startswith(f"{path} is damaged (")
    assert "motcua restore" in line
    assert "\n" not in line


def test_a_check_ends_in_time_and_then_believes(path: Path) -> None:
    begun = time.monotonic()
    check_file(path, seconds=0.0)
    assert time.monotonic() - begun < 1


def test_damage_met_while_running_is_one_line_and_marks_the_store(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store("conversations", path.parent)
    break_middle(path)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            with pytest.raises(DatabaseError), store.read() as connection:
                connection.execute(text("SELECT * FROM audit")).all()
    assert store.damaged
    (line,) = caplog.messages
    assert f"{path} is damaged (" in line
    store.dispose()


def test_another_fault_is_no_damage(path: Path) -> None:
    store = open_store("conversations", path.parent)
    with pytest.raises(DatabaseError), store.read() as connection:
        connection.execute(text("SELECT * FROM nothing_of_the_kind"))
    assert not store.damaged
    store.dispose()
