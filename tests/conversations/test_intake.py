"""The door: an event is stored within the time a platform waits, or it is told to come again."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exchange import Clock, answer, chat, event, held_of, rows, values, web
from sqlalchemy.exc import OperationalError

from bot.conversations.closing import hold
from bot.conversations.intake import SILENCE, STORE_SECONDS, Intake, StoreBusy
from bot.conversations.opening import UnknownConversation
from bot.conversations.record import Conversations, Message
from bot.conversations.tables import conversations, inbox, outbox
from bot.storage import Store

Begun = list[Message]


@pytest.fixture
def begun() -> Begun:
    return []


@pytest.fixture
def forgotten() -> list[str]:
    return []


@pytest.fixture
def door(
    record: Conversations, begun: Begun, forgotten: list[str], clock: Clock
) -> Iterator[Intake]:
    intake = Intake(record, begun.append, forgotten.append, clock)
    yield intake
    intake.close()


async def test_a_message_is_stored_and_begun_once(door: Intake, begun: Begun) -> None:
    same = event()
    assert await door.take(same)
    assert not await door.take(same)
    assert [message.turn for message in begun] == [1]


async def test_a_message_that_another_process_will_answer_is_not_begun(
    door: Intake, begun: Begun, other: Conversations, clock: Clock
) -> None:
    other.accept(event(), clock())
    await door.take(event())
    assert begun == []


async def test_what_a_browser_does_wrong_is_said_as_such(door: Intake) -> None:
    with pytest.raises(UnknownConversation):
        await door.store(web(), "made-up")


async def test_who_sends_too_fast_is_acknowledged_and_not_heard(
    conversations_store: Store, begun: Begun, clock: Clock
) -> None:
    door = Intake(Conversations(conversations_store, 2), begun.append, str, clock)
    for _ in range(5):
        await door.take(event())
    assert [message.action for message in begun] == ["", "", "say:too_fast"]
    assert rows(conversations_store, inbox) == 3
    door.close()


async def test_a_locked_store_says_so_within_the_time_a_platform_waits(
    conversations_store: Store, door: Intake, begun: Begun, tmp_path: Path
) -> None:
    """A real lock of another connection; on PostgreSQL it holds the whole table."""
    if conversations_store.dialect == "sqlite":
        locking: Any = sqlite3.connect(tmp_path / "home" / "conversations.db", isolation_level=None)
        locking.execute("BEGIN IMMEDIATE")
    else:
        locking = conversations_store.engine.raw_connection()
        locking.cursor().execute("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE")
    started = time.monotonic()
    with pytest.raises(StoreBusy):
        await door.take(event())
    assert STORE_SECONDS - 0.3 < time.monotonic() - started < STORE_SECONDS + 0.5
    locking.rollback()
    locking.close()
    assert await door.take(event())


async def test_a_message_stored_after_its_sender_was_told_to_come_again_is_answered_at_once(
    door: Intake, record: Conversations, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, heard, accept = threading.Event(), asyncio.Event(), record.accept

    def slow(*given: Any) -> Message:
        free.wait()
        return accept(*given)

    monkeypatch.setattr(record, "accept", slow)
    monkeypatch.setattr("bot.conversations.intake.STORE_SECONDS", 0.01)
    monkeypatch.setattr(door, "_begin", lambda message: (begun.append(message), heard.set()))
    same = event()
    with pytest.raises(StoreBusy):
        await door.take(same)
    free.set()
    await asyncio.wait_for(heard.wait(), 5)
    monkeypatch.setattr("bot.conversations.intake.STORE_SECONDS", 5)
    assert not await door.take(same)
    assert len(begun) == 1


async def test_who_left_gets_nothing_more_until_they_write(
    door: Intake, record: Conversations, clock: Clock
) -> None:
    message = record.accept(event(), clock())
    answer(record, message)
    await door.lost("telegram", "an", "blocked")
    await door.lost("telegram", "never seen", "blocked")
    assert values(record.store, outbox.c.state) == ["given_up"]
    assert values(record.store, outbox.c.body) == [""]
    assert values(record.store, conversations.c.unreachable) == ["blocked"]
    await door.take(event())
    assert values(record.store, conversations.c.unreachable) == [""]


async def test_withdrawing_erases_everything_without_a_word(
    door: Intake, record: Conversations, forgotten: list[str], clock: Clock
) -> None:
    first = record.accept(event(channel="zalo"), clock())
    answer(record, first)
    record.accept(event(channel="zalo"), clock())
    stays = record.accept(event(address="bình", channel="zalo"), clock())
    await door.withdraw("zalo", "an")
    await door.withdraw("zalo", "never seen")
    assert held_of(record.store, first.conversation) == {}
    assert forgotten == [first.conversation]
    assert held_of(record.store, stays.conversation) == {"inbox": 1, "conversations": 1}


async def test_a_withdrawal_that_fails_half_way_is_done_by_the_next_try(
    record: Conversations, clock: Clock
) -> None:
    tries: list[str] = []

    def forget(conversation: str) -> None:
        tries.append(conversation)
        if len(tries) == 1:
            raise OperationalError("BEGIN", None, TimeoutError("locked"))

    door = Intake(record, lambda _: None, forget, clock)
    conversation = record.accept(event(channel="zalo"), clock()).conversation
    with pytest.raises(StoreBusy):
        await door.withdraw("zalo", "an")
    await door.withdraw("zalo", "an")
    assert tries == [conversation] * 2
    assert held_of(record.store, conversation) == {}
    door.close()


async def test_while_a_human_answers_the_bot_keeps_quiet(
    door: Intake, record: Conversations, begun: Begun, clock: Clock
) -> None:
    answer(record, record.accept(event(channel="zalo"), clock()))
    await door.silence("zalo", "an")
    await door.silence("zalo", "never seen")
    assert values(record.store, outbox.c.state) == ["given_up"]
    await door.take(event(channel="zalo"))
    clock.tick(seconds=SILENCE.total_seconds())
    await door.take(event(channel="zalo"))
    assert [message.silent for message in begun] == [True, False]
    waiting = record.next(begun[0].conversation, clock())
    assert waiting is not None
    assert (waiting.turn, waiting.silent) == (2, False)


async def test_a_turn_under_way_when_a_human_steps_in_says_nothing_more(
    door: Intake, record: Conversations, begun: Begun, clock: Clock
) -> None:
    await door.take(event(channel="zalo"))
    await door.silence("zalo", "an")
    hold(record.store, begun[0], chat("chờ chút")[0], clock())
    assert answer(record, begun[0], now=clock()).stored
    assert rows(record.store, outbox) == 0
