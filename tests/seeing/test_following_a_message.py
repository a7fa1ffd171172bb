"""One message through the logs of a real gateway, Rasa and action server, by its id."""

from __future__ import annotations

import re

import httpx
import pytest
from exchange import id_of
from stack import Stack, Talk, eventually

from bot.seeing.trace import trace_id

pytestmark = pytest.mark.stack
PROXY = "7d0c1f6e-8a52-4b1c-9a3f-0d2f1c9b6e11"
NUMBER = "0912 345 678"
QUESTION = f"số của tôi là {NUMBER}, lệ phí đăng ký tạm trú bao nhiêu"


def lines(stack: Stack, part: str, trace: str) -> list[str]:
    return [line for line in stack.log(part).splitlines() if f"[{trace}]" in line]


def post(stack: Stack, text: str, asked_as: str) -> httpx.Response:
    headers = {"X-Request-Id": asked_as}
    body = {"text": text}
    return httpx.post(f"{stack.url}/api/v1/messages", json=body, headers=headers, timeout=15.0)


def test_a_message_is_found_in_all_three_logs(stack: Stack) -> None:
    answer = post(stack, QUESTION, PROXY)
    trace, conversation = answer.headers["x-request-id"], id_of(answer.json()["conversation"])

    assert trace == trace_id(conversation, 1)
    gateway, rasa, actions = (lines(stack, part, trace) for part in ("gateway", "rasa", "actions"))
    said = [line.split("]: ", 1)[1] for line in gateway]
    assert said[:2] == ["accepted: web, turn 1", f"the sender calls it {PROXY}"]
    assert re.fullmatch(r"answered: answer in \d\.\d{3} s", said[2])
    assert [line.split("]: ", 1)[1] for line in rasa] == ["understood: ask_fee"]
    assert re.search(r"action_answer: 200 in \d\.\d{3} s$", actions[0])


def test_no_log_holds_words_numbers_or_whole_tokens(stack: Stack) -> None:
    conversation = id_of(post(stack, QUESTION, "x").json()["conversation"])

    for part in ("gateway", "rasa", "actions"):
        logged = stack.log(part)
        for secret in (conversation, NUMBER, NUMBER.replace(" ", ""), "tạm trú bao nhiêu"):
            assert secret not in logged, part


@pytest.mark.parametrize("asked_as", ["0912345678", "nguyễn văn a", "a" * 33, "{}"])
def test_an_id_that_no_machine_makes_is_not_written_down(stack: Stack, asked_as: str) -> None:
    answer = post(stack, "xin chào", asked_as.encode())  # type: ignore[arg-type]

    assert answer.status_code == 200
    assert re.fullmatch(r"[\da-f]{32}", answer.headers["x-request-id"])
    told = lines(stack, "gateway", answer.headers["x-request-id"])
    assert not any("calls it" in line for line in told)


def test_a_failed_turn_is_logged_with_its_id(stack: Stack, talk: Talk) -> None:
    """The operator finds the line by what the person's page was told."""
    talk.say("xin chào")
    hanging = stack.parts()["actions"]
    hanging.suspend()
    try:
        answer = talk.post(text=QUESTION)
    finally:
        hanging.resume()
    told = lines(stack, "gateway", answer.headers["x-request-id"])
    assert any(" ERROR " in line and "turn too slow" in line for line in told)
    assert eventually(stack.ready, 60)
