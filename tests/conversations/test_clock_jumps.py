"""The clock is put back an hour, or on by a day: people are heard, answered and let in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from consoles import PASSWORD
from exchange import Clock, answer, event, rows
from sqlalchemy import select

from bot.console import sessions
from bot.console.accounts import Accounts
from bot.console.sessions import Sessions
from bot.conversations import people
from bot.conversations.people import Retention
from bot.conversations.record import Conversations
from bot.conversations.switches import Switches
from bot.conversations.tables import conversations, inbox, outbox
from bot.storage import Store

BACK = {"hours": -1}
ON = {"days": 1}
RETENTION = Retention(90, 365)
JUMPS = pytest.mark.parametrize("jump", [BACK, ON], ids=["back an hour", "on by a day"])
LIMIT = 15


@JUMPS
def test_work_of_a_killed_gateway_is_taken_over(
    record: Conversations, other: Conversations, clock: Clock, jump: dict[str, float]
) -> None:
    conversation = record.accept(event(), clock()).conversation
    assert other.claim(clock(), 10) == []
    clock.tick(**jump)
    assert other.claim(clock(), 10) == [conversation]


def test_clocks_that_differ_by_seconds_take_nothing_from_each_other(
    record: Conversations, other: Conversations, clock: Clock
) -> None:
    record.accept(event(), clock())
    assert other.claim(clock() - timedelta(seconds=30), 10) == []


@JUMPS
def test_an_hour_of_messages_is_not_counted_as_a_minute(
    conversations_store: Store, clock: Clock, jump: dict[str, float]
) -> None:
    limited = Conversations(conversations_store, LIMIT)
    clock.tick(minutes=-50)
    for _ in range(LIMIT + 5):
        assert not limited.accept(event(), clock()).action
        clock.tick(minutes=2)
    clock.tick(minutes=5)
    clock.tick(**jump)
    assert not limited.accept(event(), clock()).action


@JUMPS
def test_a_conversation_goes_on_in_order(
    record: Conversations, clock: Clock, jump: dict[str, float]
) -> None:
    first = record.accept(event(), clock())
    answer(record, first, "một", now=clock())
    clock.tick(**jump)
    second = record.accept(event(), clock())
    assert (second.conversation, second.turn) == (first.conversation, first.turn + 1)
    answer(record, second, "hai", now=clock())
    with record.store.read() as connection:
        turns = connection.execute(select(outbox.c.turn).order_by(outbox.c.seq)).scalars().all()
    assert turns == [first.turn, second.turn]


def test_after_a_day_transit_is_gone_and_the_conversation_stays(
    record: Conversations, clock: Clock
) -> None:
    answer(record, record.accept(event(), clock()), "một", now=clock())
    clock.tick(**ON)
    clock.tick(minutes=1)
    people.retire(record.store, RETENTION, clock())
    assert rows(record.store, inbox) == rows(record.store, outbox) == 0
    assert rows(record.store, conversations) == 1


def test_back_an_hour_nothing_is_deleted_early(record: Conversations, clock: Clock) -> None:
    answer(record, record.accept(event(), clock()), "một", now=clock())
    clock.tick(**BACK)
    people.retire(record.store, RETENTION, clock())
    assert rows(record.store, inbox) == rows(record.store, outbox) == 1


@pytest.mark.parametrize(("jump", "lasts"), [(BACK, True), (ON, False)])
def test_a_session_of_the_staff_lasts_or_ends_and_never_outlives_its_hours(
    conversations_store: Store, clock: Clock, jump: dict[str, float], lasts: bool
) -> None:
    Accounts(conversations_store).add("lan", "officer", PASSWORD, "test", clock())
    with conversations_store.write() as connection:
        sessions.begin(connection, "lan", "a token", clock())
    clock.tick(**jump)
    found = Sessions(conversations_store).visitor("a token", clock())
    assert (found is not None) is lasts
    clock.tick(hours=1)
    clock.tick(seconds=sessions.IDLE.total_seconds() + 1)
    assert Sessions(conversations_store).visitor("a token", clock()) is None


@JUMPS
def test_a_notice_holds_by_the_clock(
    conversations_store: Store, clock: Clock, jump: dict[str, float]
) -> None:
    switches, start = Switches(conversations_store), clock()
    ends = start + timedelta(hours=2)
    switches.set("notice", "Nghỉ lễ.", "an", start, start, ends)
    clock.tick(**jump)
    assert switches.now_on("notice", clock()) is None
    clock.time = start
    found = switches.now_on("notice", clock())
    assert found is not None
    assert found.text == "Nghỉ lễ."
