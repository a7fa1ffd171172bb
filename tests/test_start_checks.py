"""What cannot be started on is one clear line; damage while running is no secret."""

from __future__ import annotations

import dataclasses
import os
import stat
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from rich.console import Console
from sqlalchemy import text

from bot import training
from bot.cli import main
from bot.gateway import create_app
from bot.services import now
from bot.settings import Settings, load
from bot.start_checks import NotSound, check_chance, check_home, check_key
from bot.starting import StartFailed, first_model
from bot.storage import STORES, open_store, upgrade
from bot.storage.integrity import Damaged


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A migrated home; nothing listens at its ports."""
    for name in ("MOTCUA_RASA_PORT", "MOTCUA_ACTIONS_PORT", "MOTCUA_PORT"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    found = load()
    for name in STORES:
        store = open_store(name, found.home)
        upgrade(store)
        store.dispose()
    return found


def corrupt(path: Path) -> None:
    held = path.read_bytes()
    path.write_bytes(held[:4096] + b"\x07" * (len(held) - 4096))


def test_a_sound_home_passes(settings: Settings) -> None:
    told: list[str] = []
    check_home(settings)
    check_key(settings, now(), told.append)
    check_key(settings, now(), told.append)
    assert told == []
    assert stat.S_IMODE((settings.home / "secret.key").stat().st_mode) == 0o600


def test_a_database_of_a_newer_version_is_left_alone(settings: Settings) -> None:
    store = open_store("conversations", settings.home)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_conversations SET version_num = 'c9999'"))
    store.dispose()
    with pytest.raises(NotSound, match=r"a newer version \(conversations\)"):
        check_home(settings)


def test_a_broken_off_restore_is_told(settings: Settings) -> None:
    (settings.home / "restore-unfinished").write_text("/somewhere/aside")
    with pytest.raises(NotSound, match=r"a restore was cut short.*/somewhere/aside"):
        check_home(settings)


def missing(key: Path) -> None:
    key.unlink()


def cut(key: Path) -> None:
    key.write_bytes(key.read_bytes()[:20])


def made_up(key: Path) -> None:
    key.write_text("QUFB" * 10 + "QUE=\n")


def a_folder(key: Path) -> None:
    key.unlink()
    key.mkdir()


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (missing, "is missing, and the database holds what it sealed"),
        (cut, "holds no key"),
        (made_up, "was made up, not drawn at random"),
        (a_folder, "cannot be read"),
    ],
)
def test_a_key_that_cannot_be_used_is_one_line_and_none_is_made(
    settings: Settings, harm: Callable[[Path], None], told: str
) -> None:
    check_key(settings, now(), print)
    key = settings.home / "secret.key"
    harm(key)
    done = CliRunner().invoke(main, ["serve", "gateway"])
    assert done.exit_code == 1
    (line,) = done.output.splitlines()
    assert str(key) in line
    assert told in line
    assert not key.is_file() or harm in (cut, made_up)


def test_a_key_that_others_may_read_is_told_and_used(settings: Settings) -> None:
    told: list[str] = []
    check_key(settings, now(), told.append)
    (settings.home / "secret.key").chmod(0o644)
    check_key(settings, now(), told.append)
    (line,) = told
    assert "can be read by others (mode 644): chmod 600" in line


def test_without_random_numbers_nothing_starts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(size: int) -> bytes:
        raise NotImplementedError("/dev/urandom (or equivalent) not found")

    monkeypatch.setattr("secrets.token_bytes", forbidden)
    done = CliRunner().invoke(main, ["serve", "gateway"])
    assert done.exit_code == 1
    (line,) = done.output.splitlines()
    assert "the system gives no random numbers" in line


@pytest.mark.parametrize(
    ("secret", "told"), [("motcua", 1), ("a" * 64, 1), ("", 0), ("Nuôi ong ở xã Vĩnh Tuy 2026", 0)]
)
def test_a_secret_that_can_be_guessed_is_told(settings: Settings, secret: str, told: int) -> None:
    said: list[str] = []
    check_chance(dataclasses.replace(settings, telegram_secret=secret), said.append)
    assert len(said) == told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_files_of_another_are_told(settings: Settings) -> None:
    (settings.home / "knowledge.db").chmod(0o400)
    with pytest.raises(NotSound, match="cannot be written by this user"):
        check_home(settings)


def test_any_command_names_a_damaged_file_in_one_line(settings: Settings) -> None:
    corrupt(settings.home / "conversations.db")
    with pytest.raises(Damaged):
        check_home(settings)
    for command in (["staff", "list"], ["migrate"], ["serve", "gateway"], ["retention"]):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1
        assert "malformed" in done.output or "is damaged" in done.output
        assert "Traceback" not in done.output


def test_damage_while_running_is_told_by_health_and_refused_to_people(settings: Settings) -> None:
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        before = client.get("/readyz").json()
        store = open_store("conversations", settings.home)
        with store.read() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        store.dispose()
        corrupt(settings.home / "conversations.db")
        answer: httpx.Response = client.post("/api/v1/messages", json={"text": "xin chào"})
        after = client.get("/readyz").json()
    assert before["database"] is True
    assert answer.status_code == 503
    assert after["database"] is False


def test_a_model_file_that_is_cut_is_told_and_never_started_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "MODELS", tmp_path)
    lines: list[str] = []
    console = Console(soft_wrap=True)
    monkeypatch.setattr(console, "print", lines.append)
    with pytest.raises(StartFailed, match="is missing: run `motcua train` first"):
        first_model(lambda: (None, ""), console, train=False)
    ours, published = training.model_path(), tmp_path / "published.tar.gz"
    for path in (ours, published):
        path.write_bytes(b"\x1f\x8b\x08 cut short")
    with pytest.raises(StartFailed, match=f"{ours.name} is damaged: run `motcua train` first"):
        first_model(lambda: (published, ""), console, train=False)
    assert lines == [f"{published} is damaged: the project's own model answers. Publish another"]


def test_a_whole_model_is_known_from_a_cut_one(tmp_path: Path) -> None:
    whole = training.model_path()
    if not whole.exists():
        pytest.skip("no model is trained yet")
    assert training.intact(whole)
    cut_off = tmp_path / "cut.tar.gz"
    cut_off.write_bytes(whole.read_bytes()[:-1000])
    assert not training.intact(cut_off)
