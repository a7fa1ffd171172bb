"""When officers take over conversations: opening hours by weekday, without holidays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.content.kinds import Holiday, OpeningHours
from bot.content.store import ContentStore

FRIDAY = 5
FARTHEST = 30


class OfficerHours:
    """Opening hours over the days that editors hold.

    A holiday is closed whatever its weekday; a day worked instead has its weekday's hours, or
    Friday's if it has none. A day that is not sure (``verified`` False) counts as usual.
    """

    def __init__(self, hours: Iterable[OpeningHours], special: Iterable[Holiday]) -> None:
        self._hours = {item.weekday: item for item in hours}
        sure = [item for item in special if item.verified]
        self._off = {item.day for item in sure if not item.works}
        self._worked = {item.day for item in sure if item.works}

    def now_open(self, now: datetime) -> bool:
        """Return whether officers are on duty at ``now``."""
        return any(opens <= now.time() < closes for opens, closes in self._of(now.date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """Return when officers come next after ``now``; None if not within FARTHEST days."""
        days = (now.date() + timedelta(days=number) for number in range(FARTHEST + 1))
        openings = (datetime.combine(day, opens) for day in days for opens, _ in self._of(day))
        return next((opening for opening in openings if opening > now), None)

    def closing(self, now: datetime) -> datetime | None:
        """Return when the officers on duty at ``now`` stop for a break or the day, or None."""
        day = now.date()
        spans = (closes for opens, closes in self._of(day) if opens <= now.time() < closes)
        return next((datetime.combine(day, closes) for closes in spans), None)

    def _of(self, day: date) -> list[tuple[time, time]]:
        """Return the spans of a day, in order."""
        hours = self._hours.get(day.isoweekday())
        if hours is None and day in self._worked:
            hours = self._hours.get(FRIDAY)
        if hours is None or day in self._off:
            return []
        if hours.break_from is None or hours.break_to is None:
            return [(hours.opens, hours.closes)]
        return [(hours.opens, hours.break_from), (hours.break_to, hours.closes)]


def officer_hours(content: ContentStore, now: datetime) -> OfficerHours:
    """Return the hours that editors hold today."""
    hours = content.published("opening_hours", OpeningHours, now.date())
    special = content.published("holiday", Holiday, now.date())
    return OfficerHours(hours.values(), special.values())
