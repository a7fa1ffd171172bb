"""Processes that are killed, stopped or fail, and persons erased while they are answered."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from exchange import Clock, event, kill, rows, values, web
from players.rasa import FakeRasa
from sqlalchemy.exc import InternalError, OperationalError

from bot.conversations import closing, leases, people
from bot.conversations.tables import history, outbox
from bot.replies import say
from bot.storage import Store
from bot.turns import turns as turns_module

OVER = (leases.LEASE + timedelta(seconds=1)).total_seconds()
Process = Any
Start = Any


def texts(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["text"] for body in bodies]


def said(store: Store) -> list[int]:
    """Return the turns of all replies in the order they are sent in."""
    return values(store, outbox.c.turn)


async def until(arrived: Any) -> None:
    """Wait until Rasa has got the question that it holds back."""
    assert await asyncio.to_thread(arrived.wait, 10)


@pytest.mark.parametrize("how", ["the lease ends", "the only gateway starts"])
async def test_a_crash_before_the_turn_loses_nothing_and_keeps_the_order(
    start: Start, rasa: FakeRasa, clock: Clock, conversations_store: Store, how: str
) -> None:
    start().accept(event("một"))
    restarted = start()
    if how == "the lease ends":
        clock.tick(seconds=OVER)
    else:
        leases.free_all(conversations_store)
    restarted.hear(event("hai"))  # comes before anybody has looked for what was left
    await restarted.finish()
    assert rasa.texts == ["một", "hai"]
    assert list(dict.fromkeys(said(conversations_store))) == [1, 2]


async def test_a_crash_between_rasas_answer_and_the_end_of_the_turn(
    start: Start,
    rasa: FakeRasa,
    clock: Clock,
    conversations_store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killed, reached = start(), asyncio.Event()

    async def hang(*_: Any) -> None:
        reached.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(killed.turns, "_end", hang)
    first = killed.hear(event("một"))
    await reached.wait()
    killed.hear(event("hai"))
    await kill(killed.turns._working.values())
    clock.tick(seconds=OVER)
    restarted = start()
    await restarted.finish()
    assert rasa.texts == ["một", "một", "hai"]
    assert {body["sender"] for body in rasa.received[:2]} == {f"{first.conversation}#1"}
    assert texts(restarted.record.replies(first))[0] == "một"
    assert list(dict.fromkeys(said(conversations_store))) == [1, 2]


async def test_a_crash_after_the_end_of_a_turn_answers_it_no_more(
    start: Start, rasa: FakeRasa, clock: Clock
) -> None:
    process = start()
    process.hear(event("một"))
    await process.finish()
    clock.tick(seconds=OVER)
    restarted = start()
    assert await restarted.turns.look() == []
    assert rasa.texts == ["một"]


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("BEGIN", None, TimeoutError("locked")),
        InternalError("UPDATE", None, RuntimeError("read-only transaction")),
    ],
)
async def test_after_a_failure_of_the_store_the_order_holds(
    process: Process, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    close, faults = closing.close, [fault]

    def away_once(*given: Any, **more: Any) -> Any:
        if faults:
            raise faults.pop()
        return close(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(closing, "close", away_once)
        process.hear(event("một"))
        await asyncio.gather(*process.turns._working.values())
    process.hear(event("hai"))
    await process.finish()
    assert rasa.texts == ["một", "một", "hai"]


async def test_an_answer_no_database_takes_is_owned_up_to(
    process: Process, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = closing._store

    def picky(connection: Any, conversation: str, channel: str, turn: int, *rest: Any) -> None:
        if rest[0].bodies[0]["text"] == "độc":
            raise ValueError("not storable")
        stored(connection, conversation, channel, turn, *rest)

    monkeypatch.setattr(closing, "_store", picky)
    first = process.hear(web("độc"))
    assert texts(await process.turns.run(first)) == [say("failed", hotline="18001096").text]
    assert texts(await process.say(web("lành"), first.conversation)) == ["lành"]


async def test_a_turn_nobody_reaches_is_closed_with_a_truthful_sentence(
    start: Start, rasa: FakeRasa
) -> None:
    here, there = start(wait=0.15), start()
    message = there.accept(web("một"))  # there, it stands still
    (reply,) = await here.turns.run(message)
    assert reply["text"] == say("slow", hotline="18001096").text
    assert rasa.texts == []
    assert here.record.next(message.conversation, here.clock()) is None


async def test_stopping_lets_turns_end_and_leaves_the_rest_for_the_next_start(
    process: Process,
    start: Start,
    rasa: FakeRasa,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns_module, "STOP_SECONDS", 0.05)
    rasa.held = {"một"}
    process.hear(event("một"))
    await until(rasa.arrived)
    working = asyncio.create_task(process.turns.work())
    await asyncio.sleep(0)
    await kill([working])
    assert process.turns._working == {}
    rasa.held = set()
    clock.tick(seconds=OVER)
    await start().finish()
    assert rasa.texts == ["một", "một"]


# Erasing while a turn runs.


async def test_what_rasa_noted_while_a_person_was_erased_is_forgotten_too(
    process: Process, rasa: FakeRasa, conversations_store: Store, clock: Clock
) -> None:
    rasa.held = {"một"}
    message = process.hear(event("một"))
    await until(rasa.arrived)
    with conversations_store.write() as connection:
        people.erase(connection, message.conversation, clock(), at_once=True)
    rasa.released.set()
    await asyncio.gather(*process.turns._working.values())
    assert process.forgotten == [message.conversation]
    assert rows(conversations_store, outbox) == rows(conversations_store, history) == 0


async def test_a_memory_that_cannot_be_dropped_now_stops_nothing(
    process: Process, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: str) -> None:
        raise OperationalError("BEGIN", None, TimeoutError("locked"))

    monkeypatch.setattr(process.turns, "_forget", locked)
    (reply,) = await process.say(web(action="do:erase"))
    assert reply["text"] == say("erased").text
    assert texts(await process.say(web("khác"))) == ["khác"]
