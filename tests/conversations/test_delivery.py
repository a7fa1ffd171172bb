"""Replies reach a person in order, once, and are given up in the end, whatever happens."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from exchange import ONE_KIND, Clock, answer, chat, event, kill, settle, values
from players.carrier import ScriptedCarrier

from bot.conversations import delivery as delivery_module
from bot.conversations.carrier import Refused, SendLater, Unreachable
from bot.conversations.closing import push
from bot.conversations.delivery import GIVE_UP, Delivery, wait
from bot.conversations.record import Conversations, Message
from bot.conversations.tables import conversations, outbox
from bot.storage import Store


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


async def test_replies_arrive_in_order_and_leave_no_text_behind(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    tell(record, clock, "một|hai", "ba")
    tell(record, clock, "bốn")
    await settle(delivery)
    assert carrier.texts() == ["một", "hai", "ba", "bốn"]
    assert states(record.store) == [("sent", 0)] * 3
    assert set(values(record.store, outbox.c.body)) == {""}


async def test_two_processes_send_each_reply_once(
    record: Conversations,
    delivery: Delivery,
    restarted: Delivery,
    carrier: ScriptedCarrier,
    clock: Clock,
) -> None:
    for number in range(10):
        for text in ("một", "hai", "ba"):
            tell(record, clock, text, address=f"a{number}")
    await asyncio.gather(settle(delivery), settle(restarted))
    assert {person: carrier.texts(person) for person, _ in carrier.sent} == {
        f"a{number}": ["một", "hai", "ba"] for number in range(10)
    }


async def test_a_reply_that_waits_holds_the_persons_later_ones_and_nobody_elses(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.failures = [SendLater("429", seconds=30)]
    tell(record, clock, "một|hai")
    tell(record, clock, "ba")
    await settle(delivery)
    tell(record, clock, "khác", address="bình")
    await settle(delivery)
    assert carrier.sent == [("bình", "khác")]
    clock.tick(seconds=29)
    assert await delivery.look() == []
    clock.tick(seconds=10)
    await settle(delivery)
    assert carrier.texts() == ["một", "hai", "ba"]
    assert [count for _, count in states(record.store)] == [0, 0, 0]


async def test_while_a_reply_waits_nothing_of_the_conversation_is_looked_at(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    """Else the loop that each delivery wakes would never rest."""
    carrier.failures = [SendLater("down")]
    tell(record, clock, "một")
    tell(record, clock, "hai")
    await settle(delivery)
    assert await delivery.look() == []


def test_waiting_doubles_up_to_a_bound_is_never_the_same_and_never_shorter_than_asked() -> None:
    assert [1 <= wait(1, None) <= 1.25, 8 <= wait(4, None) <= 10] == [True, True]
    assert 300 <= wait(500, None) <= 375
    assert wait(1, 40.0) >= 40
    assert len({wait(5, None) for _ in range(20)}) > 1


@ONE_KIND
async def test_a_reply_is_given_up_with_a_mark_after_a_bounded_time(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.failures = [SendLater("down")] * 1000
    tell(record, clock, "một")
    begun = clock()
    while states(record.store) != [("given_up", 0)]:
        await settle(delivery)
        clock.tick(seconds=400)
        assert clock() - begun < 2 * GIVE_UP
    assert clock() - begun > GIVE_UP
    assert values(record.store, outbox.c.problem) == ["down"]
    assert values(record.store, outbox.c.body) == [""]
    carrier.failures.clear()
    tell(record, clock, "hai")
    await settle(delivery)
    assert carrier.texts() == ["hai"]


async def test_a_part_that_is_refused_is_marked_and_the_next_reply_goes_out(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.failures = [Refused("400")]
    tell(record, clock, "một")
    tell(record, clock, "hai")
    await settle(delivery)
    assert carrier.texts() == ["hai"]
    assert values(record.store, outbox.c.problem) == ["400", ""]


@ONE_KIND
async def test_a_reply_nobody_can_render_stops_neither_the_person_nor_others(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.poison = {"độc"}
    for text in ("độc", "lành"):
        tell(record, clock, text)
    tell(record, clock, "khác", address="bình")
    await settle(delivery)
    assert sorted(carrier.sent) == [("an", "lành"), ("bình", "khác")]
    assert [state for state, _ in states(record.store)] == ["given_up", "sent", "sent"]


async def test_who_blocked_us_gets_nothing_until_they_write_again(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.failures = [Unreachable("blocked")]
    for text in ("một", "hai"):
        tell(record, clock, text)
    await settle(delivery)
    assert carrier.sent == []
    assert values(record.store, conversations.c.unreachable) == ["blocked"]
    tell(record, clock, "ba")
    await settle(delivery)
    assert carrier.texts() == ["ba"]
    assert values(record.store, conversations.c.unreachable) == [""]


@ONE_KIND
async def test_nothing_is_sent_once_the_platforms_window_is_closed(
    record: Conversations, delivery: Delivery, carrier: ScriptedCarrier, clock: Clock
) -> None:
    carrier.window = timedelta(hours=48)
    message = tell(record, clock, "một")
    await settle(delivery)
    clock.tick(hours=49)
    push(record.store, message.conversation, chat("tin"), clock())
    await settle(delivery)
    assert carrier.texts() == ["một"]
    assert values(record.store, conversations.c.unreachable) == ["window"]


async def test_a_slow_platform_does_not_hold_up_another(
    record: Conversations, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "AT_ONCE", 2)
    slow, quick = ScriptedCarrier(hangs={"một"}), ScriptedCarrier("zalo")
    delivery = Delivery(record, [slow, quick], clock)
    for number in range(3):
        tell(record, clock, "một", address=f"a{number}")
    hanging = await delivery.look()
    for _ in range(2):
        await slow.hanging.acquire()
    answer(record, record.accept(event(channel="zalo"), clock()), "hai")
    sending = [task for task in await delivery.look() if task not in hanging]
    await asyncio.gather(*sending)
    assert quick.texts() == ["hai"]
    assert len(slow.sent) == 2
    await kill(hanging)


@ONE_KIND
@pytest.mark.parametrize("steps", range(4))
async def test_delivery_ends_also_when_it_was_just_woken(delivery: Delivery, steps: int) -> None:
    looked = asyncio.Event()
    look = delivery.look

    async def seen() -> list[asyncio.Task[None]]:
        found = await look()
        looked.set()
        return found

    delivery.look = seen  # type: ignore[method-assign]
    running = asyncio.create_task(delivery.run())
    await looked.wait()
    for _ in range(3):
        await asyncio.sleep(0)  # until it waits
    delivery.wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=3.0)
    assert done
