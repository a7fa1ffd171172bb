"""Officers are there by weekday and hour, not on holidays, and on days worked instead."""

from __future__ import annotations

from datetime import date, datetime, time

import factories
import pytest

from bot.answers.officer_hours import OfficerHours, officer_hours
from bot.content.kinds import Holiday, OpeningHours
from bot.content.store import ContentStore
from bot.storage import Store

WEEK = [
    OpeningHours(
        weekday=day, opens=time(8), closes=time(17), break_from=time(12), break_to=time(13)
    )
    for day in range(1, 6)
]


def special(day: str, works: bool = False, verified: bool = True) -> Holiday:
    known = {"name": "Nghỉ", "source": "Thông báo"}
    return Holiday(day=date.fromisoformat(day), works=works, verified=verified, **known)


DAYS = OfficerHours(
    WEEK,
    [
        special("2026-09-01"),
        special("2026-09-02"),
        special("2026-08-22", works=True),
        special("2026-09-03", verified=False),
    ],
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-07-20 07:59", False, "2026-07-20 08:00"),
        ("2026-07-20 08:00", True, "2026-07-20 13:00"),
        ("2026-07-20 12:30", False, "2026-07-20 13:00"),
        ("2026-07-20 17:00", False, "2026-07-21 08:00"),
        ("2026-07-24 18:00", False, "2026-07-27 08:00"),
        ("2026-08-22 09:00", True, "2026-08-22 13:00"),
        ("2026-08-29 09:00", False, "2026-08-31 08:00"),
        ("2026-09-01 09:00", False, "2026-09-03 08:00"),
        ("2026-09-03 09:00", True, "2026-09-03 13:00"),
    ],
)
def test_hours(now: str, is_open: bool, opens: str) -> None:
    assert DAYS.now_open(moment(now)) is is_open
    assert DAYS.next_opening(moment(now)) == moment(opens)


def test_without_hours_nobody_is_ever_there() -> None:
    nobody = OfficerHours([], [])
    assert not nobody.now_open(moment("2026-07-20 09:00"))
    assert nobody.next_opening(moment("2026-07-20 09:00")) is None


def test_an_editor_s_change_counts_at_once(knowledge: Store) -> None:
    content = ContentStore(knowledge)
    content.edit("opening_hours", WEEK[0], "an", factories.NOW)
    assert officer_hours(content, factories.NOW).now_open(factories.NOW)
    content.edit("holiday", special(factories.TODAY.isoformat()), "an", factories.NOW)
    assert not officer_hours(content, factories.NOW).now_open(factories.NOW)
