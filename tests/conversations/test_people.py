"""What is held of a person: shown, allowed, erased whole, and gone in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from exchange import answer, event, held_of, rows, values
from factories import NOW
from sqlalchemy import insert

from bot import retention as everywhere
from bot.conversations import handover, people
from bot.conversations.closing import Offer
from bot.conversations.handover import Topics
from bot.conversations.people import IDLE, LEARNING, OF_A_PERSON, TRANSIT, Retention, retire
from bot.conversations.rating import rate
from bot.conversations.record import Conversations, new_token
from bot.conversations.tables import (
    consents,
    conversations,
    history,
    inbox,
    metadata,
    offers,
    outbox,
    ratings,
)
from bot.dossiers.following import follow
from bot.dossiers.tables import lookups
from bot.dossiers.tables import metadata as of_dossiers
from bot.storage import Store

SECOND = timedelta(seconds=1)
KEPT = Retention(history_days=90, ratings_days=365)
EVERYWHERE = {table.name for table in OF_A_PERSON} | {"conversations"}


def lived(record: Conversations, address: str = "an", allowed: bool = True) -> str:
    """Return a conversation that has rows in every table that may hold any."""
    store = record.store
    first = record.accept(event("một", address), NOW)
    answer(record, first, offers=[Offer(new_token(), "/fee", "Lệ phí", 1)])
    if allowed:
        with store.write() as connection:
            people.allow(connection, first.conversation, LEARNING, NOW)
    answer(record, record.accept(event("hai", address), NOW))
    mine = outbox.c.conversation == first.conversation
    rate(store, first.conversation, values(store, outbox.c.id, mine)[0], "right", "hay", NOW)
    record.accept(event("ba", address), NOW)
    with store.write() as connection:
        follow(connection, first.conversation, "H57.12-261110-1000", NOW)
        looked = {"conversation": first.conversation, "at": NOW, "outcome": "found"}
        connection.execute(insert(lookups).values(**looked))
        waiting = handover.begin(connection, first.conversation, "asked", Topics(), NOW)
        assert waiting is not None
        handover.enqueue(connection, waiting.id, "chat", NOW, NOW + TRANSIT)
    return first.conversation


def erase(store: Store, conversation: str, at_once: bool = True) -> None:
    with store.write() as connection:
        people.erase(connection, conversation, NOW, at_once)


def test_every_table_with_a_conversation_is_among_those_that_are_erased() -> None:
    every = (*metadata.sorted_tables, *of_dossiers.sorted_tables)
    holding = {table for table in every if "conversation" in table.c}
    assert holding == set(OF_A_PERSON)


def test_erasing_at_once_leaves_no_row_and_nobody_elses_is_touched(
    record: Conversations, conversations_store: Store
) -> None:
    mine, others = lived(record), lived(record, "bình")
    before = held_of(conversations_store, others)
    assert set(before) == EVERYWHERE
    erase(conversations_store, mine)
    assert held_of(conversations_store, mine) == {}
    assert held_of(conversations_store, others) == before


def test_erasing_with_an_answer_under_way_leaves_only_what_is_still_to_be_said(
    record: Conversations, conversations_store: Store
) -> None:
    conversation = lived(record)
    erase(conversations_store, conversation, at_once=False)
    assert set(held_of(conversations_store, conversation)) == {"conversations", "inbox", "outbox"}
    assert not record.known(conversation)
    retire(conversations_store, KEPT, NOW)
    assert set(held_of(conversations_store, conversation)) == {"conversations", "inbox", "outbox"}
    with conversations_store.write() as connection:
        connection.execute(inbox.update().values(state="answered"))
        connection.execute(outbox.update().values(state="sent"))
    retire(conversations_store, KEPT, NOW)
    assert held_of(conversations_store, conversation) == {}


def test_who_writes_again_after_erasing_is_met_like_the_first_time(
    record: Conversations, conversations_store: Store
) -> None:
    conversation = lived(record)
    erase(conversations_store, conversation, at_once=False)
    again = record.accept(event("bốn"), NOW)
    assert again.conversation != conversation
    assert again.turn == 1
    assert record.told(again.conversation) == (False, 0)


def test_nobody_is_told_anything_in_a_conversation_that_is_gone(record: Conversations) -> None:
    informed, banner = record.told("gone")
    assert informed
    assert banner > 10**6


def test_what_is_held_is_counted(record: Conversations, conversations_store: Store) -> None:
    conversation = lived(record)
    with conversations_store.read() as connection:
        held = people.held(connection, conversation)
        assert people.held(connection, "never-was") is None
    assert held is not None
    assert (held.channel, held.since, held.learning) == ("telegram", NOW, True)
    assert (held.replies, held.questions, held.ratings) == (2, 1, 1)


def test_consent_is_given_once_and_taken_back_with_what_it_allowed(
    record: Conversations, conversations_store: Store
) -> None:
    conversation = lived(record)
    with conversations_store.write() as connection:
        people.allow(connection, conversation, LEARNING, NOW + SECOND)
    assert values(conversations_store, consents.c.given_at) == [NOW]
    with conversations_store.write() as connection:
        people.disallow(connection, conversation, LEARNING)
    assert rows(conversations_store, consents) == rows(conversations_store, history) == 0


# Retention.


@pytest.mark.parametrize(
    ("table", "kept_for"),
    [
        (inbox, TRANSIT),
        (outbox, TRANSIT),
        (history, timedelta(days=90)),
        (ratings, timedelta(days=365)),
    ],
    ids=lambda given: getattr(given, "name", ""),
)
def test_each_class_of_data_goes_after_its_time(
    record: Conversations, conversations_store: Store, table: object, kept_for: timedelta
) -> None:
    lived(record)
    held = rows(conversations_store, table)
    retire(conversations_store, KEPT, NOW + kept_for)
    assert rows(conversations_store, table) == held > 0
    retire(conversations_store, KEPT, NOW + kept_for + SECOND)
    assert rows(conversations_store, table) == 0


@pytest.mark.parametrize(("allowed", "left"), [(False, 0), (True, 1)])
def test_a_conversation_idle_for_long_goes_with_its_buttons_unless_a_consent_holds_it(
    record: Conversations, conversations_store: Store, allowed: bool, left: int
) -> None:
    lived(record, allowed=allowed)
    retire(conversations_store, KEPT, NOW + IDLE)
    assert rows(conversations_store, conversations) == rows(conversations_store, offers) == 1
    retire(conversations_store, KEPT, NOW + IDLE + SECOND)
    assert rows(conversations_store, conversations) == rows(conversations_store, offers) == left


def test_an_old_conversation_in_use_stays(
    record: Conversations, conversations_store: Store
) -> None:
    conversation = lived(record, allowed=False)
    record.accept(event("lại"), NOW + IDLE)
    retire(conversations_store, KEPT, NOW + IDLE + SECOND)
    assert record.known(conversation)


LATER = [
    NOW,
    NOW + TRANSIT + SECOND,
    NOW + IDLE + SECOND,
    NOW + timedelta(days=91),
    NOW + timedelta(days=400),
]


@pytest.mark.parametrize("now", LATER, ids=lambda now: f"{(now - NOW).days} days")
def test_the_preview_tells_exactly_what_is_deleted_then(
    record: Conversations, conversations_store: Store, now: datetime
) -> None:
    for address, allowed in (("an", True), ("bình", False), ("chi", True), ("dũng", False)):
        conversation = lived(record, address, allowed)
        if address in ("chi", "dũng"):
            erase(conversations_store, conversation, at_once=False)
    before = {table: rows(conversations_store, table) for table in (*OF_A_PERSON, conversations)}
    told = everywhere.retire(conversations_store, KEPT, now, preview=True)
    assert before == {table: rows(conversations_store, table) for table in before}
    assert everywhere.retire(conversations_store, KEPT, now) == told
    gone = {table.name: n - rows(conversations_store, table) for table, n in before.items()}
    of_nobody = {
        "day_keys",
        "day_marks",
        "dossier_changes",
        "dossiers",
        "turn_counts",
        "turn_facts",
    }
    assert {name: n for name, n in told.items() if name not in of_nobody} == gone
    assert sum(everywhere.retire(conversations_store, KEPT, now, preview=True).values()) == 0
