"""How updates come in: the webhook with its secret, and long polling."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from players.telegram import TelegramPlayer
from players.telegram_rules import Refusal
from players.telegram_updates import message, tap
from telegram_door import RecordingDoor

from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import poll
from bot.channels.telegram_webhook import HEADER, PATH, router

SECRET = "a-secret_1"


class Taps:
    """Keeps what was acknowledged."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def acknowledge(self, callback: str) -> None:
        if callback:
            self.seen.append(callback)


@pytest.fixture
def door() -> RecordingDoor:
    return RecordingDoor()


@pytest.fixture
def taps() -> Taps:
    return Taps()


async def post(
    door: RecordingDoor, taps: Taps, body: Any, given: str = SECRET, secret: str = SECRET
) -> int:
    app = FastAPI()
    app.include_router(router(door, taps, secret, lambda lat, lon: None))
    raw = body if isinstance(body, bytes) else json.dumps({"update_id": 9, **body}).encode()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return (await client.post(PATH, content=raw, headers={HEADER: given.encode()})).status_code


async def test_a_message_is_stored_once_and_acknowledged(door: RecordingDoor, taps: Taps) -> None:
    for _ in range(2):
        assert await post(door, taps, message(42, text="khai sinh")) == 200
    assert [event.text for event in door.taken] == ["khai sinh"]


@pytest.mark.parametrize(
    ("given", "secret"),
    [("", SECRET), ("wrong", SECRET), ("bí mật", SECRET), ("", ""), ("x", "")],
)
async def test_a_forged_update_is_refused(
    door: RecordingDoor, taps: Taps, given: str, secret: str
) -> None:
    assert await post(door, taps, message(42, text="a"), given, secret) == 403
    assert await post(door, taps, b"{broken", given, secret) == 403
    assert door.taken == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 50_000])
async def test_what_is_no_json_is_refused_quietly(
    door: RecordingDoor, taps: Taps, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert await post(door, taps, body) == 400
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'{"update_id":1,"new":{}}'])
async def test_unknown_shapes_are_taken_and_forgotten(
    door: RecordingDoor, taps: Taps, body: bytes
) -> None:
    assert await post(door, taps, body) == 200
    assert door.taken == []


async def test_a_busy_store_lets_telegram_try_again(door: RecordingDoor, taps: Taps) -> None:
    door.busy = 1
    update = tap(42, "token")
    assert await post(door, taps, update) == 503
    assert taps.seen == []
    assert await post(door, taps, update) == 200
    assert [event.payload for event in door.taken] == ["token"]
    assert taps.seen == [update["callback_query"]["id"]]


async def test_every_tap_is_acknowledged_also_a_repeated_one(
    door: RecordingDoor, taps: Taps
) -> None:
    update = tap(42, "token")
    for _ in range(2):
        await post(door, taps, update)
    assert len(door.taken) == 1
    assert len(taps.seen) == 2


async def test_who_blocks_us_is_lost(door: RecordingDoor, taps: Taps) -> None:
    user = {"id": 1, "is_bot": True, "first_name": "Một Cửa"}
    about = {name: message(42)["message"][name] for name in ("chat", "from", "date")}
    change = {
        "old_chat_member": {"user": user, "status": "member"},
        "new_chat_member": {"user": user, "status": "kicked", "until_date": 0},
    }
    assert await post(door, taps, {"my_chat_member": {**about, **change}}) == 200
    assert door.gone == [("telegram", "42", "blocked")]


async def test_over_http_a_busy_store_loses_no_message(
    door: RecordingDoor, player: TelegramPlayer
) -> None:
    app = FastAPI()
    app.include_router(router(door, Taps(), SECRET, lambda lat, lon: None))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (the server has no event to wait for)
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    door.busy = 5
    player.webhook = {"url": f"http://127.0.0.1:{port}{PATH}", "secret_token": SECRET}
    sent = [str(player.say(chat, "khai sinh")) for chat in range(1, 41)]
    await door.until(40)
    assert sorted(event.external_id for event in door.taken) == sorted(sent)
    assert await asyncio.to_thread(player.wait, lambda: not player.pending)
    assert [status for _, status in player.pushes].count(503) == 5
    server.should_exit = True
    await serving


