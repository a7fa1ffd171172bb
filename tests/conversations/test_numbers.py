"""Turns are counted without text and without people; people per day, by marks thrown away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from exchange import event, rows, values, web
from factories import NOW

from bot.conversations import closing
from bot.conversations.noted import NOTHING, Noted
from bot.conversations.number_sums import (
    Figures,
    Selection,
    asked,
    before,
    counted_by,
    figures,
    top,
    turns_by,
)
from bot.conversations.number_tables import counts, day_keys, day_marks, day_people, facts
from bot.conversations.numbers import KEPT, close_days, count, outcome, people_of
from bot.conversations.rating import rate
from bot.conversations.record import Conversations, Message
from bot.replies import ProcedureRef, Reply
from bot.storage import Store

DAY = timedelta(days=1)
TODAY = NOW.date()
ALL = Selection(TODAY - 30 * DAY, TODAY + 30 * DAY)
ONG = ProcedureRef("9.000001", "Cấp giấy phép nuôi ong", "https://example.org/")


def about(kind: Any = "answer", *facets: str) -> Reply:
    return Reply(kind=kind, text="đây", procedure=ONG, facets=list(facets))


def finish(
    record: Conversations, message: Message, *said: Reply, noted: Noted = NOTHING, ms: int = 40
) -> str:
    prepared = closing.prepare(message.conversation, message.turn, said)
    end = message.received_at + timedelta(milliseconds=ms)
    closing.close(record.store, message, prepared, record.owner, end, noted=noted)
    return str(prepared.bodies[0]["id"]) if prepared.bodies else ""


def say(record: Conversations, at: datetime = NOW, who: str = "an", *said: Reply) -> Message:
    message = record.accept(event("xin chào", who), at)
    finish(record, message, *(said or (Reply(kind="chat", text="chào"),)))
    return message


def numbers(store: Store, chosen: Selection = ALL) -> Figures:
    with store.read() as connection:
        return figures(connection, chosen)


def people(store: Store) -> list[tuple[date, str, int, int]]:
    with store.read() as connection:
        return people_of(connection, ALL.start, ALL.end)


def close(store: Store, now: datetime) -> dict[str, int]:
    with store.write() as connection:
        return close_days(connection, now)


def test_a_turn_leaves_what_it_was_about_and_nothing_of_who_wrote(record: Conversations) -> None:
    message = record.accept(event("bí mật 079203001234", "an"), NOW)
    noted = Noted(province="Huế", field="Chăn nuôi", guide="begun", candidates={"9.000001": 0.9})
    finish(record, message, about("answer", "fee", "time"), noted=noted, ms=123)
    with record.store.read() as connection:
        row = dict(connection.execute(facts.select()).mappings().one())
    assert row.pop("id")
    assert row == {
        "day": TODAY,
        "hour": 9,
        "channel": "telegram",
        "province": "Huế",
        "field": "Chăn nuôi",
        "procedure": "9.000001",
        "facets": "fee,time",
        "outcome": "answered",
        "guide": "begun",
        "milliseconds": 123,
    }


@pytest.mark.parametrize(
    ("kinds", "lost", "expected"),
    [
        (["chat", "answer"], False, "answered"),
        (["dossier"], False, "answered"),
        (["clarify"], False, "asked_back"),
        (["clarify"], True, "unanswered"),
        (["refuse"], False, "refused"),
        (["answer", "handover"], False, "handed_over"),
        (["answer", "error"], False, "error"),
        (["chat"], False, "chat"),
        ([], False, "silent"),
    ],
)
def test_what_a_turn_came_to(kinds: list[str], lost: bool, expected: str) -> None:
    assert outcome(kinds, Noted(lost=lost)) == expected


def test_a_turn_that_is_closed_twice_counts_once(record: Conversations) -> None:
    message = say(record)
    finish(record, message, about())
    assert rows(record.store, facts) == 1


# People.


def test_a_person_counts_once_a_day_and_an_hour_apart_is_another_conversation(
    record: Conversations,
) -> None:
    for at in (NOW, NOW + timedelta(minutes=59), NOW + timedelta(hours=3)):
        say(record, at)
    say(record, NOW, "bình")
    say(record, NOW + DAY)
    expected = [(TODAY, "telegram", 3, 2), (TODAY + DAY, "telegram", 1, 1)]
    assert people(record.store) == expected
    close(record.store, NOW + 2 * DAY)
    assert people(record.store) == expected


def test_a_browser_is_a_person(record: Conversations) -> None:
    first = record.accept(web(), NOW)
    for message in (
        first,
        record.accept(web(), NOW, first.conversation),
        record.accept(web(), NOW),
    ):
        finish(record, message, about())
    assert people(record.store) == [(TODAY, "web", 2, 2)]


def test_marks_tell_nobody_and_are_thrown_away_with_their_key(record: Conversations) -> None:
    message = say(record)
    say(record, NOW + DAY)
    today, tomorrow = values(record.store, day_marks.c.mark)
    assert today != tomorrow
    assert message.conversation not in (today, tomorrow)
    assert close(record.store, NOW + DAY)["day_marks"] == 1
    assert values(record.store, day_keys.c.day) == [TODAY + DAY]
    close(record.store, NOW + 2 * DAY)
    assert rows(record.store, day_marks) == rows(record.store, day_keys) == 0
    assert rows(record.store, day_people) == 2


def test_a_day_is_not_closed_while_its_last_turns_may_be_under_way(record: Conversations) -> None:
    say(record, datetime(2026, 7, 20, 23, 59))
    assert close(record.store, datetime(2026, 7, 21, 0, 30))["day_marks"] == 0
    assert close(record.store, datetime(2026, 7, 21, 1, 1))["day_marks"] == 1


def test_a_turn_that_comes_late_is_added_to_a_closed_day(record: Conversations) -> None:
    say(record)
    close(record.store, NOW + DAY)
    say(record, NOW, "bình")
    close(record.store, NOW + DAY)
    assert people(record.store) == [(TODAY, "telegram", 2, 2)]


def test_facts_go_after_their_time_and_the_preview_tells_it(record: Conversations) -> None:
    say(record)
    with record.store.write() as connection:
        count(connection, "online_click", NOW, procedure="9.000001")
        due = close_days(connection, NOW + KEPT + DAY, preview=True)
    assert due == {"day_marks": 1, "day_keys": 1, "turn_facts": 1, "turn_counts": 1}
    assert rows(record.store, facts) == rows(record.store, counts) == 1
    assert close(record.store, NOW + KEPT + DAY) == due
    assert rows(record.store, facts) == rows(record.store, counts) == 0


# Sums.


@pytest.fixture
def lived(record: Conversations) -> Store:
    """Two days on two channels, with a place and a field."""
    for place, field, kind, ms in (
        ("Huế", "Chăn nuôi", "answer", 10),
        ("Huế", "Chăn nuôi", "answer", 30),
        ("", "Hộ tịch", "clarify", 20),
    ):
        message = record.accept(event("câu", "an"), NOW)
        noted = Noted(province=place, field=field)
        finish(record, message, about(kind, "fee"), noted=noted, ms=ms)
    message = record.accept(web(), NOW + DAY)
    finish(record, message, about("answer", "fee", "time"), noted=Noted(guide="finished"), ms=90)
    return record.store


def test_sums_by_day_channel_place_and_field(lived: Store) -> None:
    with lived.read() as connection:
        by: Any = {
            name: {key: (t.turns, t.answered) for key, t in turns_by(connection, ALL, name).items()}
            for name in ("day", "hour", "channel", "province", "field")
        }
    assert by == {
        "day": {TODAY: (3, 2), TODAY + DAY: (1, 1)},
        "hour": {9: (4, 3)},
        "channel": {"telegram": (3, 2), "web": (1, 1)},
        "province": {"": (2, 1), "Huế": (2, 2)},
        "field": {"": (1, 1), "Chăn nuôi": (2, 2), "Hộ tịch": (1, 0)},
    }


def test_the_numbers_of_a_selection(lived: Store) -> None:
    all_ = numbers(lived)
    assert (all_.turns.turns, all_.turns.finished, all_.turns.answered_share) == (4, 1, 0.75)
    assert (all_.conversations, all_.people, all_.median_ms, all_.p95_ms) == (2, 2, 30, 90)
    hue = numbers(lived, Selection(TODAY, TODAY, province="Huế"))
    assert (hue.turns.turns, hue.median_ms, hue.people, hue.clicks) == (2, 30, None, None)
    nobody = numbers(lived, Selection(TODAY - 9 * DAY, TODAY - 8 * DAY))
    assert (nobody.turns.turns, nobody.median_ms, nobody.people, nobody.satisfaction) == (
        *(0, None, 0, None),
    )
    assert nobody.turns.answered_share is None


def test_top_procedures_and_facets(lived: Store) -> None:
    with lived.read() as connection:
        assert top(connection, ALL, "procedure") == [("9.000001", 4)]
        assert top(connection, ALL, "facets") == [("fee", 4), ("time", 1)]
        assert asked(connection, ALL) == {"9.000001": 4}


def test_the_days_before_are_as_many() -> None:
    assert before(Selection(date(2026, 7, 1), date(2026, 7, 31), "web")) == Selection(
        date(2026, 5, 31), date(2026, 6, 30), "web"
    )


def test_a_rating_counts_once_however_often_it_is_changed(record: Conversations) -> None:
    message = record.accept(web(), NOW)
    reply = finish(record, message, about())
    for verdict in ("wrong", "right", "right"):
        rate(record.store, message.conversation, reply, verdict, "", NOW)  # type: ignore[arg-type]
    found = numbers(record.store)
    assert (found.right, found.wrong, found.satisfaction) == (1, 0, 1.0)
    with record.store.read() as connection:
        by = counted_by(connection, ALL, "procedure")
    assert by == {"9.000001": {"right": 1, "wrong": 0}}


def test_clicks_and_waits_are_counted_by_channel(record: Conversations) -> None:
    with record.store.write() as connection:
        count(connection, "online_click", NOW, channel="web", procedure="9.000001")
        for seconds in (30, 90):
            count(connection, "handover_wait", NOW, channel="zalo", seconds=seconds)
    found = numbers(record.store)
    assert (found.clicks, found.waits, found.mean_wait_seconds) == (1, 2, 60.0)
    zalo = numbers(record.store, Selection(TODAY, TODAY, channel="zalo"))
    assert (zalo.clicks, zalo.waits) == (0, 2)
