"""When a part is away, a citizen still gets a truthful sentence and a way on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from stack import Stack, Talk, eventually

pytestmark = pytest.mark.stack
HOTLINE = "18001096"
QUESTION = "lệ phí đăng ký tạm trú"


@pytest.fixture
def whole(stack: Stack) -> Iterator[Stack]:
    """The stack, whole again at the end."""
    assert eventually(stack.ready, 120)
    yield stack
    assert eventually(stack.ready, 120)


def one_line(logged: str) -> str:
    """Return the only line that is more than a message's usual way."""
    (line,) = (line for line in logged.splitlines() if " INFO " not in line)
    return line


@pytest.mark.parametrize("part", ["actions", "rasa"])
def test_a_crashed_part_is_owned_up_to_and_started_again(
    whole: Stack, talk: Talk, part: str
) -> None:
    talk.say("đăng ký kết hôn cần giấy tờ gì")
    logged = len(whole.log("gateway"))
    crashed, ended = whole.parts()[part], f"{part} ended (code -9)"
    before = whole.output.count(ended)
    crashed.kill()

    answer = talk.post(text=QUESTION)
    ready = httpx.get(f"{whole.url}/readyz")

    assert answer.status_code == 200
    (reply,) = answer.json()["replies"]
    assert reply["kind"] == "error"
    assert HOTLINE in reply["text"]
    assert reply["procedure"] is None
    told = one_line(whole.log("gateway")[logged:])
    assert "turn failed" in told
    assert QUESTION not in told
    assert str(talk.conversation) not in told
    assert ready.status_code == 503
    assert ready.json() == {"database": True, "rasa": True, "actions": True, part: False}
    assert httpx.get(f"{whole.url}/healthz").status_code == 200
    assert httpx.get(f"{whole.url}/").status_code == 200

    assert whole.said(ended, 10, times=before + 1)
    assert eventually(lambda: part in whole.parts() and whole.ready(), 120)
    assert whole.parts()[part].pid != crashed.pid
    (later,) = talk.say("lệ phí bao nhiêu")
    assert later["kind"] == "answer"
    assert later["procedure"]["code"] == "1.000894"


def test_a_part_that_hangs_is_given_up_in_time(whole: Stack, talk: Talk) -> None:
    talk.say("xin chào")
    logged = len(whole.log("gateway"))
    hanging = whole.parts()["actions"]
    hanging.suspend()
    try:
        answer = talk.post(text=QUESTION)
    finally:
        hanging.resume()

    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() < 6
    (reply,) = answer.json()["replies"]
    assert reply["kind"] == "error"
    assert HOTLINE in reply["text"]
    assert "too slow" in one_line(whole.log("gateway")[logged:])
    assert talk.say(QUESTION)[0]["kind"] == "answer"
