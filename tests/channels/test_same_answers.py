"""The same ten conversations on Telegram (webhook and polling), Zalo and the web."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer
from players.zalo import buttons as zalo_buttons
from stack import Stack, Talk, eventually, free_ports, motcua

from bot.replies import say
from bot.storage import STORES, open_store, upgrade

pytestmark = pytest.mark.stack
SECRET = "webhook-secret-of-the-tests"
SECONDS = 30.0
PRESS = "# "
INTRODUCTION = say("first_contact", days="90").text[:20]
CONVERSATIONS = {
    "a birth, step by step": [
        "đăng ký khai sinh cho con cần giấy tờ gì",
        "hết bao nhiêu tiền",
        "# Mất bao lâu",
    ],
    "without diacritics": ["lam lai can cuoc bi mat het bao nhieu", "# Giấy tờ cần có"],
    "a greeting, then a wedding": ["chào em", "đăng ký kết hôn nộp ở đâu", "# Lệ phí"],
    "two things at once": ["thường trú cần giấy gì, mất mấy ngày"],
    "out of scope": ["viết hộ tôi bài thơ tặng mẹ", "thôi, cho hỏi cấp lại giấy khai sinh"],
    "a person, please": ["cho tôi gặp cán bộ", "cảm ơn nhé"],
    "fields by button": ["xin chào", "# Xem các lĩnh vực"],
    "danger": ["có người bị đánh ngay trước nhà tôi"],
    "my data, kept": ["xóa dữ liệu của tôi", "# Giữ lại", "bao lâu thì có giấy kết hôn"],
    "start over": ["hộ kinh doanh đăng ký thế nào", "bắt đầu lại", "hết bao nhiêu tiền"],
}


class Chat(Protocol):
    """One person on a platform."""

    def step(self, step: str) -> None:
        """Type a line or press a button."""

    def come(self) -> list[str]:
        """Return all texts that have come."""


class OnTelegram:
    def __init__(self, player: TelegramPlayer, number: int) -> None:
        self._player, self._number = player, number

    def step(self, step: str) -> None:
        if step.startswith(PRESS):
            self._player.tap(self._number, self._data(step[2:]))
        else:
            self._player.say(self._number, step)

    def _data(self, title: str) -> str:
        for message in reversed(self._player.chats[self._number]):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == title and "callback_data" in button:
                        return str(button["callback_data"])
        raise AssertionError(f"no button {title!r}")

    def come(self) -> list[str]:
        return [message["text"] for message in self._player.chats[self._number]]


class OnZalo:
    def __init__(self, player: ZaloPlayer, number: int) -> None:
        self._player, self._user = player, str(number)

    def step(self, step: str) -> None:
        if not step.startswith(PRESS):
            self._player.push_text(self._user, step)
        elif step[2:] in self._titles():
            self._player.tap(self._user, step[2:])
        else:
            self._player.push_text(self._user, self._number(step[2:]))

    def _titles(self) -> set[str]:
        """Return the titles of the buttons under the newest answer."""
        answers = [m for m in self._player.received[self._user] if INTRODUCTION not in m["text"]]
        return {button["title"] for button in zalo_buttons(answers[-1])}

    def _number(self, title: str) -> str:
        """Return the number of a choice in the newest numbered list."""
        for message in reversed(self._player.received[self._user]):
            found = re.search(rf"^(\d+)\. {re.escape(title)}$", message["text"], re.MULTILINE)
            if found:
                return found.group(1)
        raise AssertionError(f"no choice {title!r}")

    def come(self) -> list[str]:
        return [message["text"] for message in self._player.received[self._user]]


@pytest.fixture(scope="module")
def platforms(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, TelegramPlayer | ZaloPlayer]]:
    """Two gateways beside the stack's: one with webhooks, one that polls; Rasa is shared."""
    hooked, polled, zalo = TelegramPlayer().start(), TelegramPlayer().start(), ZaloPlayer().start()
    login = {
        "MOTCUA_ZALO_APP_ID": zalo.app_id,
        "MOTCUA_ZALO_APP_SECRET": zalo.app_secret,
        "MOTCUA_ZALO_OA_SECRET": zalo.oa_secret,
        "MOTCUA_ZALO_API": zalo.url,
        "MOTCUA_ZALO_OAUTH": zalo.url,
    }
    ports = free_ports(2)
    webhook = f"http://127.0.0.1:{ports[0]}/webhooks/telegram"
    zalo.webhook = f"http://127.0.0.1:{ports[0]}/webhooks/zalo"
    hooks = {"MOTCUA_TELEGRAM_SECRET": SECRET, "MOTCUA_TELEGRAM_WEBHOOK": webhook}
    environments = [
        {**login, **hooks, **_telegram(hooked)},
        _telegram(polled),
    ]
    gateways = []
    for port, own in zip(ports, environments, strict=True):
        home = tmp_path_factory.mktemp("gateway")
        gateways.append(_gateway(stack, home, port, own, zalo))
    assert hooked.wait(lambda: bool(hooked.webhook.get("url")), SECONDS)
    yield {"telegram webhook": hooked, "telegram polling": polled, "zalo": zalo}
    for gateway in gateways:
        gateway.terminate()
        gateway.wait(SECONDS)
    for player in (hooked, polled, zalo):
        player.stop()


