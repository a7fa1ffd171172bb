"""The same ten conversations on Telegram (webhook and polling), Zalo and the web."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from platform_chats import (
    INTRODUCTION,
    PRESS,
    SECONDS,
    SECRET,
    Chat,
    OnTelegram,
    OnZalo,
    start_gateway,
    telegram_login,
    zalo_login,
)
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer
from stack import Stack, Talk, eventually, free_ports

from bot.replies import say

pytestmark = pytest.mark.stack
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


@pytest.fixture(scope="module")
def platforms(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, TelegramPlayer | ZaloPlayer]]:
    """Two gateways beside the stack's: one with webhooks, one that polls; Rasa is shared."""
    hooked, polled, zalo = TelegramPlayer().start(), TelegramPlayer().start(), ZaloPlayer().start()
    ports = free_ports(2)
    webhook = f"http://127.0.0.1:{ports[0]}/webhooks/telegram"
    zalo.webhook = f"http://127.0.0.1:{ports[0]}/webhooks/zalo"
    hooks = {"MOTCUA_TELEGRAM_SECRET": SECRET, "MOTCUA_TELEGRAM_WEBHOOK": webhook}
    environments = [
        {**zalo_login(zalo), **hooks, **telegram_login(hooked)},
        telegram_login(polled),
    ]
    gateways = []
    for port, own in zip(ports, environments, strict=True):
        home = tmp_path_factory.mktemp("gateway")
        gateways.append(start_gateway(stack, home, port, own, zalo))
    assert hooked.wait(lambda: bool(hooked.webhook.get("url")), SECONDS)
    yield {"telegram webhook": hooked, "telegram polling": polled, "zalo": zalo}
    for gateway in gateways:
        gateway.terminate()
        gateway.wait(SECONDS)
    for player in (hooked, polled, zalo):
        player.stop()


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
