"""Several gateways, one refresh token that is used once: only one of them refreshes."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from players.zalo import Fault, ZaloPlayer

from bot.channels.zalo import Zalo
from bot.channels.zalo_oauth import Pair
from bot.channels.zalo_tokens import LEASE_SECONDS, NAME
from bot.conversations.carrier import SendLater
from bot.conversations.vault import Vault
from bot.settings import load
from bot.storage import Store, open_store, upgrade

USER = "9007199254740993001"
NOW = datetime(2026, 3, 2, 9, 0)
TOKEN_PATH = "/v4/oa/access_token"


@pytest.fixture
def player() -> Iterator[ZaloPlayer]:
    playing = ZaloPlayer().start()
    playing.webhook = "http://127.0.0.1:1/"
    playing.push_text(USER, "chào")
    yield playing
    playing.heal()
    playing.stop()


@pytest.fixture
def home(tmp_path: Path, player: ZaloPlayer) -> Path:
    """A home with a pair whose access token ended a moment ago."""
    store = open_store("conversations", tmp_path / "home")
    upgrade(store)
    access, refresh = player.tokens.issue()
    player.tokens.expire()
    pair = Pair(access, refresh, NOW - timedelta(seconds=1), NOW + timedelta(days=60))
    Vault(store, tmp_path / "home").write(NAME, pair.plain(), NOW)
    store.dispose()
    return tmp_path / "home"


def gateway(home: Path, url: str) -> tuple[Zalo, Store]:
    app = ZaloPlayer()
    values = {
        "MOTCUA_ZALO_APP_ID": app.app_id,
        "MOTCUA_ZALO_APP_SECRET": app.app_secret,
        "MOTCUA_ZALO_API": url,
        "MOTCUA_ZALO_OAUTH": url,
    }
    store = open_store("conversations", home)
    return Zalo(load(values), Vault(store, home), lambda: NOW), store


async def _send_until_taken(zalo: Zalo, text: str) -> None:
    while True:
        try:
            return await zalo.send(USER, {"text": text})
        except SendLater as later:
            if later.problem not in ("token_refreshing", "token_store"):
                raise


async def _run(home: Path, url: str, name: str) -> None:
    zalo, store = gateway(home, url)
    await zalo.start()
    await asyncio.gather(*(_send_until_taken(zalo, f"{name} {n}") for n in range(3)))
    await zalo.stop()
    store.dispose()


def _process(home: Path, url: str, name: str, together: object) -> None:
    together.wait(30)  # type: ignore[attr-defined]
    asyncio.run(_run(home, url, name))


def test_of_three_processes_one_refreshes_and_all_send(home: Path, player: ZaloPlayer) -> None:
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(3)
    work = [
        spawn.Process(target=_process, args=(home, player.url, f"p{n}", together)) for n in range(3)
    ]
    for process in work:
        process.start()
    for process in work:
        process.join(60)
    assert [process.exitcode for process in work] == [0, 0, 0]
    assert (player.tokens.given, player.tokens.refused) == (1, 0)
    sent = sorted(message["text"] for message in player.received[USER])
    assert sent == [f"p{process} {n}" for process in range(3) for n in range(3)]


async def test_while_one_refreshes_the_other_waits_without_asking(
    home: Path, player: ZaloPlayer
) -> None:
    held = threading.Event()
    player.fail(Fault(hold=held, path=TOKEN_PATH))
    one, first_store = gateway(home, player.url)
    two, second_store = gateway(home, player.url)
    begun = asyncio.create_task(one.send(USER, {"text": "một"}))
    await asyncio.to_thread(_until_asked, player)
    with pytest.raises(SendLater, match="token_refreshing") as later:
        await two.send(USER, {"text": "hai"})
    assert later.value.seconds == 1.0
    with first_store.write() as connection:  # nobody holds the database meanwhile
        connection.exec_driver_sql("UPDATE credentials SET updated_at = updated_at")
    held.set()
    await begun
    await two.send(USER, {"text": "hai"})
    assert (player.tokens.given, player.calls.count(TOKEN_PATH)) == (1, 1)
    for zalo, store in ((one, first_store), (two, second_store)):
        await zalo.stop()
        store.dispose()


async def test_a_gateway_that_stops_lets_its_refresh_end(home: Path, player: ZaloPlayer) -> None:
    held = threading.Event()
    player.fail(Fault(hold=held, path=TOKEN_PATH))
    zalo, store = gateway(home, player.url)
    sending = asyncio.create_task(zalo.send(USER, {"text": "một"}))
    await asyncio.to_thread(_until_asked, player)
    sending.cancel()
    stopping = asyncio.create_task(zalo.stop())
    held.set()
    await stopping
    after, another_store = gateway(home, player.url)
    await after.send(USER, {"text": "hai"})
    assert (player.tokens.given, player.tokens.refused) == (1, 0)
    await after.stop()
    store.dispose()
    another_store.dispose()


async def test_a_login_meanwhile_counts_more_than_a_refresh(home: Path, player: ZaloPlayer) -> None:
    held = threading.Event()
    player.fail(Fault(hold=held, path=TOKEN_PATH))
    zalo, store = gateway(home, player.url)
    sending = asyncio.create_task(zalo.send(USER, {"text": "một"}))
    await asyncio.to_thread(_until_asked, player)
    access, refresh = player.tokens.issue()
    newer = Pair(access, refresh, NOW + timedelta(hours=25), NOW + timedelta(days=90))
    Vault(store, home).write(NAME, newer.plain(), NOW)
    held.set()
    await sending
    assert Vault(store, home).read(NAME) == newer.plain()
    await zalo.stop()
    store.dispose()


async def test_the_lease_of_a_killed_gateway_does_not_last(home: Path, player: ZaloPlayer) -> None:
    zalo, store = gateway(home, player.url)
    vault = Vault(store, home)
    assert vault.hold(NAME, "killed", NOW - timedelta(seconds=LEASE_SECONDS + 1), LEASE_SECONDS)
    await zalo.send(USER, {"text": "một"})
    assert player.tokens.given == 1
    await zalo.stop()
    store.dispose()


async def test_without_a_login_the_operator_is_told(
    tmp_path: Path, player: ZaloPlayer, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store("conversations", tmp_path / "other")
    upgrade(store)
    store.dispose()
    zalo, store = gateway(tmp_path / "other", player.url)
    await zalo.start()
    with pytest.raises(SendLater, match="token_none"):
        await zalo.send(USER, {"text": "một"})
    told = [record for record in caplog.records if "motcua zalo login" in record.getMessage()]
    assert len(told) == 1
    await zalo.stop()
    store.dispose()


async def test_a_lost_key_file_is_named(
    home: Path, player: ZaloPlayer, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "secret.key").unlink()
    zalo, store = gateway(home, player.url)
    with pytest.raises(SendLater, match="token_sealed"):
        await zalo.send(USER, {"text": "một"})
    assert str(home / "secret.key") in caplog.text
    await zalo.stop()
    store.dispose()


def _until_asked(player: ZaloPlayer) -> None:
    with player.arrived:
        assert player.arrived.wait_for(lambda: TOKEN_PATH in player.calls, 30)
