"""Messages are answered once and in order, by however many processes, whatever crashes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from exchange import Clock, event, rows, values, web
from players.rasa import FakeRasa

from bot.conversations import closing, leases
from bot.conversations.record import Message
from bot.conversations.tables import inbox, outbox
from bot.storage import Store

OVER = (leases.LEASE + timedelta(seconds=1)).total_seconds()
Process = Any
Start = Any
TEN = [f"câu {number}" for number in range(10)]


def texts(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["text"] for body in bodies]


def said(store: Store) -> list[int]:
    """Return the turns of all replies in the order they are sent in."""
    return values(store, outbox.c.turn)


async def until(arrived: Any) -> None:
    """Wait until Rasa has got the question that it holds back."""
    assert await asyncio.to_thread(arrived.wait, 10)


# The way of a message.


async def test_a_message_goes_to_rasa_under_its_turn(process: Process, rasa: FakeRasa) -> None:
    first = process.hear(web("khai sinh"))
    assert texts(await process.turns.run(first)) == ["khai sinh"]
    assert texts(await process.say(web("lệ phí?"), first.conversation)) == ["lệ phí?"]
    assert [body["sender"] for body in rasa.received] == [
        f"{first.conversation}#1",
        f"{first.conversation}#2",
    ]


async def test_the_same_message_run_again_or_at_once_is_asked_once(
    process: Process, rasa: FakeRasa
) -> None:
    message = process.hear(web("khai sinh"))
    first, second = await asyncio.gather(*(process.turns.run(message) for _ in range(2)))
    assert first == second == await process.turns.run(message)
    assert rasa.texts == ["khai sinh"]


async def test_ten_messages_sent_in_a_second_are_answered_in_order(
    process: Process, rasa: FakeRasa, conversations_store: Store
) -> None:
    for text in TEN:
        process.hear(event(text))
    await asyncio.gather(*process.turns._working.values())
    assert rasa.texts == TEN
    assert list(dict.fromkeys(said(conversations_store))) == list(range(1, 11))
    assert process.sent == 10


async def test_one_conversation_keeps_its_order_and_does_not_stop_others(
    process: Process, rasa: FakeRasa
) -> None:
    rasa.held = {"một"}
    first = process.hear(web("một"))
    await until(rasa.arrived)
    second = process.hear(web("hai"), first.conversation)
    assert texts(await process.say(web("khác"))) == ["khác"]
    assert rasa.texts == ["một", "khác"]
    rasa.released.set()
    assert texts(await process.turns.run(second)) == ["hai"]
    assert rasa.texts == ["một", "khác", "hai"]


async def test_a_silent_turn_is_over_without_a_word(
    process: Process, rasa: FakeRasa, conversations_store: Store, clock: Clock
) -> None:
    message = process.accept(event("khai sinh"))
    await process.turns._turn(Message(**{**vars(message), "silent": True}))
    assert rasa.texts == []
    assert rows(conversations_store, outbox) == 0
    assert values(conversations_store, inbox.c.state) == [closing.SILENT]


# Two processes.


async def test_two_processes_answer_each_message_once_and_in_order(
    start: Start, rasa: FakeRasa, conversations_store: Store
) -> None:
    processes = [start(), start()]
    people_ = [f"người {number}" for number in range(4)]
    for number, text in enumerate(TEN):
        for person in people_:
            processes[number % 2].hear(event(f"{person}: {text}", person))
            await asyncio.sleep(0)
    while any(process.turns._working for process in processes):
        await asyncio.gather(*(process.finish() for process in processes))
    for person in people_:
        asked = [text for text in rasa.texts if text.startswith(f"{person}:")]
        assert asked == [f"{person}: {text}" for text in TEN]
    assert rows(conversations_store, inbox, inbox.c.state == "received") == 0


async def test_who_waits_at_one_process_gets_what_another_one_answered(
    start: Start, rasa: FakeRasa
) -> None:
    here, there = start(), start()
    rasa.held = {"một"}
    first = there.hear(web("một"))
    await until(rasa.arrived)
    second = here.hear(web("hai"), first.conversation)
    assert not second.mine
    waiting = asyncio.create_task(here.turns.run(second))
    rasa.released.set()
    assert texts(await waiting) == ["hai"]
    assert rasa.texts == ["một", "hai"]


async def test_a_process_that_slept_past_its_lease_answers_nothing_twice(
    start: Start, rasa: FakeRasa, clock: Clock, conversations_store: Store
) -> None:
    slow, quick = start(), start()
    rasa.held = {"một"}
    first = slow.hear(event("một"))
    await until(rasa.arrived)
    slow.hear(event("hai"))
    rasa.held = set()
    clock.tick(seconds=OVER)
    await quick.finish()
    third = quick.accept(event("ba"))
    rasa.released.set()
    await asyncio.gather(*slow.turns._working.values())
    assert rasa.texts == ["một", "một", "hai"]
    quick.turns.begin(third)
    await quick.finish()
    assert rasa.texts == ["một", "một", "hai", "ba"]
    assert list(dict.fromkeys(said(conversations_store))) == [1, 2, 3]
    assert texts(quick.record.replies(first))[0] == "một"
