"""Working memory by conversation and turn: flat, without text, the same for a turn run again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import select

from bot.nlu.tables import snapshots
from bot.nlu.tracker_store import TurnTrackerStore, split
from bot.settings import ROOT
from bot.storage import Store

SECRET = "con tôi tên Nguyễn Văn Tí"


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def memory(working_store: Store, domain: Domain) -> TurnTrackerStore:
    return TurnTrackerStore(domain, store=working_store)


async def hold(memory: TurnTrackerStore, turn: int, *events: Event) -> DialogueStateTracker:
    """Take one turn as Rasa does: state before it, what was said, events, save."""
    sender = f"abc#{turn}"
    tracker = await memory.retrieve(sender)
    if tracker is None:
        tracker = DialogueStateTracker.from_events(sender, [], memory.domain.slots)
        tracker.update_with_events(
            [ActionExecuted("action_session_start"), SessionStarted()], memory.domain
        )
    said = UserUttered(
        SECRET,
        intent={"name": "ask_fee", "confidence": 1.0},
        entities=[{"entity": "province", "value": "Huế", "start": 0, "end": 3}],
    )
    turn_events = [
        said,
        ActionExecuted("action_answer"),
        BotUttered(data={"custom": {"text": "a"}}),
    ]
    tracker.update_with_events(
        [*turn_events, *events, ActionExecuted("action_listen")], memory.domain
    )
    await memory.save(tracker)
    return tracker


def slots(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    assert tracker is not None
    values = tracker.current_slot_values()
    return {name: value for name, value in values.items() if value is not None}


def rows(store: Store) -> dict[tuple[str, int], str]:
    with store.read() as connection:
        return {(r.conversation, r.turn): r.body for r in connection.execute(select(snapshots))}


async def test_a_first_turn_has_no_memory(memory: TurnTrackerStore) -> None:
    assert await memory.retrieve("abc#1") is None


async def test_the_next_turn_knows_the_slots(memory: TurnTrackerStore) -> None:
    await hold(memory, 1, SlotSet("procedure", "1.004194"), SlotSet("asked", ["fee"]))

    assert slots(await memory.retrieve("abc#2")) == {"procedure": "1.004194", "asked": ["fee"]}


async def test_a_turn_run_again_starts_from_the_same_state(memory: TurnTrackerStore) -> None:
    await hold(memory, 1, SlotSet("procedure", "1.004194"))
    await hold(memory, 2, SlotSet("procedure", "1.000894"))

    again = await memory.retrieve("abc#2")

    assert slots(again) == {"procedure": "1.004194"}


async def test_a_turn_run_again_leaves_the_same_memory(
    memory: TurnTrackerStore, working_store: Store
) -> None:
    await hold(memory, 1, SlotSet("procedure", "1.004194"))
    await hold(memory, 2, SlotSet("procedure", "1.000894"))
    once = json.loads(rows(working_store)["abc", 2])
    await hold(memory, 2, SlotSet("procedure", "1.000894"))
    twice = json.loads(rows(working_store)["abc", 2])

    assert [_timeless(event) for event in once] == [_timeless(event) for event in twice]
    assert slots(await memory.retrieve("abc#3")) == {"procedure": "1.000894"}


def _timeless(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in event.items()
        if name not in ("timestamp", "message_id", "metadata", "parse_data")
    }


async def test_what_was_forgotten_stays_forgotten(memory: TurnTrackerStore) -> None:
    await hold(memory, 1, SlotSet("procedure", "1.004194"), SlotSet("place", "Huế"))
    await hold(memory, 2, AllSlotsReset())

    assert slots(await memory.retrieve("abc#3")) == {}


async def test_no_text_of_a_message_is_kept(memory: TurnTrackerStore, working_store: Store) -> None:
    for turn in range(1, 4):
        await hold(memory, turn)

    assert all("Nguyễn" not in body and SECRET not in body for body in rows(working_store).values())


async def test_intent_and_entities_of_the_last_turns_are_kept(memory: TurnTrackerStore) -> None:
    await hold(memory, 1)

    tracker = await memory.retrieve("abc#2")

    assert tracker is not None
    assert tracker.latest_message is not None
    assert tracker.latest_message.intent["name"] == "ask_fee"
    assert tracker.latest_message.entities == [{"entity": "province", "value": "Huế"}]


async def test_memory_does_not_grow_with_the_conversation(
    memory: TurnTrackerStore, working_store: Store
) -> None:
    for turn in range(1, 31):
        await hold(memory, turn, SlotSet("recent", ["1.004194", "1.000894"]))
        if turn == 5:
            early = sum(map(len, rows(working_store).values()))

    late = sum(map(len, rows(working_store).values()))
    assert late <= early * 1.05
    assert sorted(turn for _, turn in rows(working_store)) == [29, 30]


async def test_conversations_do_not_mix(memory: TurnTrackerStore) -> None:
    await hold(memory, 1, SlotSet("procedure", "1.004194"))

    assert await memory.retrieve("other#2") is None


async def test_a_conversation_can_be_forgotten(memory: TurnTrackerStore) -> None:
    await hold(memory, 1, SlotSet("procedure", "1.004194"))
    await memory.delete("abc#1")

    assert await memory.retrieve("abc#2") is None
    assert list(await memory.keys()) == []


@pytest.mark.parametrize(
    ("sender", "parts"),
    [("abc#7", ("abc", 7)), ("abc", ("abc", None)), ("a#b", ("a#b", None)), ("a#b#2", ("a#b", 2))],
)
def test_sender_is_conversation_and_turn(sender: str, parts: tuple[str, int | None]) -> None:
    assert split(sender) == parts


@dataclass
class Hours:
    """A clock that stands until it is set."""

    moment: datetime = datetime(2026, 11, 22, 8, 0)

    def __call__(self) -> datetime:
        return self.moment

    def pass_minutes(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)


async def test_an_hour_of_silence_is_forgotten(working_store: Store, domain: Domain) -> None:
    hours = Hours()
    memory = TurnTrackerStore(domain, store=working_store, now=hours)
    await hold(memory, 1, SlotSet("procedure", "1.004194"))
    hours.pass_minutes(59)
    kept = await memory.retrieve("abc#2")
    assert kept is not None
    assert kept.get_slot("procedure") == "1.004194"
    hours.pass_minutes(2)
    assert await memory.retrieve("abc#2") is None


async def test_idle_snapshots_are_deleted_by_later_turns(
    working_store: Store, domain: Domain
) -> None:
    hours = Hours()
    memory = TurnTrackerStore(domain, store=working_store, now=hours)
    await hold(memory, 1)
    hours.pass_minutes(61)
    tracker = DialogueStateTracker.from_events("other#1", [], domain.slots)
    await memory.save(tracker)
    assert list(await memory.keys()) == ["other#1"]


async def test_a_sender_without_a_turn_goes_on_from_the_last(
    memory: TurnTrackerStore, domain: Domain
) -> None:
    for fee in ("1.000001", "1.000002"):
        tracker = await memory.retrieve("shell") or DialogueStateTracker.from_events(
            "shell", [], domain.slots
        )
        tracker.update(SlotSet("procedure", fee), domain)
        await memory.save(tracker)
    found = await memory.retrieve("shell")
    assert found is not None
    assert found.get_slot("procedure") == "1.000002"


FILING = {"going": [{"code": "1.004194", "step": "upload"}], "greeted": False}


async def test_a_filing_left_half_way_is_there_next_day(
    working_store: Store, domain: Domain
) -> None:
    hours = Hours()
    memory = TurnTrackerStore(domain, store=working_store, now=hours)
    talk = [SlotSet("guiding", {"asked": "step"}), SlotSet("procedure", "1.004194")]
    await hold(memory, 1, SlotSet("guide", FILING), *talk)
    hours.pass_minutes(24 * 60)
    await memory.save(DialogueStateTracker.from_events("other#1", [], domain.slots))

    assert slots(await memory.retrieve("abc#2")) == {"guide": FILING}
    assert rows(working_store)["abc", 1] == ""


async def test_the_same_turn_next_day_run_again_starts_from_the_same_filing(
    working_store: Store, domain: Domain
) -> None:
    hours = Hours()
    memory = TurnTrackerStore(domain, store=working_store, now=hours)
    await hold(memory, 1, SlotSet("guide", FILING))
    hours.pass_minutes(24 * 60)
    further = {**FILING, "greeted": True}
    await hold(memory, 2, SlotSet("guide", further))

    assert slots(await memory.retrieve("abc#2")) == {"guide": FILING}
    assert slots(await memory.retrieve("abc#3")) == {"guide": further}


async def test_a_filing_is_forgotten_after_a_month(working_store: Store, domain: Domain) -> None:
    hours = Hours()
    memory = TurnTrackerStore(domain, store=working_store, now=hours)
    await hold(memory, 1, SlotSet("guide", FILING))
    hours.pass_minutes(30 * 24 * 60 + 1)
    assert await memory.retrieve("abc#2") is None
    await memory.save(DialogueStateTracker.from_events("other#1", [], domain.slots))
    assert list(await memory.keys()) == ["other#1"]


async def test_a_filing_that_is_through_leaves_nothing_behind(
    working_store: Store, domain: Domain
) -> None:
    hours = Hours()
    memory = TurnTrackerStore(domain, store=working_store, now=hours)
    await hold(memory, 1, SlotSet("guide", FILING))
    await hold(memory, 2, SlotSet("guide", None))
    hours.pass_minutes(61)
    assert await memory.retrieve("abc#3") is None
