"""The numbers as charts, in the words of numbers_words.yml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.conversations import charts
from bot.conversations.charts import Chart, Series
from bot.conversations.number_sums import Beside, Selection, Turns

from .monthly import AgencyShare
from .number_overview import days_of
from .number_sheets import label, words

MOST_BARS = 12
SHOWN = ("answered", "asked_back", "unanswered", "handed_over")  # of what questions came to
MOST_DAYS, MOST_WEEKS = 62, 400  # days that are drawn one by one, or week by week
WEEK = timedelta(days=7)
Span = tuple[date, date]


def spans(chosen: Selection) -> list[Span]:
    """Return first and last days of the columns of a selection: days, weeks (from Monday), months.

    The first and the last week or month are cut where the selection begins and ends.
    """
    days = days_of(chosen)
    if len(days) <= MOST_DAYS:
        return [(day, day) for day in days]
    weekly = len(days) <= MOST_WEEKS
    first = [day for day in days if (day.weekday() == 0 if weekly else day.day == 1)]
    starts = sorted({chosen.start, *first})
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return list(zip(starts, [*ends, chosen.end], strict=True))


def _scale(chosen: Selection) -> str:
    count = (chosen.end - chosen.start).days + 1
    return "day" if count <= MOST_DAYS else "week" if count <= MOST_WEEKS else "month"


def days_chart(chosen: Selection, lines: Mapping[Any, Turns]) -> Chart:
    """Return what the questions of a selection came to, along its days; also where none was."""
    values = [[_sum(lines, name, span) for span in spans(chosen)] for name in SHOWN]
    names = [str(words()["turns"][name]) for name in SHOWN]
    return _along(chosen, "day", names, values)


def _sum(lines: Mapping[Any, Turns], name: str, span: Span) -> int:
    return sum(getattr(lines.get(day, Turns()), name) for day in _days(span))


def people_chart(chosen: Selection, found: Mapping[date, Beside]) -> Chart:
    """Return the people of a selection along its days; of a week they are the sum of its days."""
    values = [sum(found.get(day, Beside()).people for day in _days(span)) for span in spans(chosen)]
    return _along(chosen, "people", [str(words()["beside"]["people"])], [values])


def _days(span: Span) -> list[date]:
    return days_of(Selection(*span))


def _along(
    chosen: Selection, what: str, names: Sequence[str], values: Sequence[Sequence[int]]
) -> Chart:
    scale = _scale(chosen)
    form = "%m/%Y" if scale == "month" else "%d/%m"
    labels = tuple(format(start, form) for start, _ in spans(chosen))
    series = tuple(
        Series(name, tuple(map(float, one))) for name, one in zip(names, values, strict=True)
    )
    title = words()["along"][what].format(scale=words()["scales"][scale])
    desc = _desc("day", labels, [sum(parts) for parts in zip(*values, strict=True)])
    head, unit = words()["scale_heads"][scale], words()["units"][what]
    return Chart(f"chart-{what}", title, desc, head, labels, series, unit)


def hours_chart(lines: Mapping[Any, Turns]) -> Chart:
    """Return what the questions came to in each hour of the day."""
    found = [lines.get(hour, Turns()) for hour in range(24)]
    labels = tuple(str(hour) for hour in range(24))
    series = tuple(
        Series(words()["turns"][name], tuple(float(getattr(turns, name)) for turns in found))
        for name in SHOWN
    )
    totals = [float(sum(getattr(turns, name) for name in SHOWN)) for turns in found]
    about = (words()["along"]["hour"], _desc("hour", labels, totals), words()["heads"]["hour"])
    return Chart("chart-hour", *about, labels, series, words()["units"]["hour"])


def list_chart(by: str, lines: Mapping[Any, Turns]) -> Chart:
    """Return the turns of the channels, places or fields that have most."""
    ordered = sorted(lines.items(), key=lambda item: -item[1].turns)
    return ranked_chart(by, [(str(label(by, key)), turns.turns) for key, turns in ordered])


def outcomes_chart(turns: Turns) -> Chart:
    """Return how often turns came to what."""
    names = (*SHOWN, "refused", "chat", "silent", "error")
    ranked = [(str(words()["turns"][name]), getattr(turns, name)) for name in names]
    return ranked_chart("outcome", [one for one in ranked if one[1]])


def facets_chart(found: Sequence[tuple[str, int]]) -> Chart:
    """Return the facets that were told most."""
    names = words()["facets"]
    return ranked_chart("facet", [(str(names.get(key, key)), number) for key, number in found])


def ranked_chart(what: str, ranked: Sequence[tuple[str, int]]) -> Chart:
    """Return a list of names with their numbers, as given, as lying bars."""
    shown = ranked[:MOST_BARS]
    labels, numbers = tuple(name for name, _ in shown), tuple(float(n) for _, n in shown)
    desc = _desc("list", labels, numbers)
    title, head = words()["titles"][what], words()["heads"][what]
    series = Series(words()["units"]["list"], numbers)
    return Chart(f"chart-{what}", title, desc, head, labels, (series,))


def agencies_chart(found: Sequence[AgencyShare]) -> Chart:
    """Return the share of online dossiers beside the target, of agencies with most dossiers."""
    known = [one for one in found if one.share is not None]
    shown = sorted(known, key=lambda one: -one.received)[:MOST_BARS]
    shares = Series(words()["heads"]["share"], tuple(one.share or 0.0 for one in shown))
    aimed = Series(words()["heads"]["target"], tuple(one.target or 0.0 for one in shown))
    series = (shares, aimed) if any(one.target is not None for one in shown) else (shares,)
    reached = sum(bool(one.reached) for one in known)
    told = "agencies" if len(series) > 1 else "no_target"
    desc = words()["descs"][told].format(reached=reached, total=len(known))
    labels = tuple(one.name or one.code for one in shown)
    about = (words()["titles"]["agencies"], desc, words()["heads"]["agency"])
    return Chart("chart-agencies", *about, labels, series, share=True)


def _desc(what: str, labels: Sequence[str], numbers: Sequence[float]) -> str:
    if not any(numbers):
        return str(words()["descs"]["nothing"])
    at = max(range(len(numbers)), key=lambda place: numbers[place])
    most, total = charts.told(numbers[at]), charts.told(sum(numbers))
    return str(words()["descs"][what]).format(label=labels[at], most=most, total=total)
