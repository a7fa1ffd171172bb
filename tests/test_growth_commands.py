"""`motcua serve`: a part alone starts only where it can work with the others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from postgres import Server

from bot import serving
from bot.cli import main
from bot.storage import STORES, open_store, upgrade
from bot.supervisor import Part


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A gateway's home with the key that `motcua key` has printed."""
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path))
    for name in ("MOTCUA_PORT", "MOTCUA_RASA_PORT"):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            monkeypatch.setenv(name, str(probe.getsockname()[1]))
    (tmp_path / "secret.key").touch(0o600)
    (tmp_path / "secret.key").write_text(run("key"))
    return tmp_path


@pytest.fixture
def database(postgres_server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A migrated PostgreSQL for all parts."""
    url = postgres_server.database()
    monkeypatch.setenv("MOTCUA_DATABASE_URL", url)
    for name in STORES:
        store = open_store(name, home, url)
        upgrade(store)
        store.dispose()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the parts that this process would have become."""
    names: list[str] = []

    def become(part: Part) -> None:
        names.append(part.name)

    monkeypatch.setattr(serving, "_become", become)
    return names


def run(*arguments: str) -> str:
    return CliRunner().invoke(main, arguments).output


def test_a_part_does_not_start_before_the_migration(home: Path) -> None:
    for part in ("gateway", "rasa"):
        assert "motcua migrate" in run("serve", part)


@pytest.mark.postgres
def test_every_gateway_needs_the_same_key(database: str, home: Path, started: list[str]) -> None:
    assert run("serve", "gateway") == ""
    mine = (home / "secret.key").read_bytes()
    (home / "secret.key").unlink()
    assert "every gateway needs the same one" in run("serve", "gateway")
    assert not (home / "secret.key").exists()
    (home / "secret.key").touch(0o600)
    (home / "secret.key").write_bytes(Fernet.generate_key())
    assert "is not the key that this database's gateways have" in run("serve", "gateway")
    (home / "secret.key").write_bytes(mine)
    assert run("serve", "gateway") == ""
    assert started == ["gateway", "gateway"]


@pytest.mark.postgres
def test_a_lost_key_is_given_up_by_command(database: str, home: Path, started: list[str]) -> None:
    run("serve", "gateway")
    (home / "secret.key").write_bytes(Fernet.generate_key())
    run("key", "--changed")
    run("serve", "gateway")
    assert started == ["gateway", "gateway"]


def test_a_database_that_is_away_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for command in (("serve", "gateway"), ("migrate",)):
        assert run(*command) == "Error: the database cannot be used: OperationalError\n"
