"""The carrier of Telegram against the server that plays Telegram: the real library in between."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from players.telegram import TelegramPlayer
from players.telegram_http import Hangup
from players.telegram_rules import Flood, Refusal, bad, flood

from bot.channels.telegram import Telegram
from bot.channels.telegram_commands import commands
from bot.channels.telegram_pace import SECONDS, Pace
from bot.conversations.carrier import Part, Refused, SendLater, Unreachable
from bot.replies import Button, Reply

WEBHOOK = "https://bot.example.vn/webhooks/telegram"
REPLY = Reply(
    kind="answer",
    text="**20.000 đồng** <tại quầy>",
    buttons=[Button("Giấy tờ", payload="token-16-letters")],
)


@pytest.fixture
def player() -> Iterator[TelegramPlayer]:
    with TelegramPlayer() as telegram:
        yield telegram


@pytest.fixture
async def carrier(player: TelegramPlayer) -> AsyncIterator[Telegram]:
    found = Telegram(player.token, player.url, sleep=at_once)
    yield found
    await found.stop()


async def at_once(seconds: float) -> None:
    await asyncio.sleep(0)


def part(carrier: Telegram, reply: Reply = REPLY) -> Part:
    return carrier.render(reply)[0]


def raises(refusal: Exception) -> Any:
    def fault() -> None:
        raise refusal

    return fault


async def test_a_reply_arrives_as_html_with_its_buttons_and_no_preview(
    player: TelegramPlayer, carrier: Telegram
) -> None:
    await carrier.send("42", part(carrier))
    (sent,) = player.chats[42]
    assert sent["shown"] == "20.000 đồng <tại quầy>"
    assert sent["text"] == "<b>20.000 đồng</b> &lt;tại quầy&gt;"
    assert sent["reply_markup"]["inline_keyboard"] == [
        [{"text": "Giấy tờ", "callback_data": "token-16-letters"}]
    ]
    assert sent["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (flood(7), SendLater),
        (Refusal(500, "Internal Server Error"), SendLater),
        (Refusal(401, "Unauthorized"), SendLater),
        (Refusal(403, "Forbidden: bot was blocked by the user"), Unreachable),
        (Refusal(403, "Forbidden: user is deactivated"), Unreachable),
        (bad("chat not found"), Unreachable),
        (bad("message is too long"), Refused),
    ],
)
async def test_what_telegram_says_is_passed_on_truthfully(
    player: TelegramPlayer, carrier: Telegram, refusal: Refusal, expected: type[Exception]
) -> None:
    player.script("sendMessage", raises(refusal))
    with pytest.raises(expected) as caught:
        await carrier.send("42", part(carrier))
    assert player.texts(42) == []
    if refusal.retry_after:
        assert (caught.value.problem, caught.value.seconds) == ("flood", 7.0)
    await carrier.send("42", part(carrier))
    assert len(player.texts(42)) == 1


async def test_who_blocked_the_bot_is_unreachable(
    player: TelegramPlayer, carrier: Telegram
) -> None:
    player.blocked.add(42)
    with pytest.raises(Unreachable):
        await carrier.send("42", part(carrier))


async def test_an_address_that_is_none_is_unreachable(carrier: Telegram) -> None:
    with pytest.raises(Unreachable):
        await carrier.send("-100", part(carrier))


async def test_a_server_that_is_gone_is_tried_later_and_surely_took_nothing(
    player: TelegramPlayer, carrier: Telegram
) -> None:
    player.stop()
    with pytest.raises(SendLater) as caught:
        await carrier.send("42", part(carrier))
    assert not caught.value.unsure
    player.start()
    await carrier.send("42", part(carrier))
    assert len(player.texts(42)) == 1


async def test_a_bad_gateway_is_tried_later(player: TelegramPlayer, carrier: Telegram) -> None:
    player.down = True
    with pytest.raises(SendLater):
        await carrier.send("42", part(carrier))


@pytest.mark.parametrize("fault", [raises(Hangup()), lambda: (200, b"{oops")])
async def test_a_lost_answer_may_mean_that_it_was_sent(
    player: TelegramPlayer, carrier: Telegram, fault: Any
) -> None:
    player.script("sendMessage", fault)
    with pytest.raises(SendLater) as caught:
        await carrier.send("42", part(carrier))
    assert caught.value.unsure


async def test_a_platform_that_says_nothing_is_given_up_and_may_have_taken_it(
    player: TelegramPlayer,
) -> None:
    carrier = Telegram(player.token, player.url, read_seconds=0.1)
    with player.held("sendMessage"), pytest.raises(SendLater) as caught:
        await carrier.send("42", part(carrier))
    assert (caught.value.problem, caught.value.unsure) == ("no answer", True)
    await carrier.stop()


async def test_html_that_telegram_cannot_read_goes_out_as_plain_text(
    player: TelegramPlayer, carrier: Telegram
) -> None:
    broken = {**part(carrier), "html": "<b>20.000 đồng", "plain": "20.000 đồng <tại quầy>"}
    await carrier.send("42", broken)
    (sent,) = player.chats[42]
    assert sent["shown"] == "20.000 đồng <tại quầy>"
    assert sent["reply_markup"]["inline_keyboard"]


async def test_an_answer_is_not_lost_for_a_button_that_telegram_refuses(
    player: TelegramPlayer, carrier: Telegram
) -> None:
    row = [{"text": "Trang", "url": "http://localhost/"}]
    await carrier.send("42", {**part(carrier), "rows": [row]})
    assert player.texts(42) == ["20.000 đồng <tại quầy>"]


async def test_the_limits_of_telegram_are_kept(
    player: TelegramPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checked where a message leaves: a busy machine may let several arrive at once."""
    carrier, limits = Telegram(player.token, player.url), Flood()
    request = type(carrier._bot.request)
    post = request.post

    async def leave(self: Any, request_data: Any, **more: Any) -> Any:
        limits.check(int(request_data.parameters["chat_id"]))
        return await post(self, request_data=request_data, **more)

    monkeypatch.setattr(request, "post", leave)
    chats = [1, 1, *range(2, 41)]
    await asyncio.gather(*(carrier.send(str(chat), part(carrier)) for chat in chats))
    assert [len(player.texts(chat)) for chat in (1, 2, 40)] == [2, 1, 1]
    assert len([call for call in player.calls if call[0] == "sendMessage"]) == len(chats)
    await carrier.stop()


