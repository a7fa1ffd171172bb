"""Senders that are killed or stand still: nothing is lost, what may have doubled is counted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from exchange import ONE_KIND, Clock, answer, event, kill, settle, values
from players.carrier import ScriptedCarrier
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bot.conversations import people
from bot.conversations.carrier import SendLater
from bot.conversations.delivery import Delivery
from bot.conversations.leases import LEASE
from bot.conversations.record import Conversations, Message
from bot.conversations.tables import conversations, outbox
from bot.storage import Store

OVER = (LEASE + timedelta(seconds=1)).total_seconds()


@pytest.fixture
def carrier() -> ScriptedCarrier:
    return ScriptedCarrier()


@pytest.fixture
def delivery(record: Conversations, carrier: ScriptedCarrier, clock: Clock) -> Delivery:
    return Delivery(record, [carrier], clock)


@pytest.fixture
def restarted(other: Conversations, carrier: ScriptedCarrier, clock: Clock) -> Delivery:
    """The delivery of another process."""
    return Delivery(other, [carrier], clock)


def tell(record: Conversations, clock: Clock, *texts: str, address: str = "an") -> Message:
    """A person asks and is answered with these texts."""
    message = record.accept(event(address=address), clock())
    answer(record, message, *texts, now=clock())
    return message


def states(store: Store) -> list[tuple[str, int]]:
    found = values(store, outbox.c.state), values(store, outbox.c.maybe_twice)
    return list(zip(*found, strict=True))


async def test_a_kill_before_the_part_is_marked_doubles_nothing(
    record: Conversations,
    delivery: Delivery,
    restarted: Delivery,
    carrier: ScriptedCarrier,
    clock: Clock,
) -> None:
    tell(record, clock, "một")
    delivery._claim(delivery._room())  # killed with the lease in its hands
    assert await restarted.look() == []
    clock.tick(seconds=OVER)
    await settle(restarted)
    assert carrier.texts() == ["một"]
    assert states(record.store) == [("sent", 0)]


async def test_a_kill_between_acceptance_and_note_is_sent_once_more_and_counted(
    record: Conversations,
    delivery: Delivery,
    restarted: Delivery,
    carrier: ScriptedCarrier,
    clock: Clock,
) -> None:
    carrier.hangs = {"hai"}
    tell(record, clock, "một|hai|ba")
    tell(record, clock, "bốn")
    tasks = await delivery.look()
    await carrier.hanging.acquire()
    await kill(tasks)
    carrier.hangs.clear()
    clock.tick(seconds=OVER)
    await settle(restarted)
    assert carrier.texts() == ["một", "hai", "hai", "ba", "bốn"]
    assert states(record.store) == [("sent", 1), ("sent", 0)]


async def test_a_silent_platform_may_have_taken_it_and_is_counted(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.failures = [SendLater("timeout", unsure=True), SendLater("429")]
    tell(record, clock, "một")
    for _ in range(3):
        await settle(delivery)
        clock.tick(minutes=5)
    assert states(record.store) == [("sent", 1)]


async def test_a_process_that_slept_past_its_lease_does_not_undo_the_others_work(
    record: Conversations,
    delivery: Delivery,
    restarted: Delivery,
    carrier: ScriptedCarrier,
    clock: Clock,
) -> None:
    tell(record, clock, "một|hai|ba")
    delivery._claim(delivery._room())
    (conversation,) = values(record.store, conversations.c.id)
    row = delivery._next(conversation, None)
    assert row is not None
    outcome = await delivery._send(row)  # "một" is taken; then the process stands still
    clock.tick(seconds=OVER)
    await settle(restarted)
    assert delivery._next(conversation, (row, outcome)) is None
    await settle(delivery)
    assert carrier.texts() == ["một", "một", "hai", "ba"]
    assert states(record.store) == [("sent", 1)]


async def test_a_process_that_slept_keeps_out_while_another_one_sends(
    record: Conversations,
    delivery: Delivery,
    restarted: Delivery,
    carrier: ScriptedCarrier,
    clock: Clock,
) -> None:
    """And what that one was killed over is counted, whatever the sleeper believes."""
    tell(record, clock, "một|hai")
    delivery._claim(delivery._room())
    (conversation,) = values(record.store, conversations.c.id)
    row = delivery._next(conversation, None)
    assert row is not None
    done = (row, await delivery._send(row))
    clock.tick(seconds=OVER)
    carrier.hangs = {"hai"}
    tasks = await restarted.look()
    await carrier.hanging.acquire()
    assert delivery._next(conversation, done) is None
    await kill(tasks)
    carrier.hangs.clear()
    clock.tick(seconds=OVER)
    again = delivery._next(conversation, done)
    assert again is not None
    assert (again["part"], again["maybe_twice"]) == (1, 2)


async def test_who_leaves_while_a_part_is_sent_gets_no_other(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    tell(record, clock, "một|hai")
    delivery._claim(delivery._room())
    (conversation,) = values(record.store, conversations.c.id)
    row = delivery._next(conversation, None)
    assert row is not None
    outcome = await delivery._send(row)
    with record.store.write() as connection:
        people.unreachable(connection, conversation, "blocked")
    assert delivery._next(conversation, (row, outcome)) is None
    assert states(record.store) == [("given_up", 0)]


async def test_a_store_that_fails_is_looked_at_again(
    record: Conversations,
    delivery: Delivery,
    carrier: ScriptedCarrier,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tell(record, clock, "một")

    def broken(*_: object) -> None:
        raise OperationalError("BEGIN", None, TimeoutError("locked"))

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_claim", broken)
        assert await delivery.look() == []
    await settle(delivery)
    assert carrier.texts() == ["một"]


@ONE_KIND
async def test_the_loop_sends_what_is_there_when_it_is_woken(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.hangs = {"một"}
    running = asyncio.create_task(delivery.run())
    tell(record, clock, "một")
    delivery.wake()
    await asyncio.wait_for(carrier.hanging.acquire(), 5)
    await kill([*delivery._tasks(), running])
    assert carrier.texts() == ["một"]


async def test_the_lease_of_a_killed_sender_is_not_needed_by_the_one_after_it(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    tell(record, clock, "một")
    with record.store.write() as connection:
        connection.execute(update(conversations).values(send_owner="dead", send_until=clock()))
    assert await delivery.look() == []
    clock.tick(seconds=1)
    await settle(delivery)
    assert carrier.texts() == ["một"]
