"""The numbers as sheets and charts, in the words of numbers_words.yml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.conversations import charts
from bot.conversations.charts import Chart, Series
from bot.conversations.number_sums import Figures, Selection, Turns
from bot.conversations.sheets import Cell, Sheet

from .monthly import AgencyShare, OnlineLevel, Report, Service

MOST_BARS = 15
SHOWN = ("answered", "asked_back", "unanswered")  # of what turns came to, in charts
DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def words() -> Any:
    """Return the words of numbers_words.yml."""
    path = Path(__file__).with_name("numbers_words.yml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def sheets(found: Report) -> list[Sheet]:
    """Return all tables of a monthly report."""
    return [
        summary(found.now, found.before),
        levels(found.online_levels),
        *(turns_sheet(by, lines) for by, lines in found.by.items()),
        facets_sheet(found.facets),
        agencies_sheet(found.agencies),
        unanswered_sheet(found),
        services_sheet(found.services),
    ]


def summary(now: Figures, before: Figures | None = None) -> Sheet:
    """Return all numbers of a selection, beside those of the one before if given."""
    heads = _heads("measure", "this_month", *(("month_before",) if before else ()))
    columns = [_measures(one) for one in (now, before) if one is not None]
    rows = tuple((name, *(column[name] for column in columns)) for name in columns[0])
    return Sheet(words()["titles"]["summary"], heads, rows)


def _measures(found: Figures) -> dict[str, Cell]:
    shares = {
        "answered_share": found.turns.answered_share,
        "satisfaction": found.satisfaction,
    }
    values = {**vars(found), **shares}
    turns = {words()["turns"][one.name]: getattr(found.turns, one.name) for one in fields(Turns)}
    return turns | {title: values[name] for name, title in words()["figures"].items()}


def turns_sheet(by: str, lines: Mapping[Any, Turns]) -> Sheet:
    """Return the turns of each day, hour, channel, place or field."""
    names = [one.name for one in fields(Turns)]
    heads = (words()["heads"][by], *(words()["turns"][name] for name in names))
    rows = tuple(
        (_label(by, key), *(getattr(turns, name) for name in names)) for key, turns in lines.items()
    )
    return Sheet(words()["titles"][by], heads, rows)


def _label(by: str, key: Any) -> Cell:
    if by in ("day", "hour"):
        return key if isinstance(key, date | int) else str(key)
    named = words()["channels"].get(key, key) if by == "channel" else key
    return str(named or words()["unknown"])


def levels(found: Sequence[OnlineLevel]) -> Sheet:
    """Return the services of each online level, with and without questions."""
    heads = _heads("online", "services", "asked", "not_asked", "questions")
    rows = tuple(
        (words()["online"][o.online], o.services, o.asked, o.services - o.asked, o.questions)
        for o in found
    )
    return Sheet(words()["titles"]["levels"], heads, rows)


def services_sheet(found: Sequence[Service]) -> Sheet:
    """Return every service with its online level and how often it was asked about."""
    heads = _heads("code", "name", "field", "level", "online", "questions")
    rows = tuple((one.code, one.name, one.field, *_kinds(one), one.questions) for one in found)
    return Sheet(words()["titles"]["services"], heads, rows)


def _kinds(one: Service) -> tuple[str, str]:
    return _of("levels", one.level), _of("online", one.online)


def facets_sheet(found: Iterable[tuple[str, int]]) -> Sheet:
    """Return how often each facet was told."""
    rows = tuple((_of("facets", facet), number) for facet, number in found)
    return Sheet(words()["titles"]["facet"], _heads("facet", "questions"), rows)


def agencies_sheet(found: Sequence[AgencyShare]) -> Sheet:
    """Return the dossiers of each agency and whether its target is reached."""
    names = ("agency", "received", "known", "filed_online", "share", "target", "reached")
    rows = tuple(
        (
            *(f"{one.code} {one.name}".strip(), one.received, one.known_channel, one.online),
            *(one.share, one.target, _reached(one.reached)),
        )
        for one in found
    )
    return Sheet(words()["titles"]["agencies"], _heads(*names), rows, percent=(4, 5))


def unanswered_sheet(found: Report) -> Sheet:
    """Return the topics that many asked about in vain."""
    rows = tuple((group.title, len(group.questions)) for group in found.unanswered)
    return Sheet(words()["titles"]["unanswered"], _heads("topic", "count"), rows)


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(words()["heads"][name] for name in names)


def _of(group: str, key: str) -> str:
    return str(words()[group].get(key, key))


def _reached(reached: bool | None) -> str:
    return "" if reached is None else str(words()["answer"]["yes" if reached else "no"])


# Charts.


def days_chart(chosen: Selection, lines: Mapping[Any, Turns]) -> Chart:
    """Return the turns of each day of a selection, also of days without any."""
    count = (chosen.end - chosen.start) // DAY + 1
    days = [chosen.start + DAY * at for at in range(count)]
    found = [lines.get(day, Turns()) for day in days]
    return _columns("day", [f"{day:%d/%m}" for day in days], found)


def hours_chart(lines: Mapping[Any, Turns]) -> Chart:
    """Return the turns of each hour of the day."""
    found = [lines.get(hour, Turns()) for hour in range(24)]
    return _columns("hour", [str(hour) for hour in range(24)], found)


def list_chart(by: str, lines: Mapping[Any, Turns]) -> Chart:
    """Return the turns of the channels, places or fields that have most."""
    ordered = sorted(lines.items(), key=lambda item: -item[1].turns)
    return ranked_chart(by, [(str(_label(by, key)), turns.turns) for key, turns in ordered])


def ranked_chart(what: str, ranked: Sequence[tuple[str, int]]) -> Chart:
    """Return a list of names with their numbers, largest first, as lying bars."""
    shown = ranked[:MOST_BARS]
    labels, numbers = tuple(name for name, _ in shown), tuple(float(n) for _, n in shown)
    desc = _desc("list", labels, numbers)
    title, head = words()["titles"][what], words()["heads"][what]
    series = Series(words()["heads"]["questions"], numbers)
    return Chart(f"chart-{what}", title, desc, head, labels, (series,))


def agencies_chart(found: Sequence[AgencyShare]) -> Chart:
    """Return the share of online dossiers of each agency beside its target."""
    known = [one for one in found if one.share is not None][:MOST_BARS]
    shares = Series(words()["heads"]["share"], tuple(one.share or 0.0 for one in known))
    targets = Series(words()["heads"]["target"], tuple(one.target or 0.0 for one in known))
    reached = sum(bool(one.reached) for one in known)
    desc = words()["descs"]["agencies"].format(reached=reached, total=len(known))
    labels = tuple(one.name or one.code for one in known)
    about = (words()["titles"]["agencies"], desc, words()["heads"]["agency"])
    return Chart("chart-agencies", *about, labels, (shares, targets), share=True)


def _columns(by: str, labels: Sequence[str], found: Sequence[Turns]) -> Chart:
    totals = [float(sum(getattr(turns, name) for name in SHOWN)) for turns in found]
    series = tuple(
        Series(words()["turns"][name], tuple(float(getattr(turns, name)) for turns in found))
        for name in SHOWN
    )
    about = (words()["titles"][by], _desc(by, labels, totals), words()["heads"][by])
    return Chart(f"chart-{by}", *about, tuple(labels), series)


def _desc(what: str, labels: Sequence[str], numbers: Sequence[float]) -> str:
    if not any(numbers):
        return str(words()["descs"]["nothing"])
    at = max(range(len(numbers)), key=lambda place: numbers[place])
    most, total = charts.told(numbers[at]), charts.told(sum(numbers))
    return str(words()["descs"][what]).format(label=labels[at], most=most, total=total)