def _telegram(player: TelegramPlayer) -> dict[str, str]:
    return {"MOTCUA_TELEGRAM_TOKEN": player.token, "MOTCUA_TELEGRAM_API": player.url}


def _gateway(
    stack: Stack, home: Path, port: int, own: dict[str, str], zalo: ZaloPlayer
) -> subprocess.Popen[bytes]:
    environment = {**stack.environment, **own, "MOTCUA_HOME": str(home), "MOTCUA_LIMITS": "off"}
    for name in STORES:
        store = open_store(name, home)
        upgrade(store)
        store.dispose()
    if "MOTCUA_ZALO_APP_ID" in own:
        _, token = zalo.tokens.issue()
        assert motcua("zalo", "login", "--refresh-token", token, **environment).wait(60) == 0
    command = ["-m", "uvicorn", "--factory", "bot.gateway:create_app", "--port", str(port)]
    log = (home / "gateway.log").open("wb")
    gateway = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **environment}, stdout=log, stderr=log
    )
    assert eventually(lambda: b"running on" in (home / "gateway.log").read_bytes(), SECONDS)
    return gateway


@pytest.mark.parametrize("channel", ["telegram webhook", "telegram polling", "zalo"])
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_channel_says_what_the_web_says(
    name: str,
    channel: str,
    talk: Talk,
    platforms: dict[str, TelegramPlayer | ZaloPlayer],
) -> None:
    player, number = platforms[channel], 700_000 + list(CONVERSATIONS).index(name)
    chat: Chat
    chat = OnZalo(player, number) if isinstance(player, ZaloPlayer) else OnTelegram(player, number)
    said: list[str] = []
    for step in CONVERSATIONS[name]:
        press = step.startswith(PRESS)
        replies = talk.press(step[2:]) if press else talk.say(step)
        said += [words(reply["text"]) for reply in replies]
        chat.step(step)
        eventually(lambda: _heard(chat) == " ".join(said), SECONDS)  # noqa: B023
        assert _heard(chat) == " ".join(said), step


def _heard(chat: Chat) -> str:
    texts = (text for text in chat.come() if INTRODUCTION not in text)
    return " ".join(filter(None, map(words, texts)))


def words(text: str) -> str:
    """Return a text's words: no addresses, tags and marks, no list of buttons as Zalo has it."""
    text = text.partition(say("numbered").text)[0]
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = html.unescape(re.sub(r"<[^>]*>|https?://\S+", " ", text))
    return " ".join(re.findall(r"\w+", text.lower()))
