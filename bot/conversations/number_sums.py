"""The numbers of a period: sums over the facts of turns, by day, hour, channel, place and field."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Literal

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from .number_tables import counts, facts
from .numbers import people_of

By = Literal["day", "hour", "channel", "province", "field"]
MEDIAN, NEARLY_ALL = 0.5, 0.95
MOST_LISTED = 20


@dataclass(frozen=True)
class Selection:
    """Which turns are meant: days from ``start`` to ``end``, both in it, and what else if given."""

    start: date
    end: date
    channel: str = ""
    province: str = ""
    field: str = ""


@dataclass(frozen=True)
class Turns:
    """Turns by what they came to, and filings walked through; all are counts of messages."""

    turns: int = 0
    answered: int = 0
    asked_back: int = 0
    unanswered: int = 0
    refused: int = 0
    handed_over: int = 0
    error: int = 0
    chat: int = 0
    silent: int = 0
    begun: int = 0
    finished: int = 0

    @property
    def answered_share(self) -> float | None:
        """Share (0..1) of the questions that were answered at once."""
        asked = self.answered + self.asked_back + self.unanswered
        return self.answered / asked if asked else None


@dataclass(frozen=True)
class Beside:
    """What is counted of a day or a channel besides its turns; people are sums over days."""

    conversations: int = 0
    people: int = 0
    right: int = 0
    wrong: int = 0
    clicks: int = 0
    waits: int = 0
    wait_seconds: int = 0


@dataclass(frozen=True)
class Figures:
    """All numbers of a selection.

    ``conversations`` and ``people`` are sums over days: who came on two days counts twice.
    They, ratings, clicks and waits are known by day and channel, of ratings and clicks also the
    procedure; with a province or a field selected, what is not known by it is None.
    Milliseconds are of turns with an answer, from message to reply; waits are in seconds.
    """

    turns: Turns
    conversations: int | None
    people: int | None
    median_ms: int | None
    p95_ms: int | None
    right: int | None
    wrong: int | None
    clicks: int | None
    waits: int | None
    mean_wait_seconds: float | None

    @property
    def satisfaction(self) -> float | None:
        """Share (0..1) of ratings that called an answer right."""
        rated = (self.right or 0) + (self.wrong or 0)
        return (self.right or 0) / rated if rated else None


def figures(connection: Connection, chosen: Selection) -> Figures:
    """Return the numbers of a selection."""
    whole = not (chosen.province or chosen.field)
    people = _people(connection, chosen) if whole else (None, None)
    counted = _counted(connection, chosen) if whole else {}
    median, nearly_all = milliseconds(connection, chosen, MEDIAN, NEARLY_ALL)
    seconds, waits = counted.get("wait_seconds", 0), counted.get("handover_wait", 0)
    return Figures(
        turns=turns(connection, chosen),
        conversations=people[0],
        people=people[1],
        median_ms=median,
        p95_ms=nearly_all,
        right=counted.get("right", 0) if whole else None,
        wrong=counted.get("wrong", 0) if whole else None,
        clicks=counted.get("online_click", 0) if whole else None,
        waits=waits if whole else None,
        mean_wait_seconds=seconds / waits if waits else None,
    )


def turns(connection: Connection, chosen: Selection) -> Turns:
    """Return the turns of a selection."""
    query = select(facts.c.outcome, facts.c.guide, func.count()).where(_of(chosen))
    grouped = query.group_by(facts.c.outcome, facts.c.guide)
    return _summed(connection.execute(grouped).all())


def turns_by(connection: Connection, chosen: Selection, by: By) -> dict[Any, Turns]:
    """Return the turns of a selection by ``by``: days, hours (0..23) and names in their order.

    A place or field that nobody told is the empty text.
    """
    column = facts.c[by]
    query = select(column, facts.c.outcome, facts.c.guide, func.count()).where(_of(chosen))
    grouped = query.group_by(column, facts.c.outcome, facts.c.guide).order_by(column)
    found: dict[Any, list[Any]] = {}
    for key, *rest in connection.execute(grouped):
        found.setdefault(key, []).append(rest)
    return {key: _summed(rows) for key, rows in found.items()}


def _summed(rows: Sequence[Any]) -> Turns:
    """Return the sums of rows of outcome, filing and number."""
    total: Counter[str] = Counter()
    for outcome, filing, number in rows:
        total["turns"] += number
        total[outcome] += number
        if filing:
            total[filing] += number
    return Turns(**total)


def _of(chosen: Selection) -> Any:
    wanted = [facts.c.day.between(chosen.start, chosen.end)]
    for name in ("channel", "province", "field"):
        if value := getattr(chosen, name):
            wanted.append(facts.c[name] == value)
    return and_(*wanted)


def milliseconds(connection: Connection, chosen: Selection, *shares: float) -> list[int | None]:
    """Return for each of ``shares`` the time that it of the answers took at most, or None."""
    told = and_(_of(chosen), facts.c.outcome.not_in(("silent", "error")))
    query = select(facts.c.milliseconds, func.count()).where(told)
    grouped = query.group_by(facts.c.milliseconds).order_by(facts.c.milliseconds)
    times = connection.execute(grouped).all()
    if not times:
        return [None] * len(shares)
    reached = list(accumulate(number for _, number in times))
    places = (min(reached[-1] - 1, int(share * reached[-1])) for share in shares)
    return [int(times[bisect_right(reached, place)][0]) for place in places]


def top(
    connection: Connection, chosen: Selection, what: Literal["procedure", "facets"]
) -> list[tuple[str, int]]:
    """Return the procedures answered or the facets told most, with how often."""
    column = facts.c[what]
    query = select(column, func.count()).where(_of(chosen), column != "").group_by(column)
    total: Counter[str] = Counter()
    for value, number in connection.execute(query):
        for one in str(value).split(","):
            total[one] += int(number)
    return sorted(total.items(), key=lambda item: (-item[1], item[0]))[:MOST_LISTED]


def asked(connection: Connection, chosen: Selection) -> dict[str, int]:
    """Return how many turns were about each procedure, by code."""
    query = select(facts.c.procedure, func.count()).where(_of(chosen), facts.c.procedure != "")
    return {code: int(n) for code, n in connection.execute(query.group_by(facts.c.procedure))}


def counted_by(
    connection: Connection, chosen: Selection, by: Literal["day", "channel", "procedure"]
) -> dict[Any, dict[str, int]]:
    """Return ratings (right, wrong), clicks (online_click) and waits by ``by``."""
    column = counts.c[by]
    query = select(column, counts.c.what, func.sum(counts.c.number), func.sum(counts.c.seconds))
    found: dict[Any, dict[str, int]] = {}
    grouped = query.where(_counts_of(chosen)).group_by(column, counts.c.what).order_by(column)
    for key, what, number, seconds in connection.execute(grouped):
        line = found.setdefault(key, {})
        line[what] = int(number)
        if what == "handover_wait":
            line["wait_seconds"] = int(seconds)
    return found


def beside(
    connection: Connection, chosen: Selection, by: Literal["day", "channel"]
) -> dict[Any, Beside]:
    """Return what is counted besides turns, by day or channel, where there is anything."""
    found: dict[Any, Counter[str]] = {}
    for day, channel, conversations, people in people_of(connection, chosen.start, chosen.end):
        if chosen.channel in ("", channel):
            line = found.setdefault(day if by == "day" else channel, Counter())
            line.update(conversations=conversations, people=people)
    for key, counted in counted_by(connection, chosen, by).items():
        found.setdefault(key, Counter()).update({_NAMES.get(w, w): n for w, n in counted.items()})
    return {key: Beside(**line) for key, line in found.items()}


_NAMES = {"online_click": "clicks", "handover_wait": "waits"}


def places(connection: Connection, what: Literal["province", "field"]) -> list[str]:
    """Return the places or fields that turns have been counted for, in the order of letters."""
    query = select(facts.c[what]).where(facts.c[what] != "").distinct()
    return sorted(connection.execute(query).scalars())


def _counted(connection: Connection, chosen: Selection) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for line in counted_by(connection, chosen, "channel").values():
        total.update(line)
    return total


def _counts_of(chosen: Selection) -> Any:
    wanted = [counts.c.day.between(chosen.start, chosen.end)]
    if chosen.channel:
        wanted.append(counts.c.channel == chosen.channel)
    return and_(*wanted)


def _people(connection: Connection, chosen: Selection) -> tuple[int, int]:
    found = [
        (conversations, people)
        for _, channel, conversations, people in people_of(connection, chosen.start, chosen.end)
        if chosen.channel in ("", channel)
    ]
    return sum(one[0] for one in found), sum(one[1] for one in found)


def before(chosen: Selection) -> Selection:
    """Return the same selection over as many days just before it."""
    last = chosen.start - timedelta(days=1)
    return replace(chosen, start=last - (chosen.end - chosen.start), end=last)
