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
    Chat,
    Hooked,
    OnTelegram,
    OnZalo,
    start_gateway,
    telegram_login,
)
from players.telegram import TelegramPlayer
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
def polled(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramPlayer]:
    """Telegram for a third gateway, which polls; Rasa is shared."""
    player, (port,) = TelegramPlayer().start(), free_ports(1)
    home = tmp_path_factory.mktemp("polled")
    gateway = start_gateway(stack, home, port, telegram_login(player))
    yield player
    gateway.terminate()
    gateway.wait(SECONDS)
    player.stop()


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_every_channel_says_what_the_web_says(
    name: str, talk: Talk, hooked: Hooked, polled: TelegramPlayer
) -> None:
    number = 700_000 + list(CONVERSATIONS).index(name)
    chats: dict[str, Chat] = {
        "telegram webhook": OnTelegram(hooked.telegram, number),
        "telegram polling": OnTelegram(polled, number),
        "zalo": OnZalo(hooked.zalo, number),
    }
    said: list[str] = []
    for step in CONVERSATIONS[name]:
        press = step.startswith(PRESS)
        replies = talk.press(step[2:]) if press else talk.say(step)
        said += [words(reply["text"]) for reply in replies]
        for chat in chats.values():
            chat.step(step)
        for channel, chat in chats.items():
            eventually(lambda: _heard(chat) == " ".join(said), SECONDS)  # noqa: B023
            assert _heard(chat) == " ".join(said), (channel, step)


def _heard(chat: Chat) -> str:
    texts = (text for text in chat.come() if INTRODUCTION not in text)
    return " ".join(filter(None, map(words, texts)))


def words(text: str) -> str:
    """Return a text's words: no addresses, tags and marks, no list of buttons as Zalo has it."""
    text = text.partition(say("numbered").text)[0]
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = html.unescape(re.sub(r"<[^>]*>|https?://\S+", " ", text))
    return " ".join(re.findall(r"\w+", text.lower()))