@pytest.fixture
def player() -> Iterator[TelegramPlayer]:
    with TelegramPlayer() as telegram:
        yield telegram


class Polling:
    """A poller at work, and the waits it was told to make."""

    def __init__(self, player: TelegramPlayer, door: RecordingDoor, token: str = "") -> None:
        self.waits: list[float] = []
        self.carrier = Telegram(token or player.token, player.url, sleep=self._sleep)
        work = poll(self.carrier, door, lambda lat, lon: None, sleep=self._sleep)
        self.task = asyncio.create_task(work)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.carrier.stop()


@pytest.fixture
async def polling(player: TelegramPlayer, door: RecordingDoor) -> AsyncIterator[Polling]:
    player.webhook = {"url": "https://old.example.vn/"}
    found = Polling(player, door)
    yield found
    await found.stop()


async def test_polling_takes_the_place_of_a_webhook(
    player: TelegramPlayer, door: RecordingDoor, polling: Polling
) -> None:
    player.say(42, "khai sinh")
    player.tap(42, "token")
    await door.until(2)
    assert player.webhook == {}
    assert [(event.text, event.payload) for event in door.taken] == [
        ("khai sinh", ""),
        ("", "token"),
    ]
    assert await asyncio.to_thread(player.wait, lambda: len(player.answered) == 1)
    assert await asyncio.to_thread(player.wait, lambda: not player.pending)


async def test_an_update_counts_as_read_only_once_it_is_stored(
    player: TelegramPlayer, door: RecordingDoor, polling: Polling
) -> None:
    door.busy = 3
    numbers = [player.say(42, text) for text in ("một", "hai")]
    await door.until(2)
    assert [event.external_id for event in door.taken] == [str(number) for number in numbers]
    assert [event.text for event in door.taken] == ["một", "hai"]


async def test_an_update_of_an_unknown_kind_holds_nothing_up(
    player: TelegramPlayer, door: RecordingDoor, polling: Polling
) -> None:
    for update in ({"message": "broken"}, {"callback_query_2": {}}, message(-1, "group", text="a")):
        player.pending[len(player.pending)] = {"update_id": len(player.pending), **update}
    player.say(42, "còn đây")
    await door.until(1)
    assert door.taken[0].text == "còn đây"


async def test_polling_survives_a_telegram_that_goes_and_comes(
    player: TelegramPlayer, door: RecordingDoor, polling: Polling
) -> None:
    player.say(42, "trước")
    await door.until(1)
    player.stop()
    player.changed.acquire()
    player.changed.notify_all()
    player.changed.release()
    player.start()
    player.say(42, "sau")
    await door.until(2)
    assert [event.text for event in door.taken] == ["trước", "sau"]


async def test_another_poller_is_told_once_and_waited_for_slowly(
    player: TelegramPlayer, door: RecordingDoor, caplog: pytest.LogCaptureFixture
) -> None:
    def conflict() -> None:
        raise Refusal(409, "Conflict: terminated by other getUpdates request")

    player.script("getupdates", *[conflict] * 3)
    caplog.set_level(logging.INFO)
    polling = Polling(player, door)
    player.say(42, "rồi cũng đến")
    await door.until(1)
    assert polling.waits == [30.0] * 3
    assert len([line for line in caplog.messages if "another program polls" in line]) == 1
    await polling.stop()


async def test_a_refused_token_is_asked_about_slowly_without_naming_it(
    player: TelegramPlayer, door: RecordingDoor, caplog: pytest.LogCaptureFixture
) -> None:
    polling = Polling(player, door, token="7000000001:no-longer-mine")
    async with door.changed:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(door.changed.wait(), 0.3)
    assert set(polling.waits) == {60.0}
    assert len([line for line in caplog.messages if "MOTCUA_TELEGRAM_TOKEN" in line]) == 1
    assert "no-longer-mine" not in caplog.text
    await polling.stop()
