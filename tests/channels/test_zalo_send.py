"""The carrier against the player: what goes out, which error means what, tokens that end."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from players.zalo import Fault, ZaloPlayer, buttons

from bot.channels import zalo_client
from bot.channels.zalo import Zalo
from bot.channels.zalo_oauth import Pair
from bot.channels.zalo_tokens import NAME
from bot.conversations.carrier import Refused, SendFailed, SendLater, Unreachable
from bot.conversations.vault import Vault
from bot.replies import Button, Reply
from bot.settings import load
from bot.storage import Store, open_store, upgrade

USER = "9007199254740993001"
REPLY = Reply(kind="clarify", text="**Việc** nào?", buttons=[Button("Khai sinh", payload="t" * 16)])
TOKEN_PATH = "/v4/oa/access_token"


class Clock:
    """Vietnam's time for the bot, seconds for the player; both move together."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return (self.now - datetime(1970, 1, 1, 7)).total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def player(clock: Clock) -> Iterator[ZaloPlayer]:
    playing = ZaloPlayer(now=clock.seconds).start()
    playing.webhook = "http://127.0.0.1:1/"
    playing.push_text(USER, "chào")
    yield playing
    playing.heal()
    playing.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = open_store("conversations", home)
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def vault(store: Store, home: Path, player: ZaloPlayer, clock: Clock) -> Vault:
    """The vault after a login."""
    made = Vault(store, home)
    made.write(NAME, pair(player, clock).plain(), clock())
    return made


def pair(player: ZaloPlayer, clock: Clock) -> Pair:
    access, refresh = player.tokens.issue()
    return Pair(access, refresh, clock() + timedelta(hours=25), clock() + timedelta(days=90))


def carrier(player: ZaloPlayer, vault: Vault, clock: Clock) -> Zalo:
    values = {
        "MOTCUA_ZALO_APP_ID": player.app_id,
        "MOTCUA_ZALO_APP_SECRET": player.app_secret,
        "MOTCUA_ZALO_API": player.url,
        "MOTCUA_ZALO_OAUTH": player.url,
    }
    return Zalo(load(values), vault, clock)


@pytest.fixture
async def zalo(player: ZaloPlayer, vault: Vault, clock: Clock) -> AsyncIterator[Zalo]:
    made = carrier(player, vault, clock)
    await made.start()
    await made.keep_tokens()
    yield made
    player.heal()
    await made.stop()


async def send(zalo: Zalo, reply: Reply = REPLY) -> None:
    for part in zalo.render(reply):
        await zalo.send(USER, part)


async def failure(zalo: Zalo) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await send(zalo)
    return caught.value


def texts(player: ZaloPlayer) -> list[str]:
    return [message["text"] for message in player.received[USER]]


async def test_a_reply_arrives_with_its_button(zalo: Zalo, player: ZaloPlayer) -> None:
    await zalo.typing(USER)
    await send(zalo)
    (got,) = player.received[USER]
    assert got["text"] == "Việc nào?"
    assert [button["payload"] for button in buttons(got)] == ["#b:" + "t" * 16]


@pytest.mark.parametrize("code", [-201, -233])
async def test_refused_buttons_go_out_as_numbers(zalo: Zalo, player: ZaloPlayer, code: int) -> None:
    player.fail(Fault(error=code, only_buttons=True))
    await send(zalo)
    (got,) = player.received[USER]
    assert got["text"].endswith("1. Khai sinh")
    assert buttons(got) == []


@pytest.mark.parametrize(
    ("fault", "kind", "problem"),
    [
        (Fault(error=-32), SendLater, "-32"),
        (Fault(error=-213), Unreachable, "-213"),
        (Fault(error=-227), Unreachable, "-227"),
        (Fault(error=-230), Unreachable, "-230"),
        (Fault(error=-232), Unreachable, "-232"),
        (Fault(error=-244), Unreachable, "-244"),
        (Fault(error=-201, times=2), Refused, "-201"),
        (Fault(error=-210), Refused, "-210"),
        (Fault(http=404), Refused, "http_404"),
        (Fault(http=500), SendLater, "http_500"),
        (Fault(http=503), SendLater, "http_503"),
        (Fault(http=429), SendLater, "http_429"),
        (Fault(cut=True), SendLater, "connection RemoteProtocolError"),
    ],
    ids=str,
)
async def test_each_error_has_its_class(
    zalo: Zalo, player: ZaloPlayer, fault: Fault, kind: type[SendFailed], problem: str
) -> None:
    player.fail(fault)
    caught = await failure(zalo)
    assert (type(caught), caught.problem) == (kind, problem)
    assert vars(caught).get("unsure", False) == fault.cut
    assert texts(player) == []
    await send(zalo)
    assert len(texts(player)) == 1


