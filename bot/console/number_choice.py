"""Which period and which part of the numbers a page is to show: read from what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from bot.conversations.number_sums import Selection
from bot.conversations.numbers import KEPT

DAY = timedelta(days=1)
USUAL = 30  # days that are shown when nothing was chosen
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
FILTERS = ("channel", "province", "field")


@dataclass(frozen=True)
class Choice:
    """What was typed, and the selection it means; else ``problem`` names what is wrong with it."""

    start: str
    end: str
    channel: str = ""
    province: str = ""
    field: str = ""
    selection: Selection | None = None
    problem: str = ""

    def query(self, **changes: str) -> str:
        """Return the address parameters of this choice, with ``changes``."""
        given = {"from": self.start, "to": self.end}
        given |= {name: getattr(self, name) for name in FILTERS}
        return urlencode({name: value for name, value in (given | changes).items() if value})


def choice(given: Mapping[str, str], today: date) -> Choice:
    """Read a choice from the parameters from, to, channel, province and field.

    Without days it is the last USUAL ones; without an end it goes on to today.
    """
    start, end = given.get("from", "").strip(), given.get("to", "").strip()
    channel, province, field = (given.get(name, "").strip() for name in FILTERS)
    first, last = _days(start, end, today)
    problem = _problem(first, last, today)
    if problem or first is None or last is None:
        return Choice(start, end, channel, province, field, problem=problem)
    last = min(last, today)
    start, end = f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}"
    selection = Selection(first, last, channel, province, field)
    return Choice(start, end, channel, province, field, selection)


def _days(start: str, end: str, today: date) -> tuple[date | None, date | None]:
    last = read_day(end) if end else today
    if start:
        return read_day(start), last
    if last is None or last < today - KEPT:
        return last or today, last  # as old as this nothing comes before
    return last - DAY * (USUAL - 1), last


def _problem(first: date | None, last: date | None, today: date) -> str:
    if first is None:
        return "start"
    if last is None:
        return "end"
    if first > last:
        return "reversed"
    if first > today:
        return "future"
    return "old" if first < today - KEPT else ""


def read_day(text: str) -> date | None:
    """Return the day that is meant by 22/11/2026 (or 2026-11-22), None if there is none."""
    local, iso = _DAY.fullmatch(text), _ISO.fullmatch(text)
    try:
        if local:
            return date(int(local[3]), int(local[2]), int(local[1]))
        return date(*map(int, iso.groups())) if iso else None
    except ValueError:
        return None


def usual_periods(today: date) -> dict[str, tuple[date, date]]:
    """Return the periods that are asked for most, by name."""
    month = today.replace(day=1)
    last = month - DAY
    return {
        "today": (today, today),
        "yesterday": (today - DAY, today - DAY),
        "week": (today - DAY * 6, today),
        "thirty": (today - DAY * (USUAL - 1), today),
        "month": (month, today),
        "last_month": (last.replace(day=1), last),
        "year": (today.replace(month=1, day=1), today),
    }


def read_month(text: str, today: date) -> date | None:
    """Return the first day of 2026-11; without a text the last month that is over.

    None for what is no month, has not begun, or is older than facts are kept.
    """
    if not text:
        return (today.replace(day=1) - DAY).replace(day=1)
    read = MONTH.fullmatch(text)
    first = date(int(read[1]), int(read[2]), 1) if read else None
    return first if first in months(today) else None


def months(today: date) -> list[date]:
    """Return the first days of the months that there may be numbers of, the newest first."""
    found = [today.replace(day=1)]
    while (earlier := (found[-1] - DAY).replace(day=1)) >= today - KEPT:
        found.append(earlier)
    return found
