"""The player plays Zalo as its documents tell: signatures, retries, limits."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from players.zalo import Fault, Listener, ZaloPlayer

from bot.channels.zalo_client import message
from bot.channels.zalo_events import read

USER = "9007199254740993001"


@pytest.fixture
def zalo() -> Iterator[ZaloPlayer]:
    player = ZaloPlayer().start()
    yield player
    player.stop()


def post(zalo: ZaloPlayer, body: object, token: str | None = None) -> int:
    headers = {"access_token": zalo.tokens.issue()[0] if token is None else token}
    answer = httpx.post(f"{zalo.url}/v3.0/oa/message/cs", json=body, headers=headers)
    assert answer.status_code == 200
    return int(answer.json()["error"])


def test_an_event_is_signed_and_repeated_by_the_schedule_until_taken(zalo: ZaloPlayer) -> None:
    listener = Listener(503, 500)
    zalo.webhook = listener.url
    clock = [1_700_000_000.0]
    zalo.now = lambda: clock[0]
    assert zalo.push_text(USER, "chào") == 503
    assert zalo.pusher.retry(all_of_them=False) == []
    clock[0] += 31
    assert zalo.pusher.retry(all_of_them=False) == [500]
    clock[0] += 299
    assert zalo.pusher.retry(all_of_them=False) == []
    clock[0] += 2
    assert zalo.pusher.retry(all_of_them=False) == [200]
    assert zalo.pusher.waiting == []
    assert [request.headers.get("num_retry") for request in listener.got] == [None, "1", "2"]
    assert len({request.body for request in listener.got}) == 1
    signed = read(listener.got[0].body)
    signature = listener.got[0].headers["x-zevent-signature"]
    assert signed.genuine(zalo.app_id, zalo.oa_secret, signature)
    listener.close()


def test_after_five_retries_the_app_is_unsubscribed(zalo: ZaloPlayer) -> None:
    zalo.webhook = "http://127.0.0.1:1/webhooks/zalo"
    assert zalo.push_text(USER, "chào") == 0
    for _ in range(5):
        assert not zalo.pusher.unsubscribed
        zalo.pusher.retry()
    assert zalo.pusher.unsubscribed
    assert zalo.pusher.waiting == []


def test_the_window_closes_48_hours_after_the_persons_last_message(zalo: ZaloPlayer) -> None:
    clock = [1_700_000_000.0]
    zalo.now = lambda: clock[0]
    assert post(zalo, message(USER, "chào", [])) == -230
    zalo.push_text(USER, "chào")
    clock[0] += 48 * 3600
    assert post(zalo, message(USER, "chào", [])) == 0
    clock[0] += 1
    assert post(zalo, message(USER, "chào", [])) == -230
    zalo.push(zalo.event("unfollow", USER))
    assert post(zalo, message(USER, "chào", [])) == -213


def test_tokens_end_and_requests_have_limits(zalo: ZaloPlayer) -> None:
    zalo.push_text(USER, "chào")
    assert post(zalo, message(USER, "chào", []), "unknown") == -216
    token, _ = zalo.tokens.issue()
    zalo.tokens.expire()
    assert post(zalo, message(USER, "chào", []), token) == -220
    button = {"title": "Một", "type": "oa.query.hide", "payload": "#b:x"}
    assert post(zalo, message(USER, "x" * 2000, [button] * 5)) == 0
    assert post(zalo, message(USER, "x" * 2001, [])) == -201
    assert post(zalo, message(USER, "x", [button] * 6)) == -201
    assert post(zalo, message(USER, "x", [{**button, "title": "x" * 101}])) == -201
    assert post(zalo, message(USER, "x", [{**button, "payload": "x" * 1001}])) == -201
    assert len(zalo.received[USER]) == 1


def test_a_tap_comes_back_as_text(zalo: ZaloPlayer) -> None:
    listener = Listener()
    zalo.webhook = listener.url
    zalo.push_text(USER, "chào")
    button = {"title": "Một", "type": "oa.query.hide", "payload": "#b:x"}
    post(zalo, message(USER, "chọn", [button]))
    assert zalo.tap(USER, "Một") == 200
    assert listener.got[-1].json["message"]["text"] == "#b:x"
    listener.close()


def test_faults_happen_in_order_and_can_be_healed(zalo: ZaloPlayer) -> None:
    zalo.push_text(USER, "chào")
    zalo.fail(Fault(error=-32), Fault(error=-200, times=5))
    assert [post(zalo, message(USER, "x", [])) for _ in range(2)] == [-32, -200]
    zalo.heal()
    assert post(zalo, message(USER, "x", [])) == 0
