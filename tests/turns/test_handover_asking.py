"""Who gets an officer, when, and what they are told: the queue, or a way to leave word."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange import ONE_KIND, Clock, rows, values, web
from handed import ASK, Citizen, lines, queue_up, staffed
from players.rasa import FakeRasa, doing

from bot.conversations.handover_desk import HandoverDesk
from bot.conversations.handover_view import desk
from bot.conversations.rating import rate
from bot.conversations.tables import handovers, history, outbox
from bot.storage import Store

Process = Any
LOST = "noted:" + json.dumps({"lost": True, "candidates": {"1.004222": 0.3}})
EVENING = datetime(2026, 7, 20, 18, 0)
FRIDAY_EVENING = datetime(2026, 7, 24, 18, 0)


@pytest.fixture
def officers(process: Process, tmp_path: Path) -> HandoverDesk:
    return staffed(process, tmp_path / "home")


@pytest.fixture
def citizen(process: Process, rasa: FakeRasa) -> Citizen:
    return Citizen(process, rasa)


def titles(reply: dict[str, Any]) -> list[str]:
    return [button["title"] for button in reply["buttons"]]


@ONE_KIND
@pytest.mark.parametrize("channel", ["web", "telegram", "zalo"])
async def test_who_asks_is_queued_from_every_channel(
    process: Process, rasa: FakeRasa, officers: HandoverDesk, clock: Clock, channel: str
) -> None:
    citizen = Citizen(process, rasa, channel)
    reply = (await citizen.asks())[0]
    assert reply["kind"] == "handover"
    assert "vị trí 1" in reply["text"]
    (waiting,) = desk(process.record.store, "lan", clock()).queue
    assert waiting.handover.channel == channel
    assert waiting.handover.topics.codes == ("1.001193",)
    assert waiting.excerpt == "gặp cán bộ"


@ONE_KIND
async def test_the_hotline_is_named_where_there_are_no_officers(
    citizen: Citizen, conversations_store: Store
) -> None:
    (reply,) = await citizen.asks()
    assert reply["kind"] == "handover"
    assert "18001096" in reply["text"]
    assert rows(conversations_store, handovers) == 0


async def test_place_and_wait_follow_who_is_ahead_and_who_is_there(
    citizen: Citizen, officers: HandoverDesk, conversations_store: Store, clock: Clock
) -> None:
    nobody = (await citizen.asks())[0]["text"]
    assert "chưa có cán bộ nào ở bàn" in nobody
    await citizen.presses("Thôi không chờ")
    for name in ("a", "b"):
        await _other(citizen, name)
    officers.here("lan", clock())
    assert "vị trí 3" in (await citizen.asks())[0]["text"]
    assert "khoảng **10 phút**" in (await citizen.asks())[0]["text"]
    officers.here("minh", clock())
    assert "khoảng **5 phút**" in (await citizen.asks())[0]["text"]
    clock.tick(minutes=3)
    assert "chưa có cán bộ nào ở bàn" in (await citizen.asks())[0]["text"]


async def _other(citizen: Citizen, name: str) -> None:
    message = citizen.process.accept(web(name))
    queue_up(citizen.store, message.conversation, citizen.process.clock())


@ONE_KIND
async def test_asking_twice_keeps_the_place(citizen: Citizen, officers: HandoverDesk) -> None:
    await citizen.asks()
    await _other(citizen, "b")
    again = (await citizen.asks())[0]["text"]
    assert "vẫn đang trong hàng chờ" in again
    assert "vị trí 1" in again


@ONE_KIND
async def test_who_leaves_the_queue_is_out_of_it(
    citizen: Citizen, officers: HandoverDesk, conversations_store: Store
) -> None:
    await citizen.asks()
    await citizen.presses("Thôi không chờ")
    assert citizen.handover() is None
    assert values(conversations_store, handovers.c.reason) == ["left"]


# Failures, anger, low ratings.


async def test_two_failures_in_a_row_bring_an_officer_with_what_the_bot_guessed(
    citizen: Citizen, officers: HandoverDesk, conversations_store: Store, clock: Clock
) -> None:
    await citizen.says("giấy gì đó một", LOST)
    assert citizen.handover() is None
    replies = await citizen.says("giấy gì đó hai", LOST)
    assert [reply["kind"] for reply in replies] == ["handover"]
    assert "mời cán bộ vào" in replies[0]["text"]
    (waiting,) = desk(conversations_store, "lan", clock()).queue
    assert (waiting.handover.cause, waiting.excerpt) == ("failures", "giấy gì đó hai")
    assert waiting.handover.topics.codes == ("1.004222",)


@ONE_KIND
async def test_an_answer_in_between_begins_the_count_anew(
    citizen: Citizen, officers: HandoverDesk
) -> None:
    for effects in ((LOST,), ("noted:{}",), (LOST,), ("noted:{}",)):
        await citizen.says("giấy gì đó", *effects)
    assert citizen.handover() is None


@ONE_KIND
async def test_a_bot_that_breaks_twice_brings_an_officer_too(
    citizen: Citizen, rasa: FakeRasa, officers: HandoverDesk
) -> None:
    rasa.answer = lambda _: (500, b"")
    assert [reply["kind"] for reply in await citizen.says("khai sinh")] == ["error"]
    assert [reply["kind"] for reply in await citizen.says("alo")] == ["error", "handover"]


@ONE_KIND
async def test_who_has_no_officers_to_offer_says_no_more_than_before(
    citizen: Citizen, conversations_store: Store
) -> None:
    for _ in range(3):
        replies = await citizen.says("giấy gì đó", LOST)
    assert replies == []
    assert rows(conversations_store, handovers) == 0


@ONE_KIND
@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("đm bot ngu", "insult"),
        ("vcl trả lời gì thế", "insult"),
        ("sai thông tin rồi", None),
        ("ngủ quên à, chậm quá", None),
    ],
)
async def test_swearing_at_the_bot_brings_an_officer_and_a_mere_complaint_does_not(
    citizen: Citizen, officers: HandoverDesk, text: str, cause: str | None
) -> None:
    await citizen.says(text, "complained")
    found = citizen.handover()
    assert (found and found.cause) == cause


@ONE_KIND
async def test_swear_words_in_a_question_bring_nobody(
    citizen: Citizen, officers: HandoverDesk
) -> None:
    await citizen.says("đm làm căn cước mất bao nhiêu", "noted:{}")
    assert citizen.handover() is None


@ONE_KIND
async def test_two_answers_called_wrong_bring_an_officer(
    citizen: Citizen, officers: HandoverDesk, process: Process, clock: Clock
) -> None:
    for text in ("một", "hai", "ba"):
        await citizen.says(text)
    mine = outbox.c.conversation == citizen.conversation
    for number, reply in enumerate(values(citizen.store, outbox.c.id, mine)[:3]):
        clock.tick(seconds=1)
        rate(citizen.store, citizen.conversation, reply, "wrong", "", clock())
        process.handovers.rated(citizen.conversation)
        assert (citizen.handover() is not None) == (number > 0)
    (told,) = citizen.told()
    assert "báo mấy câu trả lời của tôi chưa đúng" in told


# Out of hours: a message, or a number to call.


@ONE_KIND
async def test_out_of_hours_it_is_said_when_officers_are_there_and_what_to_leave(
    citizen: Citizen, officers: HandoverDesk, clock: Clock
) -> None:
    clock.time = EVENING
    (reply,) = await citizen.asks()
    assert "**08:00 ngày 21/07**" in reply["text"]
    assert titles(reply) == ["Để lại lời nhắn", "Xin gọi lại", "Thôi"]
    assert desk(citizen.store, "lan", clock()).queue == []


@ONE_KIND
async def test_before_a_weekend_no_number_is_asked_for_that_could_not_be_kept(
    citizen: Citizen, officers: HandoverDesk, clock: Clock
) -> None:
    clock.time = FRIDAY_EVENING
    (reply,) = await citizen.asks()
    assert titles(reply) == ["Để lại lời nhắn", "Thôi"]


async def test_a_message_is_left_masked_and_kept_until_officers_have_had_a_day(
    citizen: Citizen, officers: HandoverDesk, rasa: FakeRasa, clock: Clock
) -> None:
    clock.time = FRIDAY_EVENING
    await citizen.asks()
    await citizen.presses("Để lại lời nhắn")
    asked = len(rasa.received)
    (taken,) = await citizen.says("cho hỏi hộ khẩu của 001203004567")
    assert "08:00 ngày 27/07" in taken["text"]
    assert len(rasa.received) == asked
    (waiting,) = desk(citizen.store, "lan", clock()).queue
    assert (waiting.handover.wish, waiting.excerpt) == (
        "message",
        "cho hỏi hộ khẩu của [số định danh]",
    )
    assert waiting.handover.keep_until == datetime(2026, 7, 28, 8)
    assert rows(citizen.store, history) == 0


@ONE_KIND
@pytest.mark.parametrize("text", ["thôi", "Không cần.", "bỏ qua"])
async def test_who_thinks_better_of_it_leaves_no_message(
    citizen: Citizen, officers: HandoverDesk, clock: Clock, text: str
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Để lại lời nhắn")
    await citizen.says(text)
    assert citizen.handover() is None


async def test_a_number_to_call_is_taken_sealed_and_read_by_who_claims(
    citizen: Citizen, officers: HandoverDesk, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Xin gọi lại")
    bad = (await citizen.says("0912 34"))[0]["text"]
    assert "chưa nhận được số điện thoại" in bad
    (taken,) = await citizen.says("0912.345.678 gặp chị Hoa")
    assert "đã nhận số điện thoại" in taken["text"]
    clock.time = EVENING + timedelta(hours=14, minutes=5)
    assert officers.claim(citizen.number, "lan", clock())
    assert officers.telephone(citizen.number, "lan", clock()) == "0912345678"
    said = lines(citizen.store, citizen.number, clock())
    assert said == [("person", "[số điện thoại] gặp chị Hoa")]


@ONE_KIND
async def test_another_question_instead_of_a_number_is_answered(
    citizen: Citizen, officers: HandoverDesk, rasa: FakeRasa, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Xin gọi lại")
    rasa.answer = lambda _: doing(text="Cần tờ khai.")
    (answer,) = await citizen.says("khai sinh cần giấy gì")
    assert answer["text"] == "Cần tờ khai."


@ONE_KIND
async def test_who_left_word_at_night_and_asks_in_the_morning_is_queued(
    citizen: Citizen, officers: HandoverDesk, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Để lại lời nhắn")
    await citizen.says("hỏi hộ khẩu")
    clock.tick(hours=15)
    assert "vị trí 1" in (await citizen.says("gặp cán bộ", ASK))[0]["text"]
    found = citizen.handover()
    assert found is not None
    assert (found.state, found.wish) == ("queued", "chat")
