"""The last four digits open a dossier; guessing them is stopped; the digits are nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from exchange import ONE_KIND
from filed import CODE, KEY, NOW, everything, item, send, whole_item

from bot.dossiers.factors import (
    TRIES,
    check_factor,
    factor_key,
    locked_until,
    settle_factor,
    tries_left,
)
from bot.dossiers.guessing import forget_lookups
from bot.storage import Store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(conversations_store: Store) -> Store:
    send(conversations_store, whole_item())
    return conversations_store


def attempt(store: Store, digits: str, who: str = "an", now: datetime = NOW) -> str:
    """Check and settle, as an action and then its turn do."""
    with store.read() as connection:
        verdict = check_factor(connection, who, CODE, digits, now, KEY)
    if verdict in ("right", "wrong"):
        with store.write() as connection:
            assert settle_factor(connection, who, CODE, verdict == "right", now)
    return verdict


@ONE_KIND
@pytest.mark.parametrize("digits", ["0123", "9876"])
def test_either_number_opens(store: Store, digits: str) -> None:
    assert attempt(store, digits) == "right"


@ONE_KIND
@pytest.mark.parametrize("digits", ["0124", "", "123", "01234", "x"])
def test_others_do_not(store: Store, digits: str) -> None:
    assert attempt(store, digits) == "wrong"


@ONE_KIND
def test_a_dossier_without_numbers_has_nothing_to_compare(conversations_store: Store) -> None:
    send(conversations_store, item(4))

    assert attempt(conversations_store, "0123") == "none"


@ONE_KIND
def test_an_unknown_dossier_has_nothing_to_compare(conversations_store: Store) -> None:
    assert attempt(conversations_store, "0123") == "none"


def test_three_wrong_tries_lock_for_half_an_hour(store: Store) -> None:
    assert [attempt(store, "0000") for _ in range(TRIES)] == ["wrong"] * 3

    assert attempt(store, "0123") == "locked"
    assert attempt(store, "0123", now=NOW + 29 * MINUTE) == "locked"
    assert attempt(store, "0123", "bình") == "right"
    assert attempt(store, "0123", now=NOW + 30 * MINUTE) == "right"


def test_a_right_one_begins_the_count_anew(store: Store) -> None:
    attempt(store, "0000"), attempt(store, "0001"), attempt(store, "0123")
    attempt(store, "0000")

    with store.read() as connection:
        assert tries_left(connection, "an", CODE) == 2
        assert locked_until(connection, "an", CODE, NOW) is None


def test_ten_wrong_tries_of_anybody_lock_for_everybody_for_a_day(store: Store) -> None:
    for number in range(10):
        assert attempt(store, "0000", f"p{number}", NOW + number * MINUTE) == "wrong"
    last = NOW + 9 * MINUTE

    assert attempt(store, "0123", "an", last + timedelta(hours=23, minutes=59)) == "locked"
    with store.write() as connection:
        forget_lookups(connection, last + timedelta(hours=23))
    assert attempt(store, "0123", "an", last + timedelta(hours=23)) == "locked"
    assert attempt(store, "0123", "an", last + timedelta(hours=24)) == "right"


def test_ten_wrong_tries_over_more_than_a_day_lock_nobody_else(store: Store) -> None:
    for number in range(10):
        attempt(store, "0000", f"p{number}", NOW + number * timedelta(hours=3))

    assert attempt(store, "0123", "an", NOW + timedelta(hours=28)) == "right"


def test_many_at_once_get_no_more_tries_than_one_after_the_other(store: Store) -> None:
    with store.read() as connection:
        verdicts = [check_factor(connection, f"p{n}", CODE, "0000", NOW, KEY) for n in range(12)]
    settled = []
    for number in range(12):
        with store.write() as connection:
            settled.append(settle_factor(connection, f"p{number}", CODE, False, NOW))

    assert verdicts == ["wrong"] * 12
    assert settled == [True] * 10 + [False] * 2


def test_the_database_alone_gives_no_digits_away(store: Store) -> None:
    told = everything(store)

    assert "0123'" not in told
    assert "9876" not in told


@ONE_KIND
def test_another_key_opens_nothing(store: Store) -> None:
    with store.read() as connection:
        assert check_factor(connection, "an", CODE, "0123", NOW, b"other") == "wrong"


def test_the_key_is_derived_from_the_file() -> None:
    assert factor_key(b"secret\n") == factor_key(b"secret")
    assert factor_key(b"secret") != factor_key(b"Secret")
    assert b"secret" not in factor_key(b"secret")
