"""While an officer answers the bot is silent; they give the conversation back, or time does."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from exchange import ONE_KIND, Clock, held_of, settle, values, web
from handed import Citizen, claimed, lines, staffed, stored_texts
from players.carrier import ScriptedCarrier
from players.rasa import FakeRasa, echo, replies

from bot.conversations import closing
from bot.conversations.delivery import Delivery
from bot.conversations.handover_desk import HandoverDesk, NotYours
from bot.conversations.intake import Intake
from bot.conversations.tables import inbox
from bot.replies import Button, Reply, say
from bot.replies.sentences import keys

Process = Any
EVENING = datetime(2026, 7, 20, 18, 0)
CCCD = "001203004567"
SENTENCES = sorted(key for key in keys() if key.startswith("desk_"))
GAPS = ("place", "minutes", "hotline", "hour", "day", "text")


@pytest.fixture
def officers(process: Process, tmp_path: Path) -> HandoverDesk:
    return staffed(process, tmp_path / "home")


@pytest.fixture
def citizen(process: Process, rasa: FakeRasa) -> Citizen:
    return Citizen(process, rasa)


@ONE_KIND
@pytest.mark.parametrize("channel", ["web", "telegram", "zalo"])
async def test_while_claimed_the_bot_is_silent_and_the_officer_reads_the_masked_message(
    process: Process, rasa: FakeRasa, officers: HandoverDesk, clock: Clock, channel: str
) -> None:
    citizen = Citizen(process, rasa, channel)
    number = await claimed(citizen, officers)
    asked = len(rasa.received)
    assert await citizen.says(f"căn cước tôi {CCCD}") == []
    assert len(rasa.received) == asked
    said = lines(citizen.store, number, clock())
    assert said == [("person", "gặp cán bộ"), ("person", "căn cước tôi [số định danh]")]
    assert values(citizen.store, inbox.c.state)[-1] == closing.SILENT
    assert stored_texts(citizen.store).strip() == ""


@pytest.mark.parametrize("channel", ["telegram", "zalo"])
async def test_the_officer_s_answers_are_sent_on_a_platform_in_order(
    process: Process, rasa: FakeRasa, officers: HandoverDesk, clock: Clock, channel: str
) -> None:
    citizen = Citizen(process, rasa, channel)
    number = await claimed(citizen, officers)
    carrier = ScriptedCarrier(channel=channel)
    for text in ("Chào anh.", "Anh cần gì ạ?"):
        officers.answer(number, "lan", text, clock())
    await settle(Delivery(process.record, [carrier], clock))
    assert carrier.texts()[-2:] == ["**Cán bộ:** Chào anh.", "**Cán bộ:** Anh cần gì ạ?"]


@ONE_KIND
async def test_in_the_queue_the_bot_goes_on_and_the_officer_reads_along(
    citizen: Citizen, rasa: FakeRasa, officers: HandoverDesk, clock: Clock
) -> None:
    await citizen.asks()
    rasa.answer = lambda _: replies(Reply(kind="answer", text="Lệ phí 8.000 đồng."))
    assert [r["text"] for r in await citizen.says("lệ phí?")] == ["Lệ phí 8.000 đồng."]
    assert lines(citizen.store, citizen.number, clock()) == [
        ("person", "gặp cán bộ"),
        ("person", "lệ phí?"),
        ("bot", "Lệ phí 8.000 đồng."),
    ]


@ONE_KIND
async def test_a_button_pressed_meanwhile_is_told_to_the_officer_by_its_title(
    citizen: Citizen, rasa: FakeRasa, officers: HandoverDesk, clock: Clock
) -> None:
    button = Button("Lệ phí", payload="/ask_fee")
    rasa.answer = lambda _: replies(Reply(kind="answer", text="đây", buttons=[button]))
    await citizen.says("khai sinh")
    number = await claimed(citizen, officers)
    assert await citizen.presses("Lệ phí") == []
    assert lines(citizen.store, number, clock())[-1] == ("person", "Lệ phí")


async def test_a_turn_under_way_when_an_officer_claims_is_left_unsaid(
    process: Process, citizen: Citizen, rasa: FakeRasa, officers: HandoverDesk, clock: Clock
) -> None:
    await citizen.asks()
    rasa.held, rasa.answer = {"lệ phí?"}, echo
    message = process.hear(web("lệ phí?"), citizen.conversation)
    saying = asyncio.create_task(process.turns.run(message))
    assert await asyncio.to_thread(rasa.arrived.wait, 10)
    assert officers.claim(citizen.number, "lan", clock())
    rasa.released.set()
    assert await saying == []
    assert lines(citizen.store, citizen.number, clock())[-1] == ("person", "lệ phí?")


@ONE_KIND
async def test_a_human_who_answers_in_zalo_s_own_app_meanwhile_ends_no_silence(
    process: Process, rasa: FakeRasa, officers: HandoverDesk, clock: Clock
) -> None:
    citizen = Citizen(process, rasa, "zalo")
    await claimed(citizen, officers)
    await Intake(process.record, process.turns.begin, str, clock).silence("zalo", "an")
    clock.tick(hours=2)
    assert citizen.silent()


@ONE_KIND
@pytest.mark.parametrize("channel", ["web", "telegram"])
async def test_the_person_may_end_it_and_the_bot_answers_again(
    process: Process, rasa: FakeRasa, officers: HandoverDesk, clock: Clock, channel: str
) -> None:
    citizen = Citizen(process, rasa, channel)
    number = await claimed(citizen, officers)
    (left,) = await citizen.presses("Kết thúc với cán bộ")
    assert left["text"] == say("desk_left").text
    with pytest.raises(NotYours):
        officers.answer(number, "lan", "chào", clock())
    rasa.answer = lambda _: replies(Reply(kind="answer", text="đây"))
    assert [r["text"] for r in await citizen.says("lệ phí?")] == ["đây"]


async def test_erasing_works_while_an_officer_answers_and_takes_the_talk_with_it(
    citizen: Citizen, officers: HandoverDesk, clock: Clock
) -> None:
    number = await claimed(citizen, officers)
    officers.note(number, "lan", "khách cần khai sinh", clock())
    message = citizen.process.hear(web(action="do:erase"), citizen.conversation)
    assert [r["text"] for r in await citizen.process.turns.run(message)] == [say("erased").text]
    left = held_of(citizen.store, citizen.conversation)
    assert not {"handovers", "handover_lines"} & left.keys()
    with pytest.raises(NotYours):
        officers.answer(number, "lan", "chào", clock())


@ONE_KIND
async def test_an_officer_is_reached_by_the_button_while_rasa_is_down(
    citizen: Citizen, rasa: FakeRasa, officers: HandoverDesk
) -> None:
    person = Button("Gặp cán bộ", payload="/ask_person")
    rasa.answer = lambda _: replies(Reply(kind="answer", text="đây", buttons=[person]))
    await citizen.says("khai sinh")
    rasa.answer = lambda _: (500, b"")
    assert "vị trí 1" in (await citizen.presses("Gặp cán bộ"))[0]["text"]


@ONE_KIND
async def test_every_button_of_a_sentence_stands_for_something_we_do(process: Process) -> None:
    named = {
        str(button.payload).removeprefix("do:").partition(":")[0]
        for key in SENTENCES
        for button in say(key, **dict.fromkeys(GAPS, "1")).buttons
    }
    assert named <= process.effects.names()


@ONE_KIND
@pytest.mark.parametrize("text", ["thôi", "khai sinh cần giấy gì"])
async def test_only_a_number_is_taken_for_another_number(
    citizen: Citizen, officers: HandoverDesk, clock: Clock, text: str
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Xin gọi lại")
    await citizen.says("0912345678")
    await citizen.presses("Xin gọi lại")
    assert not any("đã nhận số" in reply["text"] for reply in await citizen.says(text))
    found = citizen.handover()
    assert found is not None
    assert (found.wish, found.has_number) == ("call", True)
