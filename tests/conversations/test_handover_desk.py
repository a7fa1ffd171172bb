"""Officers claim, answer, note, pass on and close; of two who claim at once exactly one wins."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import msgspec
import pytest
from exchange import ONE_KIND, Clock, event, rows, values, web
from factories import NOW
from handed import claim, desk, lines, numbers, put_back, queue_up

from bot.conversations import handover, handover_view
from bot.conversations.handover_desk import BadLine, HandoverDesk, NotYours
from bot.conversations.record import Conversations
from bot.conversations.tables import audit, conversations, handover_lines, handovers, outbox
from bot.replies import Reply
from bot.storage import Store

RACES = 1000
CCCD = "001203004567"


@pytest.fixture
def officers(conversations_store: Store, tmp_path: Path) -> HandoverDesk:
    return desk(conversations_store, tmp_path / "home")


@pytest.fixture
def conversation(record: Conversations) -> str:
    return record.accept(web("khai sinh"), NOW).conversation


@pytest.fixture
def number(record: Conversations, conversation: str) -> int:
    return queue_up(record.store, conversation, NOW)


def told(store: Store) -> list[str]:
    """Return what was pushed to people, in order."""
    bodies = values(store, outbox.c.body, outbox.c.turn == 0)
    return [msgspec.json.decode(body)["text"] for body in bodies]


def done(store: Store) -> list[tuple[str, str]]:
    """Return who did what, by the audit."""
    return list(zip(values(store, audit.c.who), values(store, audit.c.what), strict=True))


def test_of_two_officers_exactly_one_wins_a_thousand_times(
    officers: HandoverDesk, conversations_store: Store, number: int
) -> None:
    barrier = Barrier(2, action=lambda: put_back(conversations_store, number))
    after = Barrier(2)

    def claims(officer: str) -> list[bool]:
        won = []
        for _ in range(RACES):
            barrier.wait(30)
            won.append(claim(officers, number, officer))
            after.wait(30)
        return won

    with ThreadPoolExecutor(2) as pool:
        lan, minh = pool.map(claims, ("lan", "minh"))
    assert Counter(map(sum, zip(lan, minh, strict=True))) == {1: RACES}
    assert rows(conversations_store, audit, audit.c.what == "handover claimed") == RACES


def test_who_claims_holds_it_and_the_person_is_told(
    officers: HandoverDesk, conversations_store: Store, number: int
) -> None:
    assert officers.claim(number, "lan", NOW)
    assert not officers.claim(number, "minh", NOW)
    assert not officers.claim(number, "lan", NOW)
    assert "Cán bộ trực đã vào" in told(conversations_store)[0]
    view = handover_view.desk(conversations_store, "minh", NOW)
    assert [one.handover.officer for one in view.colleagues] == ["lan"]
    assert (view.queue, view.mine) == ([], [])


def test_nothing_that_is_not_there_is_claimed(officers: HandoverDesk) -> None:
    assert not officers.claim(99, "lan", NOW)
    with pytest.raises(NotYours):
        officers.answer(99, "lan", "chào", NOW)


def test_only_who_holds_it_answers_notes_passes_on_and_closes(
    officers: HandoverDesk, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    for act in (
        lambda: officers.answer(number, "minh", "chào", NOW),
        lambda: officers.note(number, "minh", "gọi lại", NOW),
        lambda: officers.transfer(number, "minh", "", NOW),
        lambda: officers.close(number, "minh", "solved", NOW),
        lambda: officers.telephone(number, "minh", NOW),
    ):
        with pytest.raises(NotYours):
            act()


def test_an_answer_goes_out_once_however_often_it_is_sent(
    officers: HandoverDesk, conversations_store: Store, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    sent = [officers.answer(number, "lan", "Chị mang giấy chứng sinh.", NOW, "k1") for _ in "ab"]
    assert sent[0] == sent[1]
    officers.answer(number, "lan", "Chị mang giấy chứng sinh.", NOW, "k2")
    assert told(conversations_store)[1:] == ["**Cán bộ:** Chị mang giấy chứng sinh."] * 2


def test_personal_numbers_of_answers_and_notes_reach_no_row(
    officers: HandoverDesk, conversations_store: Store, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    officers.answer(number, "lan", f"Số của anh là {CCCD} phải không?", NOW)
    officers.note(number, "lan", f"căn cước {CCCD}", NOW)
    kept = [*told(conversations_store), *values(conversations_store, handover_lines.c.text)]
    assert not any(CCCD in text for text in kept)
    assert lines(conversations_store, number, NOW)[-1] == ("note", "căn cước [số định danh]")


@ONE_KIND
@pytest.mark.parametrize("text", ["", " \n", "a" * 2001])
def test_a_text_that_cannot_be_sent_is_refused(
    officers: HandoverDesk, number: int, text: str
) -> None:
    officers.claim(number, "lan", NOW)
    with pytest.raises(BadLine):
        officers.answer(number, "lan", text, NOW)


def test_a_card_s_answer_is_sent_as_it_is(
    officers: HandoverDesk, conversations_store: Store, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    officers.send(number, "lan", Reply(kind="answer", text="Lệ phí: 8.000 đồng"), NOW)
    assert told(conversations_store)[-1] == "Lệ phí: 8.000 đồng"


def test_a_note_is_for_officers_alone(
    officers: HandoverDesk, conversations_store: Store, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    before = told(conversations_store)
    officers.note(number, "lan", "khách nói nhanh", NOW)
    assert told(conversations_store) == before


def test_passed_on_it_is_the_colleague_s_alone_for_a_while_and_the_bot_stays_silent(
    officers: HandoverDesk, record: Conversations, conversation: str, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    officers.transfer(number, "lan", "minh", NOW)
    with pytest.raises(NotYours):
        officers.answer(number, "lan", "chào", NOW)
    assert record.accept(web("alo"), NOW, conversation).silent
    assert not officers.claim(number, "hoa", NOW + timedelta(minutes=1))
    assert officers.claim(number, "minh", NOW + timedelta(minutes=1))
    officers.transfer(number, "minh", "lan", NOW + timedelta(minutes=2))
    assert officers.claim(number, "hoa", NOW + timedelta(minutes=5))


def test_what_the_person_writes_does_not_keep_it_for_a_colleague_who_is_away(
    officers: HandoverDesk, record: Conversations, conversation: str, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    officers.transfer(number, "lan", "minh", NOW)
    record.accept(web("alo"), NOW + timedelta(minutes=2), conversation)
    assert officers.claim(number, "hoa", NOW + timedelta(minutes=3))


def test_an_officer_opens_two_tabs_at_once(
    officers: HandoverDesk, conversations_store: Store
) -> None:
    barrier = Barrier(2)

    def comes(officer: str) -> None:
        barrier.wait(30)
        officers.here(officer, NOW)

    with ThreadPoolExecutor(2) as pool:
        for number in range(20):
            list(pool.map(comes, [f"lan{number}"] * 2))
    assert len(handover_view.desk(conversations_store, "lan", NOW).present) == 20


def test_closed_the_bot_speaks_again_and_the_reason_stays(
    officers: HandoverDesk, record: Conversations, conversation: str, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    assert record.accept(web("alo"), NOW, conversation).silent
    with pytest.raises(BadLine):
        officers.close(number, "lan", "bored", NOW)
    officers.close(number, "lan", "solved", NOW)
    assert not record.accept(web("cảm ơn"), NOW, conversation).silent
    assert values(record.store, handovers.c.reason) == ["solved"]
    assert "tôi, chương trình máy, trả lời tiếp" in told(record.store)[-1]


def test_a_silence_of_another_human_is_not_ended(
    officers: HandoverDesk, record: Conversations, conversation: str, number: int
) -> None:
    mine, hour = conversations.c.id == conversation, NOW + timedelta(hours=1)
    officers.claim(number, "lan", NOW)
    with record.store.write() as connection:
        connection.execute(conversations.update().where(mine).values(silent_until=hour))
    officers.close(number, "lan", "solved", NOW)
    assert values(record.store, conversations.c.silent_until, mine) == [hour]


def test_every_reading_and_change_leaves_a_line_in_the_audit(
    officers: HandoverDesk, conversations_store: Store, number: int
) -> None:
    handover_view.talk(conversations_store, number, "minh", NOW)
    officers.claim(number, "lan", NOW)
    handover_view.talk(conversations_store, number, "lan", NOW)
    officers.telephone(number, "lan", NOW)
    officers.transfer(number, "lan", "", NOW)
    officers.claim(number, "minh", NOW)
    officers.close(number, "minh", "other", NOW)
    assert done(conversations_store) == [
        ("staff:minh", "handover read"),
        ("staff:lan", "handover claimed"),
        ("staff:lan", "number read"),
        ("staff:lan", "handover passed on"),
        ("staff:minh", "handover claimed"),
        ("staff:minh", "handover closed"),
    ]


def test_what_the_person_says_is_read_masked_and_nothing_is_lost_by_a_lost_connection(
    officers: HandoverDesk, record: Conversations, conversation: str, number: int
) -> None:
    officers.claim(number, "lan", NOW)
    seen = handover_view.desk(record.store, "lan", NOW).newest
    for text in (f"căn cước {CCCD}", "con tôi sinh ở Huế"):
        record.accept(web(text), NOW, conversation)
    missed = handover_view.later(record.store, number, "lan", seen)
    assert [line.text for line in missed] == ["căn cước [số định danh]", "con tôi sinh ở Huế"]
    assert handover_view.later(record.store, number, "minh", seen) == []
    assert handover_view.desk(record.store, "lan", NOW).newest == missed[-1].id


def test_a_photo_is_told_to_the_officer_as_such(
    officers: HandoverDesk, record: Conversations
) -> None:
    person = record.accept(event("alo"), NOW).conversation
    number = queue_up(record.store, person, NOW)
    officers.claim(number, "lan", NOW)
    record.accept(event("", sentence="got_photo"), NOW)
    talk = handover_view.talk(record.store, number, "lan", NOW)
    assert talk is not None
    assert (talk.lines[-1].who, talk.lines[-1].text) == ("event", "got_photo")


def test_the_officer_sees_whether_an_answer_arrived(
    officers: HandoverDesk, record: Conversations
) -> None:
    person = record.accept(event("alo"), NOW).conversation
    number = queue_up(record.store, person, NOW)
    officers.claim(number, "lan", NOW)
    officers.answer(number, "lan", "Chào anh", NOW)
    (line,) = [x for x in handover_view.later(record.store, number, "lan", 0) if x.delivery]
    assert (line.text, line.delivery) == ("Chào anh", "ready")


async def test_news_come_with_every_line_and_event(
    officers: HandoverDesk, record: Conversations, conversation: str, number: int, clock: Clock
) -> None:
    stream = handover_view.news(record.store, 0, seconds=0)
    first = await stream.__anext__()
    officers.claim(number, "lan", NOW)
    second = await stream.__anext__()
    record.accept(web("alo"), NOW, conversation)
    assert first < second < await stream.__anext__()


def test_the_number_to_call_is_sealed_and_opened_for_who_claimed_it(
    officers: HandoverDesk, record: Conversations, tmp_path: Path
) -> None:
    record._seal = numbers(record.store, tmp_path / "home").seal
    person = record.accept(event("alo"), NOW).conversation
    number = queue_up(record.store, person, NOW)
    with record.store.write() as connection:
        handover.expect(connection, number, "call", NOW)
    record.accept(event("gọi +84 912 345 678 sau 5 giờ"), NOW)
    (sealed,) = values(record.store, handovers.c.sealed)
    assert sealed
    assert "912345678" not in sealed
    officers.claim(number, "lan", NOW)
    assert officers.telephone(number, "lan", NOW) == "0912345678"
    assert ("person", "gọi [số điện thoại] sau 5 giờ") in lines(record.store, number, NOW)
    officers.close(number, "lan", "solved", NOW)
    assert values(record.store, handovers.c.sealed) == [""]
