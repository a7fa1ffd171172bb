"""The vault: sealed on disk, never with another key, changed by one process at a time."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.conversations.intake import StoreBusy
from bot.conversations.tables import credentials
from bot.conversations.vault import Vault, VaultError
from bot.storage import Store, open_store

NOW = datetime(2026, 3, 2, 9, 0)
PAIR = {"access": "truy-cập-1", "refresh": "làm-mới-1"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def vault(conversations_store: Store, home: Path) -> Vault:
    return Vault(conversations_store, home)


def test_a_value_comes_back_and_the_newest_counts(vault: Vault) -> None:
    assert vault.read("zalo") is None
    vault.write("zalo", PAIR, NOW)
    assert vault.read("zalo") == PAIR
    vault.write("zalo", {**PAIR, "access": "truy-cập-2"}, NOW)
    assert vault.read("zalo")["access"] == "truy-cập-2"


def test_the_database_holds_nothing_readable(vault: Vault, conversations_store: Store) -> None:
    vault.write("zalo", PAIR, NOW)
    with conversations_store.read() as connection:
        sealed = connection.execute(select(credentials.c.sealed)).scalar_one()
    assert not any(word in sealed for word in (*PAIR, *PAIR.values()))


def test_the_key_is_made_once_for_its_owner_alone(vault: Vault, home: Path) -> None:
    vault.write("zalo", PAIR, NOW)
    key = (home / "secret.key").read_bytes()
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    vault.write("zalo", PAIR, NOW)
    assert (home / "secret.key").read_bytes() == key
    assert [path.name for path in home.glob("secret.key*")] == ["secret.key"]


def test_vaults_that_start_together_agree_on_one_key(
    conversations_store: Store, home: Path
) -> None:
    names = [f"n{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Vault(conversations_store, home).write(n, PAIR, NOW), names))
    fresh = Vault(conversations_store, home)
    assert [fresh.read(name) for name in names] == [PAIR] * 8


def test_a_missing_key_is_named_and_not_made_anew_by_reading(vault: Vault, home: Path) -> None:
    vault.write("zalo", PAIR, NOW)
    (home / "secret.key").unlink()
    with pytest.raises(VaultError, match=str(home / "secret.key")):
        vault.read("zalo")
    assert not (home / "secret.key").exists()


@pytest.mark.parametrize("content", [Fernet.generate_key(), b"no key at all", b""])
def test_a_wrong_key_is_named_and_left_alone(vault: Vault, home: Path, content: bytes) -> None:
    vault.write("zalo", PAIR, NOW)
    (home / "secret.key").write_bytes(content)
    with pytest.raises(VaultError, match=str(home / "secret.key")):
        vault.read("zalo")
    assert (home / "secret.key").read_bytes() == content


def test_a_value_is_swapped_only_for_the_one_that_was_read(vault: Vault) -> None:
    vault.write("zalo", PAIR, NOW)
    newer = {"access": "mới"}
    assert vault.swap("zalo", PAIR, newer, NOW)
    assert not vault.swap("zalo", PAIR, {"access": "muộn"}, NOW)
    assert vault.read("zalo") == newer
    assert not vault.swap("other", PAIR, newer, NOW)


def test_one_owner_holds_the_lease_until_it_gives_it_back(vault: Vault) -> None:
    vault.write("zalo", PAIR, NOW)
    assert vault.hold("zalo", "a", NOW, 30)
    assert not vault.hold("zalo", "b", NOW, 30)
    vault.release("zalo", "b")
    assert not vault.hold("zalo", "b", NOW, 30)
    vault.release("zalo", "a")
    assert vault.hold("zalo", "b", NOW, 30)


def test_the_lease_of_a_killed_process_ends_by_itself(vault: Vault) -> None:
    vault.write("zalo", PAIR, NOW)
    assert vault.hold("zalo", "killed", NOW, 30)
    assert not vault.hold("zalo", "b", NOW + timedelta(seconds=29), 30)
    assert vault.hold("zalo", "b", NOW + timedelta(seconds=31), 30)
    vault.release("zalo", "killed")
    assert not vault.hold("zalo", "c", NOW + timedelta(seconds=32), 30)


def test_of_many_that_want_the_lease_at_once_one_gets_it(vault: Vault) -> None:
    vault.write("zalo", PAIR, NOW)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda n: vault.hold("zalo", f"owner {n}", NOW, 30), range(8)))
    assert got.count(True) == 1


def test_what_is_not_there_cannot_be_held(vault: Vault) -> None:
    assert not vault.hold("zalo", "a", NOW, 30)


def test_a_database_that_takes_nothing_is_said_as_such(home: Path) -> None:
    store = open_store("conversations", home)  # without tables
    with pytest.raises(StoreBusy):
        Vault(store, home).read("zalo")
    store.dispose()