async def test_a_message_that_waited_for_others_is_not_followed_at_once(
    player: TelegramPlayer,
) -> None:
    carrier = Telegram(player.token, player.url)
    crowd = [carrier.send(str(chat), part(carrier)) for chat in range(2, 42)]
    await asyncio.gather(*crowd, carrier.send("1", part(carrier)))
    before = time.monotonic()
    await carrier.send("1", part(carrier))
    assert time.monotonic() - before > SECONDS * 0.9
    await carrier.stop()


async def test_a_chat_waits_for_its_turn_and_others_do_not_wait_for_it() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    pace = Pace(clock=lambda: 100.0, sleep=sleep)
    for chat in ("1", "2", "1", "1"):
        await pace.turn(chat)
    assert waited == pytest.approx([SECONDS, 2 * SECONDS])


async def test_typing_is_shown_and_never_raises(player: TelegramPlayer, carrier: Telegram) -> None:
    await carrier.typing("42")
    assert player.actions == [42]
    player.blocked.add(42)
    player.script("sendChatAction", raises(flood(9)))
    await carrier.typing("42")
    await carrier.typing("42")
    player.stop()
    await carrier.typing("42")
    await carrier.typing("nobody")
    assert player.actions == [42]


async def test_a_tap_is_acknowledged_and_an_old_one_harms_nothing(
    player: TelegramPlayer, carrier: Telegram
) -> None:
    player.queries.add("fresh")
    carrier.acknowledge("long-ago")
    carrier.acknowledge("fresh")
    carrier.acknowledge("")
    assert await asyncio.to_thread(player.wait, lambda: player.answered == ["fresh"])


async def test_start_sets_the_vietnamese_menu_and_the_webhook(player: TelegramPlayer) -> None:
    carrier = Telegram(player.token, player.url, webhook=WEBHOOK, secret="s3cret")
    await carrier.start()
    await asyncio.wait_for(carrier.ready.wait(), 10)
    assert [(row["command"], row["description"]) for row in player.menu] == [
        (item.command, item.description) for item in commands()
    ]
    assert {"command": "tracuu", "description": "Tra cứu hồ sơ đã nộp"} in player.menu
    assert (player.webhook["url"], player.webhook["secret_token"]) == (WEBHOOK, "s3cret")
    assert player.webhook["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    await carrier.stop()


async def test_a_telegram_that_is_down_at_start_is_asked_until_it_is_there(
    player: TelegramPlayer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    player.down, tried = True, 0

    async def until_mended(seconds: float) -> None:
        nonlocal tried
        tried += 1
        player.down = tried < 3

    carrier = Telegram(player.token, player.url, sleep=until_mended)
    await carrier.start()
    await asyncio.wait_for(carrier.ready.wait(), 10)
    assert tried == 3
    ours = [record.getMessage() for record in caplog.records if "telegram" in record.name]
    assert len([line for line in ours if "platform fault" in line]) == 1
    assert "telegram: works again" in ours
    await carrier.stop()


async def test_a_refused_token_is_told_once_and_appears_in_no_line(
    player: TelegramPlayer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "7000000001:expired-token"
    carrier = Telegram(wrong, player.url, sleep=asyncio.Event().wait)  # type: ignore[arg-type]
    for _ in range(3):
        with pytest.raises(SendLater) as caught:
            await carrier.send(str(40 + _), part(carrier))
        assert caught.value.problem == "token"
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "MOTCUA_TELEGRAM_TOKEN" in errors[0].getMessage()
    assert wrong not in caplog.text
    assert "tại quầy" not in caplog.text
    await carrier.stop()
