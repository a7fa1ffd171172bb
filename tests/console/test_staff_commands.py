"""motcua staff: accounts from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot import staff_commands
from bot.cli import main
from bot.console.accounts import Accounts
from bot.console.passwords import matches
from bot.conversations.tables import audit
from bot.storage import Store, open_store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Store:
    return open_store("conversations", home)


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["staff", *arguments], input=typed)


def fits(store: Store, name: str, password: str) -> bool:
    return matches(Accounts(store).stored_password(name), password)


def test_a_password_is_made_and_printed_once(store: Store) -> None:
    added = run("add", "lan", "--role", "officer", "--generate")
    password = added.stdout.splitlines()[0]
    assert fits(store, "lan", password)
    assert not fits(store, "lan", password + "x")
    assert password not in run("list").output
    assert run("list").output == "lan: officer (signed in never)\n"


def test_a_password_is_asked_for_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_commands, "_asks", lambda: True)
    assert run("add", "lan", "--role", "editor", typed="mot hai ba bon\nkhac\n").exit_code == 1
    added = run("add", "lan", "--role", "editor", typed="mot hai ba bon\n" * 2)
    assert added.exit_code == 0
    assert "mot hai" not in added.output
    assert fits(store, "lan", "mot hai ba bon")


def test_a_short_password_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_commands, "_asks", lambda: True)
    refused = run("add", "lan", "--role", "editor", typed="ngan qua\n" * 2)
    assert refused.exit_code == 1
    assert "12 to 200 characters" in refused.output
    assert run("list").output == ""


@pytest.mark.parametrize("name", ["", "a", "Lan", "lan nguyễn", "-lan", "l" * 33, "lan;drop"])
def test_a_name_that_cannot_be_typed_everywhere_is_refused(home: Path, name: str) -> None:
    assert run("add", "--role", "officer", "--generate", "--", name).exit_code == 1
    assert run("list").output == ""


def test_what_does_not_exist_is_told(home: Path) -> None:
    run("add", "lan", "--role", "admin", "--generate")
    assert "already" in run("add", "lan", "--role", "admin", "--generate").output
    assert "no account" in run("disable", "mai").output
    assert "no account" in run("password", "mai", "--generate").output
    assert run("add", "mai", "--role", "king", "--generate").exit_code == 2


def test_disabled_enabled_and_a_new_password(store: Store) -> None:
    run("add", "lan", "--role", "officer", "--generate")
    run("disable", "lan")
    assert "disabled" in run("list").output
    run("enable", "lan")
    assert "disabled" not in run("list").output
    assert fits(store, "lan", run("password", "lan", "--generate").stdout.splitlines()[0])
    with store.read() as connection:
        done = list(connection.execute(select(audit.c.what).order_by(audit.c.id)).scalars())
    assert done == ["staff added", "staff disabled", "staff enabled", "staff password changed"]