async def test_a_platform_that_is_down_is_tried_later(zalo: Zalo, player: ZaloPlayer) -> None:
    await send(zalo)
    player.stop()
    away = await failure(zalo)
    assert (away.problem, vars(away)["unsure"]) == ("connection ConnectError", False)
    player.start()
    await send(zalo)
    assert len(texts(player)) == 2


async def test_a_slow_platform_is_tried_later(
    zalo: Zalo, player: ZaloPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_client, "SEND_SECONDS", 0.2)
    player.fail(Fault(hold=threading.Event(), after=True))
    caught = await failure(zalo)
    assert (type(caught), caught.problem, vars(caught)["unsure"]) == (SendLater, "timeout", True)


async def test_the_closed_window_makes_a_person_unreachable(
    zalo: Zalo, player: ZaloPlayer, clock: Clock
) -> None:
    clock.now += zalo.window + timedelta(seconds=1)
    assert isinstance(await failure(zalo), Unreachable)
    player.push_text(USER, "chào lại")
    await send(zalo)


async def test_a_token_about_to_end_is_refreshed_first(
    zalo: Zalo, player: ZaloPlayer, vault: Vault, clock: Clock
) -> None:
    before = vault.read(NAME)
    clock.now += timedelta(hours=24, minutes=1)
    await send(zalo)
    after = vault.read(NAME)
    assert player.tokens.given == 1
    assert (before["access"] == after["access"], len(texts(player))) == (False, 1)
    assert datetime.fromisoformat(after["expires_at"]) == clock() + timedelta(seconds=90_000)


async def test_a_token_zalo_does_not_take_is_refreshed_once(zalo: Zalo, player: ZaloPlayer) -> None:
    await send(zalo)
    player.tokens.expire()
    await asyncio.gather(*(send(zalo) for _ in range(5)))
    assert (player.tokens.given, len(texts(player))) == (1, 6)
    player.fail(Fault(error=-216, times=2))
    assert (await failure(zalo)).problem == "-216"
    assert player.tokens.given == 2


async def test_the_new_pair_is_stored_before_it_is_used(
    zalo: Zalo, player: ZaloPlayer, vault: Vault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now += timedelta(hours=26)
    player.push_text(USER, "chào lại")
    used: list[str] = []
    post = zalo._http.post

    async def watched(url: str, **values: object) -> object:
        if url.endswith("/cs"):
            used.append(values["headers"]["access_token"])  # type: ignore[index]
            assert used[-1] == vault.read(NAME)["access"]
        return await post(url, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(zalo._http, "post", watched)
    await send(zalo)
    assert len(used) == 1


async def test_a_pair_that_could_not_be_stored_is_stored_next_time(
    zalo: Zalo, player: ZaloPlayer, vault: Vault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.conversations.intake import StoreBusy

    def busy(*_: object) -> bool:
        raise StoreBusy

    clock.now += timedelta(hours=26)
    player.push_text(USER, "chào lại")
    with monkeypatch.context() as patch:
        patch.setattr(vault, "swap", busy)
        assert (await failure(zalo)).problem == "token_store"
    assert texts(player) == []
    await send(zalo)
    assert (player.tokens.given, player.tokens.refused) == (1, 0)


async def test_a_refused_refresh_is_told_once_and_healed_by_a_login(
    zalo: Zalo, player: ZaloPlayer, vault: Vault, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await send(zalo)
    player.tokens.forget()
    for _ in range(3):
        caught = await failure(zalo)
        assert (type(caught), caught.problem) == (SendLater, "token_refused")
    assert player.tokens.refused == 1
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "motcua zalo login" in errors[0]
    vault.write(NAME, pair(player, clock).plain(), clock())
    await send(zalo)
    assert len(texts(player)) == 2


async def test_a_token_that_still_works_is_used_while_the_token_service_is_down(
    zalo: Zalo, player: ZaloPlayer, clock: Clock
) -> None:
    clock.now += timedelta(hours=24, minutes=30)
    player.fail(Fault(http=503, path=TOKEN_PATH, times=2))
    await send(zalo)
    assert (player.tokens.given, len(texts(player))) == (0, 1)
    clock.now += timedelta(hours=1)
    assert (await failure(zalo)).problem == "token_service"
    assert (await failure(zalo)).problem == "token_service"
    assert player.calls.count(TOKEN_PATH) == 2  # a service in trouble is not asked all the time
    clock.now += timedelta(seconds=15)
    await send(zalo)
    assert (player.tokens.given, len(texts(player))) == (1, 2)


async def test_no_token_is_ever_logged(
    zalo: Zalo, player: ZaloPlayer, vault: Vault, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [player.app_secret, *(vault.read(NAME)[key] for key in ("access", "refresh"))]
    clock.now += timedelta(hours=26)
    player.push_text(USER, "chào lại")
    await send(zalo)
    secrets += [vault.read(NAME)[key] for key in ("access", "refresh")]
    player.tokens.forget()
    await failure(zalo)
    assert not any(secret in caplog.text for secret in secrets)
    assert not any(secret in repr(pair(player, clock)) for secret in secrets)
