"""A message of a platform, from its acceptance to the sending of its reply, in JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from platform_chats import SECONDS, OnTelegram, start_gateway, telegram_login
from players.telegram import TelegramPlayer
from stack import Stack, eventually, free_ports

pytestmark = pytest.mark.stack


@pytest.fixture
def player(stack: Stack, tmp_path: Path) -> Iterator[TelegramPlayer]:
    """Telegram for a gateway of its own, which writes its log as JSON."""
    player, (port,) = TelegramPlayer().start(), free_ports(1)
    own = {**telegram_login(player), "MOTCUA_LOG": "json"}
    gateway = start_gateway(stack, tmp_path, port, own)
    yield player
    gateway.terminate()
    gateway.wait(SECONDS)
    player.stop()


def told(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "gateway.log").read_text().splitlines()]


def test_the_sending_of_a_reply_carries_the_id_of_its_message(
    stack: Stack, player: TelegramPlayer, tmp_path: Path
) -> None:
    person = OnTelegram(player, 4711)
    person.step("lệ phí đăng ký tạm trú")
    assert eventually(lambda: len(person.come()) >= 2, SECONDS)

    def followed() -> list[str]:
        (first,) = (one for one in told(tmp_path) if one["message"].startswith("accepted"))
        mine = [one for one in told(tmp_path) if one["trace_id"] == first["trace_id"]]
        assert f"[{first['trace_id']}]: understood: ask_fee" in stack.log("rasa")
        assert f"[{first['trace_id']}]: action_answer" in stack.log("actions")
        return [one["message"].split(" in ")[0] for one in mine]

    assert eventually(lambda: len(followed()) >= 4, 10)
    assert followed()[:2] == ["accepted: telegram, turn 1", "answered: answer,chat"]
    assert followed()[2:] == ["sent: telegram, part 1 of 1, attempt 1"] * 2
