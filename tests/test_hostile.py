"""Some hundred hostile messages at every door: kind answers, a clear 4xx, and nothing fails.

`bench/hostile.py` sends 5,000 and measures what the next citizen feels of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from foes.crowd import Crowd, Doors, bad_lines
from platform_chats import SECRET, Hooked, hooked_gateway
from stack import Stack

pytestmark = pytest.mark.stack
MESSAGES = 150
SEED = 3


@pytest.fixture
def hooked(stack: Stack, tmp_path: Path) -> Iterator[Hooked]:
    with hooked_gateway(stack, tmp_path) as gateway:
        yield gateway


def faults_of(log: str) -> list[str]:
    return list(bad_lines(log))


def test_hostile_messages_are_answered_and_nothing_fails(stack: Stack, hooked: Hooked) -> None:
    before = {part: len(stack.log(part)) for part in ("rasa", "actions")}
    crowd = Crowd(Doors(httpx.URL(hooked.url).port or 0, hooked.zalo, SECRET), SEED)
    for _ in range(MESSAGES):
        crowd.attack()

    assert crowd.found.faults == []
    owed = list(crowd.found.waiting)
    assert {channel for channel, _ in owed} == {"telegram", "zalo"}
    for channel, number in owed:
        if channel == "zalo":
            texts = [message["text"] for message in hooked.zalo.wait_for(str(number), 1)]
        else:
            assert hooked.telegram.wait(lambda n=number: bool(hooked.telegram.chats[n]), 30.0)
            texts = [message["text"] for message in hooked.telegram.chats[number]]
        assert all(text.strip() and "trục trặc" not in text for text in texts)
    assert faults_of((hooked.home / "gateway.log").read_text(encoding="utf-8")) == []
    for part, seen in before.items():
        assert faults_of(stack.log(part)[seen:]) == []
