"""Codes are not found by trying."""

from __future__ import annotations

from datetime import datetime, timedelta

from filed import CODE, NOW, everything

from bot.dossiers.guessing import counts, forget_lookups, gate, note_lookup
from bot.dossiers.tables import lookups
from bot.storage import Store

MINUTE = timedelta(minutes=1)


def note(store: Store, who: str, outcome: str, now: datetime = NOW) -> None:
    with store.write() as connection:
        note_lookup(connection, who, outcome, now)  # type: ignore[arg-type]


def waits(store: Store, who: str, now: datetime = NOW) -> datetime | None:
    with store.read() as connection:
        return gate(connection, who, now).wait_until


def crowded(store: Store, now: datetime = NOW) -> bool:
    with store.read() as connection:
        return gate(connection, "bình", now).crowded


def test_five_unknown_codes_make_a_person_wait(conversations_store: Store) -> None:
    for minute in range(5):
        assert waits(conversations_store, "an", NOW + minute * MINUTE) is None
        note(conversations_store, "an", "unknown", NOW + minute * MINUTE)

    assert waits(conversations_store, "an", NOW + 5 * MINUTE) == NOW + 10 * MINUTE
    assert waits(conversations_store, "bình", NOW + 5 * MINUTE) is None
    assert waits(conversations_store, "an", NOW + 10 * MINUTE) is None


def test_codes_that_are_found_cost_nothing(conversations_store: Store) -> None:
    for _ in range(20):
        note(conversations_store, "an", "found")

    assert waits(conversations_store, "an") is None


def test_two_hundred_unknown_codes_in_all_are_a_crowd(conversations_store: Store) -> None:
    for number in range(199):
        note(conversations_store, f"p{number}", "unknown")
    assert not crowded(conversations_store)
    note(conversations_store, "an", "unknown")

    assert crowded(conversations_store)
    assert not crowded(conversations_store, NOW + 10 * MINUTE)


def test_counts_are_of_the_last_ten_minutes(conversations_store: Store) -> None:
    note(conversations_store, "an", "unknown", NOW - 11 * MINUTE)
    note(conversations_store, "an", "unknown")
    note(conversations_store, "an", "found")

    with conversations_store.read() as connection:
        assert counts(connection, NOW) == {"unknown": 1, "found": 1}


def test_nothing_is_kept_for_more_than_two_days(conversations_store: Store) -> None:
    note(conversations_store, "an", "unknown")
    row = {"conversation": "an", "at": NOW, "outcome": "wrong", "code": CODE}
    with conversations_store.write() as connection:
        connection.execute(lookups.insert().values(**row))

    with conversations_store.write() as connection:
        assert forget_lookups(connection, NOW + timedelta(hours=25)) == 1
        assert forget_lookups(connection, NOW + timedelta(hours=49)) == 1
    assert everything(conversations_store) == ""


def test_a_look_up_is_noted_without_its_code(conversations_store: Store) -> None:
    note(conversations_store, "an", "unknown")

    assert CODE not in everything(conversations_store)
