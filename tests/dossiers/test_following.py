"""Following begins, reminds once, and ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from filed import CODE, NOW, item, left, send

from bot.dossiers.following import (
    MOST_FOLLOWED,
    Due,
    due_reminders,
    erase,
    expire,
    follow,
    followed_codes,
    followers,
    following,
    reminded,
    settle_changes,
    unfollow,
)
from bot.storage import Store

DAY = timedelta(days=1)
OTHER = "H57.12-261110-0004"


@pytest.fixture
def store(conversations_store: Store) -> Store:
    with conversations_store.write() as connection:
        assert follow(connection, "an", CODE, NOW) == "new"
    return conversations_store


def due(store: Store, now: datetime = NOW) -> list[Due]:
    with store.read() as connection:
        return due_reminders(connection, now)


def gone(store: Store, now: datetime) -> int:
    with store.write() as connection:
        return expire(connection, now)


def settle(store: Store) -> None:
    with store.write() as connection:
        settle_changes(connection, [change.seq for change in left(store)])


def test_followers_and_what_they_follow(store: Store) -> None:
    with store.write() as connection:
        assert follow(connection, "an", CODE, NOW) == "already"
        follow(connection, "bình", CODE, NOW + DAY)
        follow(connection, "an", OTHER, NOW + DAY)

        assert followers(connection, CODE) == ["an", "bình"]
        assert following(connection, "an") == [CODE, OTHER]
        assert followed_codes(connection) == [CODE, OTHER]


def test_unfollowing(store: Store) -> None:
    with store.write() as connection:
        assert unfollow(connection, "an", CODE)
        assert not unfollow(connection, "an", CODE)
        assert followers(connection, CODE) == []


def test_one_conversation_cannot_follow_everything(store: Store) -> None:
    with store.write() as connection:
        for number in range(MOST_FOLLOWED - 1):
            assert follow(connection, "an", f"H57-261110-1{number:03}", NOW) == "new"
        assert follow(connection, "an", OTHER, NOW) == "full"


def test_erasing_a_person_ends_it(store: Store) -> None:
    with store.write() as connection:
        assert erase(connection, "an") == 1
        assert following(connection, "an") == []


@pytest.mark.parametrize("status", [3, 7, 8, 10])
def test_it_ends_seven_days_after_the_end(store: Store, status: int) -> None:
    send(store, item(status, NOW.isoformat()))
    settle(store)

    assert gone(store, NOW + 7 * DAY - timedelta(minutes=1)) == 0
    assert gone(store, NOW + 7 * DAY) == 1


def test_the_days_count_from_when_we_heard_of_the_end(store: Store) -> None:
    send(store, item(10, "2026-10-01"))
    settle(store)

    assert gone(store, NOW + DAY) == 0


def test_it_does_not_end_before_the_end_was_told(store: Store) -> None:
    send(store, item(10, NOW.isoformat()))

    assert gone(store, NOW + 8 * DAY) == 0


def test_a_result_that_waits_at_the_counter_is_no_end(store: Store) -> None:
    send(store, item(9, NOW.isoformat()))
    settle(store)

    assert gone(store, NOW + 60 * DAY) == 0


def test_a_dossier_that_is_never_closed_is_followed_for_a_year(store: Store) -> None:
    assert gone(store, NOW + 364 * DAY) == 0
    assert gone(store, NOW + 365 * DAY) == 1


def test_an_overdue_dossier_is_told_once_for_each_promise(store: Store) -> None:
    send(store, item(4, "2026-11-12", due_at="2026-11-21"))
    (first,) = due(store)
    with store.write() as connection:
        assert reminded(connection, first)
        assert not reminded(connection, first)

    assert (first.conversation, first.code, first.kind) == ("an", CODE, "overdue")
    assert due(store, NOW + DAY) == []
    send(store, item(4, "2026-11-22", due_at="2026-11-23"))
    assert due(store, NOW + DAY) == []
    assert [one.kind for one in due(store, NOW + 2 * DAY)] == ["overdue"]


@pytest.mark.parametrize("status", [3, 7, 8, 9, 10])
def test_a_finished_dossier_is_not_overdue(store: Store, status: int) -> None:
    send(store, item(status, "2026-11-12", due_at="2026-11-21"))

    assert due(store) == []


def test_missing_papers_are_reminded_of_after_three_days(store: Store) -> None:
    send(store, item(5, NOW.isoformat(), missing=["Tờ khai"]))
    assert due(store, NOW + 2 * DAY) == []
    (one,) = due(store, NOW + 3 * DAY)
    with store.write() as connection:
        reminded(connection, one)

    assert one.kind == "papers"
    assert due(store, NOW + 9 * DAY) == []


def test_who_does_not_follow_is_not_reminded(store: Store) -> None:
    send(store, item(4, "2026-11-12", due_at="2026-11-21", code=OTHER))

    assert due(store) == []
