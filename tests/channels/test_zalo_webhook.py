"""Zalo's webhook over HTTP: what is let in, what is refused, what a replay can do."""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from players.zalo import ZaloPlayer

from bot.channels.zalo import LARGEST_BODY, router
from bot.conversations.carrier import Inbound
from bot.conversations.intake import StoreBusy

USER = "9007199254740993001"
NOW = datetime(2026, 3, 2, 9, 0)
SECONDS = 1_772_416_800.0  # the same moment, seconds since 1970


class RecordingDoor:
    """Keeps what came in; ``busy`` calls find the store busy first. Dedupes as the real one."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.others: list[tuple[str, ...]] = []
        self.busy = 0

    def _store(self) -> None:
        if self.busy:
            self.busy -= 1
            raise StoreBusy

    async def take(self, event: Inbound) -> bool:
        self._store()
        if event.external_id in {known.external_id for known in self.taken}:
            return False
        self.taken.append(event)
        return True

    async def lost(self, channel: str, address: str, problem: str, at: Any = None) -> None:
        self._store()
        self.others.append(("lost", channel, address, problem))

    async def withdraw(self, channel: str, address: str, at: Any = None) -> None:
        self._store()
        self.others.append(("withdraw", channel, address))

    async def silence(self, channel: str, address: str, at: Any = None) -> None:
        self._store()
        self.others.append(("silence", channel, address))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Hook:
    """The route in a small application, and Zalo's hand to sign with."""

    def __init__(self, secret: str = "oa-secret-for-tests") -> None:
        self.door, self.clock = RecordingDoor(), Clock()
        self.zalo = ZaloPlayer(now=lambda: SECONDS)
        app = FastAPI()
        app.include_router(
            router(self.door, self.zalo.app_id, secret, self.clock, lambda *_: "Hà Nội")
        )
        transport = httpx.ASGITransport(app=app)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://gateway")

    async def push(self, event: dict[str, Any], **headers: str) -> int:
        raw = json.dumps(event).encode()
        signature = self.zalo.pusher.sign(raw, event["timestamp"])
        return await self.post(raw, **{"X-ZEvent-Signature": signature, **headers})

    async def post(self, raw: bytes, **headers: str) -> int:
        encoded = {name: value.encode() for name, value in headers.items()}
        answer = await self.http.post("/webhooks/zalo", content=raw, headers=encoded)
        return answer.status_code

    def text(self, text: str = "làm khai sinh", msg_id: str = "m1") -> dict[str, Any]:
        return self.zalo.event("user_send_text", USER, {"text": text, "msg_id": msg_id})

    def staff(self) -> dict[str, Any]:
        event = self.zalo.event("oa_send_text", USER, {"text": "chào", "msg_id": "m9"})
        event["sender"]["admin_id"] = "161803"
        return event


@pytest.fixture
def hook() -> Hook:
    return Hook()


async def test_a_genuine_message_is_stored_and_acknowledged_quickly(hook: Hook) -> None:
    await hook.push(hook.text())
    begun = time.perf_counter()
    assert await hook.push(hook.text(msg_id="m2")) == 200
    assert time.perf_counter() - begun < 0.1
    assert [item.text for item in hook.door.taken] == ["làm khai sinh"] * 2


async def test_every_other_event_reaches_the_door(hook: Hook) -> None:
    for name in ("unfollow", "user_withdraw", "follow", "user_seen_message", "oa_send_text"):
        assert await hook.push(hook.zalo.event(name, USER)) == 200
    assert await hook.push(hook.staff()) == 200
    assert hook.door.others == [
        ("lost", "zalo", USER, "unfollowed"),
        ("withdraw", "zalo", USER),
        ("silence", "zalo", USER),
    ]
    assert [item.action for item in hook.door.taken] == ["/greet"]


