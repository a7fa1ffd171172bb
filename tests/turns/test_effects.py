"""Consent, the view of one's data and erasing it: from buttons and from what Rasa understood."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from exchange import ONE_KIND, Clock, event, held_of, rows, settle, values, web
from factories import NOW
from players.carrier import ScriptedCarrier
from players.rasa import FakeRasa, doing, echo
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, insert

from bot.conversations import people
from bot.conversations.delivery import Delivery
from bot.conversations.memory import WorkingMemory
from bot.conversations.opening import UnknownConversation
from bot.conversations.rating import rate
from bot.conversations.tables import consents, history, outbox
from bot.replies import say
from bot.storage import Store, open_store, upgrade

Process = Any
snapshots = Table(
    "snapshots",
    MetaData(),
    Column("conversation", String(64)),
    Column("turn", Integer),
    Column("body", Text),
    Column("saved_at", DateTime),
)


def texts(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["text"] for body in bodies]


async def lived(process: Process, address: str = "an") -> str:
    """Return a conversation that has rows in every table, some of them not sent yet."""
    kind = web if not address else event
    where = {} if not address else {"address": address}
    first = process.hear(kind("một", **where))
    await process.finish()
    for action in ("do:allow_learning", ""):
        given = kind("câu hỏi", action=action, **where)
        process.hear(given, first.conversation if not address else None)
        await process.finish()
    (reply, *_) = values(process.record.store, outbox.c.id)
    rate(process.record.store, first.conversation, reply, "right", "", process.clock())
    return first.conversation


def other_tables(held: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in held.items() if name not in ("conversations", "outbox")}


async def test_questions_are_kept_after_consent_and_dropped_when_it_is_taken_back(
    process: Process, conversations_store: Store
) -> None:
    conversation = await lived(process)
    assert values(conversations_store, history.c.text) == ["câu hỏi"]
    process.hear(event(action="do:disallow_learning"))
    await process.finish()
    held = held_of(conversations_store, conversation)
    assert "history" not in held
    assert "consents" not in held


@ONE_KIND
async def test_who_declines_asks_on_and_nothing_is_kept(
    process: Process, rasa: FakeRasa, conversations_store: Store
) -> None:
    for given in (event("một"), event(action="do:disallow_learning"), event("lệ phí")):
        process.hear(given)
        await process.finish()
    assert rasa.texts == ["một", "lệ phí"]
    assert rows(conversations_store, history) == rows(conversations_store, consents) == 0


async def test_a_person_sees_what_is_held_and_may_take_consent_back_there(
    process: Process, clock: Clock
) -> None:
    conversation = await lived(process, "")
    (shown,) = await process.say(web(action="do:show_data"), conversation)
    for word in (f"{clock():%d/%m/%Y}", "Câu hỏi giữ để học: 1", "Đánh giá", ": 1, giữ 365 ngày"):
        assert word in shown["text"]
    assert [button["title"] for button in shown["buttons"]] == ["Xóa hết", "Thôi cho phép"]


@ONE_KIND
async def test_rasa_may_ask_for_what_we_do(process: Process, rasa: FakeRasa) -> None:
    rasa.answer = lambda _: doing("show_data")
    message = process.hear(web("xem dữ liệu của tôi"))
    (shown,) = await process.turns.run(message)
    assert "Đây là những gì tôi đang giữ" in shown["text"]
    rasa.answer = lambda _: doing("ask_erase", text="Vâng.")
    asked = await process.say(web("xóa dữ liệu của tôi"), message.conversation)
    assert texts(asked) == ["Vâng.", say("ask_erase").text]


@ONE_KIND
async def test_keeping_changes_nothing(process: Process, conversations_store: Store) -> None:
    conversation = await lived(process)
    before = other_tables(held_of(conversations_store, conversation))
    process.hear(event("", action="do:keep"))
    await process.finish()
    after = other_tables(held_of(conversations_store, conversation))
    assert {**after, "inbox": 0} == {**before, "inbox": 0}


@pytest.mark.parametrize("way", ["button", "rasa"])
async def test_erased_on_a_platform_nothing_is_left_once_the_person_has_been_told(
    process: Process, rasa: FakeRasa, conversations_store: Store, clock: Clock, way: str
) -> None:
    conversation = await lived(process)
    carrier = ScriptedCarrier()
    delivery = Delivery(process.record, [carrier], clock)
    if way == "rasa":
        rasa.answer = lambda _: doing("erase")
    process.hear(event("xóa hết", action="do:erase" if way == "button" else ""))
    await process.finish()
    assert other_tables(held_of(conversations_store, conversation)) == {}
    await settle(delivery)
    assert carrier.texts()[-1] == say("erased").text
    assert held_of(conversations_store, conversation) == {}
    assert process.forgotten == [conversation]
    rasa.answer = echo
    process.hear(event("một"))
    await process.finish()
    await settle(delivery)
    assert carrier.texts()[-1] == say("first_contact", days="90").text


@pytest.mark.parametrize("way", ["button", "rasa"])
async def test_erased_in_a_browser_the_person_is_told_and_the_conversation_is_gone(
    process: Process, rasa: FakeRasa, conversations_store: Store, clock: Clock, way: str
) -> None:
    conversation = await lived(process, "")
    if way == "rasa":
        rasa.answer = lambda _: doing("erase")
    message = process.hear(web("xóa", action="do:erase" if way == "button" else ""), conversation)
    assert texts(await process.turns.run(message)) == [say("erased").text]
    assert texts(process.record.replies(message)) == [say("erased").text]
    await process.finish()
    assert process.forgotten == [conversation]
    with pytest.raises(UnknownConversation):
        process.accept(web("một"), conversation)
    people.retire(conversations_store, people.Retention(90, 365), clock())
    assert held_of(conversations_store, conversation) == {}


async def test_what_was_asked_in_the_same_second_is_answered_and_goes_too(
    process: Process, conversations_store: Store, clock: Clock
) -> None:
    conversation = await lived(process)
    carrier = ScriptedCarrier()
    process.hear(event(action="do:erase"))
    process.hear(event("hai"))
    process.hear(event(action="do:allow_learning"))
    await process.finish()
    await settle(Delivery(process.record, [carrier], clock))
    assert "hai" in carrier.texts()
    assert held_of(conversations_store, conversation) == {}


@ONE_KIND
def test_working_memory_is_forgotten_of_that_conversation_only(working_store: Store) -> None:
    with working_store.write() as connection:
        for turn, conversation in enumerate(("a", "a", "b"), start=1):
            row = {"conversation": conversation, "turn": turn, "body": "{}", "saved_at": NOW}
            connection.execute(insert(snapshots).values(**row))
    WorkingMemory(working_store).forget("a")
    with working_store.read() as connection:
        left = [row.conversation for row in connection.execute(snapshots.select())]
    assert left == ["b"]


def test_what_is_forgotten_stays_so_after_a_power_cut(tmp_path: Path) -> None:
    store = open_store("working", tmp_path / "home")
    upgrade(store)
    with store.write() as connection:
        row = {"conversation": "a", "turn": 1, "body": "{}", "saved_at": NOW}
        connection.execute(insert(snapshots).values(**row))
    store.harden()
    WorkingMemory(store).forget("a")
    (tmp_path / "left").mkdir()
    shutil.copy(tmp_path / "home" / "working.db", tmp_path / "left")  # without what the disk lacks
    with open_store("working", tmp_path / "left").read() as connection:
        assert connection.execute(snapshots.select()).all() == []
