"""Working days by our own data: every holiday, day in lieu and Saturday worked is right."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.kinds import Holiday
from bot.content.seeding import load_kind
from bot.dossiers.calendar import Calendar, Count, Deadline
from bot.settings import ROOT

YEARS = (2024, 2025, 2026, 2027)
OURS_ONLY = {
    # Swaps and the new holiday, announced after that release of the package was made.
    date(2025, 5, 2): "off, swapped with 26/4/2025",
    date(2026, 8, 31): "off, swapped with 22/8/2026",
    date(2026, 11, 24): "Ngày Văn hóa Việt Nam, since 2026",
    date(2027, 11, 24): "Ngày Văn hóa Việt Nam, since 2026",
}
THEIRS_ONLY = {
    # The package reckons; which day it will be has not been announced.
    date(2027, 2, 4): "29 Tết, or 11/2 instead",
    date(2027, 9, 3): "the day next to 2/9, or 1/9 instead",
}
OUR_SATURDAYS_ONLY = {date(2025, 4, 26), date(2026, 8, 22)}
DAYS = st.dates(date(2023, 12, 1), date(2028, 2, 1))


@lru_cache(maxsize=1)
def entries() -> tuple[Holiday, ...]:
    return tuple(load_kind("holiday", ROOT / "data"))


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    return Calendar(entries())


def sure(year: int, works: bool) -> set[date]:
    """Return our verified days of a year that are off, or worked."""
    mine = (e for e in entries() if e.verified and e.works == works)
    return {entry.day for entry in mine if entry.day.year == year}


def of(days: dict[date, str] | set[date], year: int) -> set[date]:
    return {day for day in days if day.year == year}


@pytest.mark.parametrize("year", YEARS)
def test_days_off_are_the_packages_but_for_the_listed_differences(year: int) -> None:
    theirs = {day for day in holidays.country_holidays("VN", years=year) if day.weekday() < 5}
    mine = sure(year, works=False)
    assert mine - theirs <= of(OURS_ONLY, year)  # a newer release knows some of them
    assert theirs - mine <= of(THEIRS_ONLY, year)


@pytest.mark.parametrize("year", YEARS)
def test_saturdays_worked_are_the_packages_but_for_the_listed_differences(year: int) -> None:
    theirs = holidays.country_holidays("VN", years=year)
    listed = {day for day in theirs.weekend_workdays if day.year == year}
    assert sure(year, works=True) - listed <= of(OUR_SATURDAYS_ONLY, year)
    assert listed - sure(year, works=True) == set()


@pytest.mark.parametrize("year", YEARS)
def test_a_day_that_is_not_sure_says_why(year: int) -> None:
    doubtful = {e.day for e in entries() if not e.verified and e.day.year == year}
    assert of(THEIRS_ONLY, year) <= doubtful
    assert all("chưa" in e.source for e in entries() if not e.verified)


def test_an_entry_changes_what_its_weekday_would_be() -> None:
    assert [e.day for e in entries() if (e.day.weekday() == 5) != e.works] == []


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-23", True),
        ("2026-11-24", False),  # the new holiday
        ("2025-11-24", True),  # not yet one
        ("2026-11-28", False),  # a Saturday like any other
        ("2026-08-22", True),  # a Saturday worked instead of 31/8
        ("2026-08-31", False),
        ("2026-04-26", False),
        ("2026-04-27", False),  # in lieu of a Sunday
    ],
)
def test_a_day_is_worked_or_not(day: str, works: bool) -> None:
    assert calendar().works(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-20", "2026-11-22", 0),  # Friday to Sunday
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-20", "2026-11-25", 2),  # over 24/11
        ("2026-02-13", "2026-02-23", 1),  # over the week of Tết
        ("2026-08-21", "2026-09-03", 7),  # over 2/9, with the Saturday worked
        ("2025-04-25", "2025-05-05", 4),  # over 30/4, with the Saturday worked
        ("2026-11-25", "2026-11-20", 0),  # backwards
    ],
)
def test_working_days_between_two_days(start: str, end: str, days: int) -> None:
    counted = calendar().count(date.fromisoformat(start), date.fromisoformat(end))
    assert counted == Count(days, sure=True)


@given(DAYS, st.integers(0, 200))
def test_counting_is_going_from_day_to_day(start: date, length: int) -> None:
    days = [start + timedelta(days=n) for n in range(1, length + 1)]
    counted = calendar().count(start, start + timedelta(days=length))
    assert counted.days == sum(map(calendar().works, days))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2027-02-01", "2027-02-05"),  # over 4/2/2027
        ("2027-08-31", "2027-09-01"),
        ("2027-12-30", "2028-01-04"),  # into a year without data
        ("2026-01-05", "2026-01-12"),  # over a Saturday that may have been worked
        ("1990-01-01", "9999-12-31"),
    ],
)
def test_a_count_over_a_day_that_is_not_sure_says_so(start: str, end: str) -> None:
    assert not calendar().count(date.fromisoformat(start), date.fromisoformat(end)).sure


def test_without_data_only_weekends_are_off_and_nothing_is_sure() -> None:
    assert Calendar().count(date(2026, 11, 20), date(2026, 11, 25)) == Count(3, sure=False)


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        ("2026-11-25", "2026-11-20 09:00", Deadline(2, past=False)),
        ("2026-11-25", "2026-11-25 23:00", Deadline(0, past=False)),  # all of that day
        ("2026-11-25 17:00", "2026-11-25 16:00", Deadline(0, past=False)),
        ("2026-11-25 17:00", "2026-11-25 17:01", Deadline(0, past=True)),
        ("2026-11-20", "2026-11-22 08:00", Deadline(0, past=True)),  # only a weekend since
        ("2026-11-20 17:00", "2026-11-25 08:00", Deadline(2, past=True)),
        ("2026-11-22", "2026-11-21 08:00", Deadline(0, past=False)),  # promised for a Sunday
    ],
)
def test_a_deadline_is_so_many_working_days_away(due: str, now: str, expected: Deadline) -> None:
    found = calendar().deadline(datetime.fromisoformat(due), datetime.fromisoformat(now))
    assert found == expected