async def test_a_forged_request_does_nothing(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    for signature in ("", "mac=" + "0" * 64, "mac=é"):
        assert await hook.push(hook.text(), **{"X-ZEvent-Signature": signature}) == 403
    hook.zalo.pusher.secret = "someone-elses"
    assert await hook.push(hook.text()) == 403
    assert (hook.door.taken, hook.door.others) == ([], [])
    assert len(caplog.records) == 1  # a flood of forgeries is no flood of lines


async def test_an_event_of_another_app_does_nothing(hook: Hook) -> None:
    hook.zalo.app_id = hook.zalo.pusher.app_id = "999"
    assert await hook.push(hook.text()) == 403
    assert hook.door.taken == []


async def test_without_a_secret_everything_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    hook = Hook(secret="")
    hook.zalo.pusher.secret = ""
    assert await hook.push(hook.text()) == 403
    assert hook.door.taken == []
    assert "MOTCUA_ZALO_OA_SECRET" in caplog.text


async def test_a_changed_body_is_refused(hook: Hook) -> None:
    event = hook.text()
    raw = json.dumps(event).encode()
    signature = hook.zalo.pusher.sign(raw, event["timestamp"])
    changed = raw.replace(b"sinh", b"t\\u1eed ")
    assert changed != raw
    assert await hook.post(changed, **{"X-ZEvent-Signature": signature}) == 403


async def test_what_comes_twice_acts_once(hook: Hook) -> None:
    for event in (hook.text(), hook.staff(), hook.zalo.event("user_withdraw", USER)):
        for retry in ("", "1", "2"):
            assert await hook.push(event, num_retry=retry) == 200
    assert len(hook.door.taken) == 1
    assert [item[0] for item in hook.door.others] == ["silence", "withdraw"]


async def test_an_old_event_is_acknowledged_and_dropped(hook: Hook) -> None:
    hook.clock.now = NOW + timedelta(hours=24, seconds=1)
    assert await hook.push(hook.text()) == 200
    assert hook.door.taken == []
    hook.clock.now = NOW + timedelta(hours=2)
    assert await hook.push(hook.text()) == 200
    assert len(hook.door.taken) == 1


async def test_an_event_from_the_future_is_refused(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    hook.clock.now = NOW - timedelta(minutes=10, seconds=1)
    assert await hook.push(hook.text()) == 403
    assert hook.door.taken == []
    assert "clock" in caplog.text
    hook.clock.now = NOW - timedelta(minutes=9)
    assert await hook.push(hook.text()) == 200


async def test_what_cannot_be_stored_is_taken_when_zalo_tries_again(hook: Hook) -> None:
    hook.door.busy = 2
    assert await hook.push(hook.text()) == 503
    assert await hook.push(hook.staff()) == 503
    assert await hook.push(hook.text(), num_retry="1") == 200
    assert await hook.push(hook.staff(), num_retry="1") == 200
    assert (len(hook.door.taken), len(hook.door.others)) == (1, 1)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"[" * 60_000, b'{"app_id":1}'])
async def test_what_is_no_event_is_a_bad_request(hook: Hook, raw: bytes) -> None:
    assert await hook.post(raw, **{"X-ZEvent-Signature": "mac=0"}) == 400


async def test_an_oversized_body_is_refused_even_with_a_signature(hook: Hook) -> None:
    assert await hook.push(hook.text("a" * LARGEST_BODY)) == 413
    assert await hook.push(hook.text("a" * (LARGEST_BODY - 1_000))) == 200


async def test_messages_out_of_order_are_both_taken(hook: Hook) -> None:
    first, second = hook.text("một", "m1"), hook.text("hai", "m2")
    assert await hook.push(second) == 200
    assert await hook.push(first) == 200
    assert [item.text for item in hook.door.taken] == ["hai", "một"]


async def test_no_log_line_holds_what_people_write(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    await hook.push(hook.text("số 001099012345"))
    await hook.push(hook.staff())
    await hook.push(hook.text("forged"), **{"X-ZEvent-Signature": "mac=1"})
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert len(ours) == 2
    assert not any(
        word in line for line in ours for word in ("001099", USER, hook.zalo.oa_secret, "forged")
    )
