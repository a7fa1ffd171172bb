"""Each follower is told each change once, and reminded once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from filed import CODE, NOW, item, left, send
from sqlalchemy import literal, select, union_all

from bot.dossiers.following import follow, unfollow
from bot.dossiers.telling import (
    Due,
    due_reminders,
    newest_change,
    reminded,
    settle_changes,
    told,
    told_to_all,
    untold,
)
from bot.storage import Store

DAY = timedelta(days=1)
OTHER = "H57.12-261110-0004"


@pytest.fixture
def store(conversations_store: Store) -> Store:
    """Two people follow a dossier that is being worked on."""
    send(conversations_store, item(4, "2026-11-12"))
    with conversations_store.write() as connection:
        follow(connection, "an", CODE, NOW)
        follow(connection, "bình", CODE, NOW + timedelta(minutes=1))
    return conversations_store


def people(*names: str) -> object:
    return union_all(*(select(literal(name)) for name in names))


def waiting(store: Store, *names: str) -> list[tuple[str, int]]:
    """Return whom which status is still to be told, out of these people."""
    with store.read() as connection:
        found = untold(connection, people(*names or ("an", "bình")))
    return [(one.conversation, one.change.status) for one in found]


def tell(store: Store, *names: str) -> list[bool]:
    with store.write() as connection:
        return [told(connection, name, change) for change in left(store) for name in names]


def settle(store: Store) -> int:
    with store.write() as connection:
        return settle_changes(connection, told_to_all(connection))


def due(store: Store, now: datetime = NOW, *names: str) -> list[Due]:
    with store.read() as connection:
        return due_reminders(connection, now, people(*names or ("an", "bình")))


def test_changes_wait_in_order_for_each_follower(store: Store) -> None:
    send(store, item(5, "2026-11-13"))
    send(store, item(9, "2026-11-14"))

    assert waiting(store) == [("an", 5), ("bình", 5), ("an", 9), ("bình", 9)]
    assert waiting(store, "bình") == [("bình", 5), ("bình", 9)]


def test_a_change_is_told_once_and_stays_for_who_waits(store: Store) -> None:
    send(store, item(5, "2026-11-13"))
    assert tell(store, "an", "an") == [True, False]
    assert (waiting(store), settle(store)) == ([("bình", 5)], 0)
    assert tell(store, "bình") == [True]
    assert (waiting(store), settle(store), left(store)) == ([], 1, [])


def test_who_stops_is_told_nothing_more(store: Store) -> None:
    send(store, item(5, "2026-11-13"))
    with store.write() as connection:
        unfollow(connection, "an", CODE)

    assert waiting(store) == [("bình", 5)]
    assert tell(store, "an") == [False]


def test_who_begins_now_is_not_told_what_they_have_seen(store: Store) -> None:
    send(store, item(5, "2026-11-13"))
    with store.write() as connection:
        follow(connection, "chi", CODE, NOW, newest_change(connection, CODE))
    send(store, item(9, "2026-11-14"))

    assert waiting(store, "chi") == [("chi", 9)]


def test_a_change_that_nobody_follows_goes_at_once(store: Store) -> None:
    for status in (4, 5):
        send(store, item(status, f"2026-11-1{status}", code=OTHER))
    assert [change.code for change in left(store)] == [OTHER]

    assert (settle(store), left(store)) == (1, [])


def test_a_change_is_not_settled_behind_a_followers_back(store: Store) -> None:
    send(store, item(5, "2026-11-13"))
    (change,) = left(store)
    with store.write() as connection:
        assert settle_changes(connection, [change.seq]) == 0


def test_an_overdue_dossier_is_told_once_for_each_promise(store: Store) -> None:
    send(store, item(4, "2026-11-13", due_at="2026-11-21"))
    first, _ = due(store)
    with store.write() as connection:
        assert reminded(connection, first)
        assert not reminded(connection, first)

    assert (first.conversation, first.code, first.kind) == ("an", CODE, "overdue")
    assert [one.conversation for one in due(store, NOW + DAY)] == ["bình"]
    send(store, item(4, "2026-11-22", due_at="2026-11-23"))
    assert due(store, NOW + DAY) == []
    assert [one.conversation for one in due(store, NOW + 2 * DAY)] == ["an", "bình"]


def test_only_who_may_be_told_now_is_reminded(store: Store) -> None:
    send(store, item(4, "2026-11-13", due_at="2026-11-21"))

    assert [one.conversation for one in due(store, NOW, "bình")] == ["bình"]


@pytest.mark.parametrize("written", ["2026-11-22", "2026-11-22T00:00:00+07:00"])
def test_a_day_that_was_promised_lasts_until_its_end(store: Store, written: str) -> None:
    """Agencies write a bare day as midnight, and spreadsheets do."""
    send(store, item(4, "2026-11-13", due_at=written))

    assert due(store, datetime(2026, 11, 22, 20)) == []
    assert len(due(store, datetime(2026, 11, 23))) == 2


@pytest.mark.parametrize("status", [3, 7, 8, 9, 10])
def test_a_finished_dossier_is_not_overdue(store: Store, status: int) -> None:
    send(store, item(status, "2026-11-13", due_at="2026-11-21"))

    assert due(store) == []


@pytest.mark.parametrize("status", [5, 6])
def test_while_it_waits_for_the_citizen_it_is_not_overdue(store: Store, status: int) -> None:
    send(store, item(status, NOW.isoformat(), due_at="2026-11-21"))

    assert due(store) == []


def test_missing_papers_are_reminded_of_after_three_days(store: Store) -> None:
    send(store, item(5, NOW.isoformat(), missing=["Tờ khai"]))
    assert due(store, NOW + 2 * DAY) == []
    one, _ = due(store, NOW + 3 * DAY)
    with store.write() as connection:
        reminded(connection, one)

    assert one.kind == "papers"
    assert [one.conversation for one in due(store, NOW + 9 * DAY)] == ["bình"]


def test_who_does_not_follow_is_not_reminded(store: Store) -> None:
    send(store, item(4, "2026-11-12", due_at="2026-11-21", code=OTHER))

    assert due(store) == []
