"""Working days of offices with a five-day week. Pure: the days that differ are a parameter.

A period is counted without the day it begins on, with the day it ends on (Civil Code 2015,
articles 147 and 148). Days off and days worked instead: data/holidays.yml.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

FRIDAY = 4


class SpecialDay(Protocol):
    """A day unlike others of its weekday: off, or worked (``works``); sure only if ``verified``."""

    @property
    def day(self) -> date: ...
    @property
    def works(self) -> bool: ...
    @property
    def verified(self) -> bool: ...


@dataclass(frozen=True)
class Count:
    """A number of working days; not ``sure`` if a day in between may or may not be off."""

    days: int
    sure: bool = True


@dataclass(frozen=True)
class Deadline:
    """Working days left until a promised moment, or gone by since then if it is ``past``.

    ``past`` with 0 days: the moment has gone, but no whole working day since.
    """

    days: int
    past: bool
    sure: bool = True


class Calendar:
    """Which days are worked; without special days Monday to Friday, and sure of nothing."""

    def __init__(self, special: Iterable[SpecialDay] = ()) -> None:
        known = list(special)
        verified = [item for item in known if item.verified]
        self._off = {d.day for d in verified if not d.works and d.day.weekday() <= FRIDAY}
        self._worked = {d.day for d in verified if d.works and d.day.weekday() > FRIDAY}
        self._unsure = {item.day for item in known if not item.verified}
        self._years = {item.day.year for item in verified}

    def works(self, day: date) -> bool:
        """Return whether offices work on ``day``; a day that is not sure counts as usual."""
        return day in self._worked or (day.weekday() <= FRIDAY and day not in self._off)

    def count(self, start: date, end: date) -> Count:
        """Return the working days after ``start`` up to and with ``end``; 0 if that is earlier."""
        start, end = _day(start), _day(end)
        if end <= start:
            return Count(0)
        days = _weekdays(end) - _weekdays(start)
        days += sum(start < day <= end for day in self._worked)
        days -= sum(start < day <= end for day in self._off)
        return Count(days, self._is_sure(start, end))

    def deadline(self, due: datetime, now: datetime) -> Deadline:
        """Return how far ``now`` is from ``due``; a due time of midnight means all of its day."""
        today, last = now.date(), due.date()
        past = today > last or (today == last and has_hour(due) and now > due)
        count = self.count(last, today) if past else self.count(today, last)
        return Deadline(count.days, past, count.sure)

    def _is_sure(self, start: date, end: date) -> bool:
        years = end.year - start.year + 1
        known = sum(start.year <= year <= end.year for year in self._years)
        return known == years and not any(start < day <= end for day in self._unsure)


def has_hour(moment: datetime) -> bool:
    """Return whether a moment names an hour; midnight is how agencies write a bare day."""
    return moment.time() not in (time(0, 0), time(23, 59), time(23, 59, 59))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _weekdays(day: date) -> int:
    """Return the Mondays to Fridays from 1/1/0001, a Monday, up to and with ``day``."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)
