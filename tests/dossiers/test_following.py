"""Following begins, and ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from filed import CODE, NOW, item, left, send

from bot.dossiers.following import (
    MOST_FOLLOWED,
    count_follows,
    expire,
    follow,
    followed_elsewhere,
    following,
    unfollow,
)
from bot.dossiers.model import Dossier, Status
from bot.dossiers.store import remember
from bot.dossiers.telling import told
from bot.storage import Store

DAY = timedelta(days=1)
OTHER = "H57.12-261110-0004"


@pytest.fixture
def store(conversations_store: Store) -> Store:
    with conversations_store.write() as connection:
        assert follow(connection, "an", CODE, NOW) == "new"
    return conversations_store


def gone(store: Store, now: datetime) -> int:
    with store.write() as connection:
        return expire(connection, now)


def tell(store: Store, who: str = "an") -> None:
    with store.write() as connection:
        for change in left(store):
            told(connection, who, change)


def test_what_a_person_follows(store: Store) -> None:
    with store.write() as connection:
        assert follow(connection, "an", CODE, NOW) == "already"
        follow(connection, "bình", CODE, NOW + DAY)
        follow(connection, "an", OTHER, NOW + DAY)

        assert following(connection, "an") == [CODE, OTHER]
        assert following(connection, "bình") == [CODE]
        assert count_follows(connection) == 3


def test_unfollowing(store: Store) -> None:
    with store.write() as connection:
        assert unfollow(connection, "an", CODE)
        assert not unfollow(connection, "an", CODE)
        assert following(connection, "an") == []


def test_one_conversation_cannot_follow_everything(store: Store) -> None:
    with store.write() as connection:
        for number in range(MOST_FOLLOWED - 1):
            assert follow(connection, "an", f"H57-261110-1{number:03}", NOW) == "new"
        assert follow(connection, "an", OTHER, NOW) == "full"


def test_other_systems_are_asked_only_about_what_agencies_do_not_send(store: Store) -> None:
    with store.write() as connection:
        follow(connection, "bình", CODE, NOW)
        follow(connection, "an", OTHER, NOW)
        remember(connection, Dossier(OTHER, Status.ACCEPTED, NOW), NOW)
        assert followed_elsewhere(connection) == [CODE, OTHER]
    send(store, item(4))

    with store.read() as connection:
        assert followed_elsewhere(connection) == [OTHER]


@pytest.mark.parametrize("status", [3, 7, 8, 10])
def test_it_ends_seven_days_after_the_end(store: Store, status: int) -> None:
    send(store, item(status, NOW.isoformat()))
    tell(store)

    assert gone(store, NOW + 7 * DAY - timedelta(minutes=1)) == 0
    assert gone(store, NOW + 7 * DAY) == 1


def test_the_days_count_from_when_we_heard_of_the_end(store: Store) -> None:
    send(store, item(10, "2026-10-01"))
    tell(store)

    assert gone(store, NOW + DAY) == 0


def test_it_does_not_end_before_the_end_was_told_to_this_one(store: Store) -> None:
    with store.write() as connection:
        follow(connection, "bình", CODE, NOW)
    send(store, item(10, NOW.isoformat()))
    tell(store, "bình")

    assert gone(store, NOW + 8 * DAY) == 1
    with store.read() as connection:
        assert (following(connection, "an"), following(connection, "bình")) == ([CODE], [])


def test_a_result_that_waits_at_the_counter_is_no_end(store: Store) -> None:
    send(store, item(9, NOW.isoformat()))
    tell(store)

    assert gone(store, NOW + 60 * DAY) == 0


def test_a_dossier_that_is_never_closed_is_followed_for_a_year(store: Store) -> None:
    assert gone(store, NOW + 364 * DAY) == 0
    assert gone(store, NOW + 365 * DAY) == 1
