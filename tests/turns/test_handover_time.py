"""Time gives a conversation back to the bot, with a word; numbers and lines go in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange import ONE_KIND, Clock, rows, values, web
from handed import Citizen, claimed, queue_up, staffed
from players.rasa import FakeRasa

from bot.conversations.handover_desk import HandoverDesk
from bot.conversations.handover_view import desk
from bot.conversations.people import Retention, retire
from bot.conversations.tables import handover_lines, handovers
from bot.storage import Store
from bot.turns.handover_watch import HandoverWatch

Process = Any
EVENING = datetime(2026, 7, 20, 18, 0)


@pytest.fixture
def officers(process: Process, tmp_path: Path) -> HandoverDesk:
    return staffed(process, tmp_path / "home")


@pytest.fixture
def citizen(process: Process, rasa: FakeRasa) -> Citizen:
    return Citizen(process, rasa)


@pytest.fixture
def watch(process: Process) -> HandoverWatch:
    return HandoverWatch(process.handover_tools, process._sent)


async def test_an_officer_who_does_not_answer_loses_the_conversation_to_the_bot(
    citizen: Citizen, officers: HandoverDesk, watch: HandoverWatch, clock: Clock
) -> None:
    number = await claimed(citizen, officers)
    clock.tick(minutes=9)
    officers.answer(number, "lan", "Chờ tôi chút.", clock())
    await citizen.says("vâng")
    clock.tick(minutes=10)
    assert watch.sweep() == 0
    clock.tick(seconds=1)
    assert watch.sweep() == 1
    assert "Tôi trả lời tiếp" in citizen.told()[-1]
    assert not citizen.silent()
    assert values(citizen.store, handovers.c.reason) == ["officer_gone"]
    assert watch.sweep() == 0


async def test_a_person_who_says_no_more_is_told_that_it_ended(
    citizen: Citizen, officers: HandoverDesk, watch: HandoverWatch, clock: Clock
) -> None:
    number = await claimed(citizen, officers)
    officers.answer(number, "lan", "Anh cần gì ạ?", clock())
    clock.tick(minutes=20, seconds=1)
    assert watch.sweep() == 1
    assert "Đã lâu không có tin" in citizen.told()[-1]
    assert not citizen.silent()


@ONE_KIND
@pytest.mark.parametrize("passed", [timedelta(minutes=30, seconds=1), timedelta(hours=8)])
async def test_whom_nobody_claims_is_told_in_time_or_when_officers_go_home(
    citizen: Citizen,
    officers: HandoverDesk,
    watch: HandoverWatch,
    clock: Clock,
    passed: timedelta,
) -> None:
    await citizen.asks()
    clock.tick(minutes=29)
    assert watch.sweep() == 0
    clock.time += passed - timedelta(minutes=29)
    assert watch.sweep() == 1
    assert "chưa có cán bộ nào vào được" in citizen.told()[-1]
    assert not officers.claim(1, "lan", clock())


@ONE_KIND
async def test_what_was_begun_and_not_filled_in_lapses_without_a_word(
    citizen: Citizen, officers: HandoverDesk, watch: HandoverWatch, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    clock.tick(minutes=31)
    assert watch.sweep() == 1
    assert citizen.told() == []


async def test_a_number_is_deleted_after_a_day_and_the_person_is_told(
    citizen: Citizen, officers: HandoverDesk, watch: HandoverWatch, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Xin gọi lại")
    await citizen.says("0912345678")
    clock.tick(hours=24, seconds=-1)
    assert watch.sweep() == 0
    clock.tick(seconds=1)
    assert watch.sweep() == 1
    assert values(citizen.store, handovers.c.sealed) == [""]
    assert "Số điện thoại đã bị xóa" in citizen.told()[-1]


async def test_a_claimed_number_goes_after_a_day_too_and_an_idle_claim_back_to_the_queue(
    citizen: Citizen, officers: HandoverDesk, watch: HandoverWatch, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Xin gọi lại")
    await citizen.says("0912345678")
    number = citizen.number
    clock.tick(hours=15)
    officers.claim(number, "lan", clock())
    clock.tick(minutes=61)
    assert watch.sweep() == 1
    (waiting,) = desk(citizen.store, "minh", clock()).queue
    assert waiting.handover.has_number
    assert not citizen.silent()
    clock.time = EVENING + timedelta(hours=23, minutes=50)
    assert officers.claim(number, "minh", clock())
    clock.time = EVENING + timedelta(hours=24)
    watch.sweep()
    assert officers.telephone(number, "minh", clock()) is None


@ONE_KIND
async def test_what_the_person_writes_does_not_keep_an_idle_claim(
    citizen: Citizen, officers: HandoverDesk, watch: HandoverWatch, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Để lại lời nhắn")
    await citizen.says("hỏi hộ khẩu")
    clock.tick(hours=15)
    officers.claim(citizen.number, "lan", clock())
    clock.tick(minutes=59)
    await citizen.says("alo")
    clock.tick(minutes=2)
    assert watch.sweep() == 1
    assert not citizen.silent()


async def test_what_happens_at_the_same_moment_wins_over_time(
    citizen: Citizen,
    officers: HandoverDesk,
    watch: HandoverWatch,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = await claimed(citizen, officers)
    clock.tick(minutes=11)
    end = watch._end

    def late(*given: Any) -> bool:
        officers.answer(number, "lan", "Xin lỗi, tôi đây.", clock())
        return end(*given)

    monkeypatch.setattr(watch, "_end", late)
    assert watch.sweep() == 0
    assert citizen.silent()


@ONE_KIND
async def test_lines_go_after_a_day_but_a_message_left_waits_for_its_officers(
    citizen: Citizen, officers: HandoverDesk, conversations_store: Store, clock: Clock
) -> None:
    clock.time = datetime(2026, 7, 24, 18, 0)
    await citizen.asks()
    await citizen.presses("Để lại lời nhắn")
    await citizen.says("hỏi hộ khẩu")
    clock.tick(hours=63)
    retire(conversations_store, Retention(90, 365), clock())
    assert rows(conversations_store, handover_lines) == 2
    officers.claim(citizen.number, "lan", clock())
    officers.close(citizen.number, "lan", "solved", clock())
    retire(conversations_store, Retention(90, 365), clock())
    assert values(conversations_store, handover_lines.c.who) == ["event", "event"]


@ONE_KIND
async def test_who_left_word_before_waits_for_a_chat_as_long_as_everybody(
    citizen: Citizen, officers: HandoverDesk, watch: HandoverWatch, clock: Clock
) -> None:
    clock.time = EVENING
    await citizen.asks()
    await citizen.presses("Để lại lời nhắn")
    await citizen.says("hỏi hộ khẩu")
    clock.tick(hours=15)
    other = citizen.process.accept(web("b"))
    queue_up(citizen.store, other.conversation, clock())
    clock.tick(minutes=1)
    assert "vị trí 2" in (await citizen.asks())[0]["text"]
    clock.tick(minutes=5)
    assert watch.sweep() == 0
    assert "vị trí 2" in (await citizen.asks())[0]["text"]
