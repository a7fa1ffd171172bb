"""Counts per agency and procedure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from filed import KEY, NOW, item, send

from bot.dossiers.demo import load_demo
from bot.dossiers.model import Dossier, Status
from bot.dossiers.statistics import Counts, statistics, total
from bot.dossiers.store import remember
from bot.storage import Store

START, END = datetime(2026, 11, 1), datetime(2026, 12, 1)
BIRTH = "Đăng ký khai sinh"


def filed(number: int, status: int = 4, **changes: Any) -> dict[str, Any]:
    code = f"H57.12-261110-{number:04}"
    given = {"procedure": BIRTH, "channel": 1, "received_at": "2026-11-10", **changes}
    return item(status, given.pop("at", "2026-11-12"), code=code, **given)


def counted(store: Store, end: datetime = END) -> list[Counts]:
    with store.read() as connection:
        return statistics(connection, START, end, NOW)


def test_each_dossier_is_counted_where_it_belongs(conversations_store: Store) -> None:
    send(
        conversations_store,
        filed(1),
        filed(2, channel=2),
        filed(3, 10, at="2026-11-15", due_at="2026-11-15"),
        filed(4, 9, at="2026-11-18T08:00", due_at="2026-11-17"),
        filed(5, 9),
        filed(6, due_at="2026-11-20", channel=None),
        filed(7, 3, due_at="2026-11-20"),
    )
    (row,) = counted(conversations_store)

    assert (row.agency_code, row.procedure) == ("H57.12", BIRTH)
    assert (row.received, row.online, row.known_channel) == (7, 1, 6)
    assert (row.on_time, row.late, row.undated, row.overdue) == (1, 1, 1, 1)
    assert row.online_share == pytest.approx(1 / 6)
    assert row.on_time_share == 0.5


def test_finished_in_time_counts_by_when_it_was_done_not_fetched(
    conversations_store: Store,
) -> None:
    send(conversations_store, filed(1, 9, at="2026-11-14", due_at="2026-11-15"))
    send(conversations_store, filed(1, 10, at="2026-11-20", due_at="2026-11-15"))

    assert [(row.on_time, row.late) for row in counted(conversations_store)] == [(1, 0)]


def test_groups_are_apart(conversations_store: Store) -> None:
    other = {"code": "H57.13", "name": "Phường Hai"}
    send(
        conversations_store,
        filed(1),
        filed(2, procedure="Đăng ký kết hôn"),
        filed(3, agency=other),
    )

    told = [(row.agency_code, row.procedure) for row in counted(conversations_store)]
    assert told == [
        ("H57.12", "Đăng ký khai sinh"),
        ("H57.12", "Đăng ký kết hôn"),
        ("H57.13", BIRTH),
    ]


def test_another_period_is_empty_but_for_what_is_overdue_now(conversations_store: Store) -> None:
    send(conversations_store, filed(1), filed(2, due_at="2026-11-20"))

    rows = counted(conversations_store, end=datetime(2026, 11, 2))
    assert [(row.received, row.overdue) for row in rows] == [(0, 1)]


def test_a_day_that_was_promised_lasts_until_its_end(conversations_store: Store) -> None:
    """A spreadsheet's day is midnight: finished that afternoon is on time, open is not overdue."""
    due = "2026-11-22T00:00:00"
    send(
        conversations_store,
        filed(1, 9, at="2026-11-22T08:00:00", due_at=due, finished_at="2026-11-22T08:00:00"),
        filed(2, due_at=due),
    )

    (row,) = counted(conversations_store)
    assert (row.on_time, row.late, row.overdue) == (1, 0, 0)


def test_demonstration_data_and_other_systems_do_not_count(conversations_store: Store) -> None:
    load_demo(conversations_store, NOW, KEY)
    with conversations_store.write() as connection:
        seen = Dossier("H57-261110-0001", Status.DONE, NOW, received_at=NOW)
        remember(connection, seen, NOW)

    assert counted(conversations_store) == []


def test_rows_add_up_and_shares_are_of_the_sum() -> None:
    rows = [Counts("H57", "", "", 4, 1, 4, 3, 1, 0, 2), Counts("H36", "", "", 6, 4, 6, 1, 0, 5, 0)]
    both = total(rows)

    assert (both.received, both.online, both.overdue, both.undated) == (10, 5, 2, 5)
    assert (both.online_share, both.on_time_share) == (0.5, 0.8)
    assert total([]).received == 0


def test_without_any_share_there_is_none() -> None:
    row = Counts("H57", "", "", 0, 0, 0, 0, 0, 0, 0)

    assert (row.online_share, row.on_time_share) == (None, None)
