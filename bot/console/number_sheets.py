"""The numbers as tables for the page, CSV and Excel, in the words of numbers_words.yml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.conversations.number_sums import Beside, Figures, Turns
from bot.conversations.question_groups import Group
from bot.conversations.sheets import Cell, Share, Sheet

from .monthly import AgencyShare, OnlineLevel, Report, Service
from .number_overview import Asked, Overview

SHARES = ("answered_share", "satisfaction")
BESIDE = ("conversations", "people", "right", "wrong", "clicks", "waits", "wait_minutes")


@lru_cache(maxsize=1)
def words() -> Any:
    """Return the words of numbers_words.yml."""
    path = Path(__file__).with_name("numbers_words.yml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def report_sheets(found: Report) -> dict[str, Sheet]:
    """Return all tables of a monthly report, by name."""
    return {
        "summary": summary(found.now, found.before, "this_month", "month_before"),
        "levels": levels(found.online_levels),
        **{by: turns_sheet(by, lines) for by, lines in found.by.items()},
        "facet": facets_sheet(found.facets),
        "agencies": agencies_sheet(found.agencies),
        "unanswered": unanswered_sheet(found.unanswered),
        "services": services_sheet(found.services),
    }


def overview_sheets(found: Overview) -> dict[str, Sheet]:
    """Return all tables of a period, by name."""
    beside = {"day": found.beside_days, "channel": found.beside_channels}
    return {
        "summary": summary(found.now, found.before, "this_period", "period_before"),
        **{by: turns_sheet(by, lines, beside.get(by)) for by, lines in found.by.items()},
        "procedure": procedures_sheet(found.procedures),
        "facet": facets_sheet(found.facets),
        "unanswered": unanswered_sheet(found.unanswered),
    }


def summary(now: Figures, before: Figures, this: str, last: str) -> Sheet:
    """Return all numbers of a selection beside those of the one before; two heads by name."""
    columns = [measures(now), measures(before)]
    rows = tuple((_measure(name), *(column[name] for column in columns)) for name in columns[0])
    return Sheet(words()["titles"]["summary"], _heads("measure", this, last), rows)


def measures(found: Figures) -> dict[str, Cell]:
    """Return every number of a selection by its name in the words; None is not known."""
    turns: dict[str, Cell] = {one.name: getattr(found.turns, one.name) for one in fields(Turns)}
    return (
        {"people": found.people, "conversations": found.conversations}
        | turns
        | {
            "answered_share": _share(found.turns.answered_share),
            "median_seconds": _over(found.median_ms, 1000),
            "p95_seconds": _over(found.p95_ms, 1000),
            "right": found.right,
            "wrong": found.wrong,
            "satisfaction": _share(found.satisfaction),
            "clicks": found.clicks,
            "waits": found.waits,
            "mean_wait_minutes": _over(found.mean_wait_seconds, 60),
        }
    )


def _measure(name: str) -> str:
    return str(words()["turns"].get(name) or words()["figures"][name])


def _share(value: float | None) -> Share | None:
    return None if value is None else Share(value)


def _over(value: float | None, units: int) -> float | None:
    return None if value is None else round(value / units, 2)


def turns_sheet(
    by: str, lines: Mapping[Any, Turns], beside: Mapping[Any, Beside] | None = None
) -> Sheet:
    """Return the turns of each day, hour, channel, place or field; what is counted beside them."""
    names = [one.name for one in fields(Turns)]
    heads = (words()["heads"][by], *(words()["turns"][name] for name in names))
    if beside is not None:
        heads += tuple(words()["beside"][name] for name in BESIDE)
    keys = sorted({*lines, *(beside or {})})
    rows = []
    for key in keys:
        turns: list[Cell] = [getattr(lines.get(key, Turns()), name) for name in names]
        more = [] if beside is None else _beside(beside.get(key, Beside()))
        rows.append((label(by, key), *turns, *more))
    return Sheet(words()["titles"][by], heads, tuple(rows))


def _beside(found: Beside) -> list[Cell]:
    counted: list[Cell] = [getattr(found, name) for name in BESIDE[:-1]]
    mean = found.wait_seconds / found.waits if found.waits else None
    return [*counted, _over(mean, 60)]


def label(by: str, key: Any) -> Cell:
    """Return what a row of ``by`` is called; days and hours are left as they are."""
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


def procedures_sheet(found: Sequence[Asked]) -> Sheet:
    """Return the procedures asked about most, with ratings and clicks where they are known."""
    names = ("code", "name", "field", "questions", "right", "wrong", "clicks")
    rows = tuple(
        (one.code, one.name, one.field, one.questions, one.right, one.wrong, one.clicks)
        for one in found
    )
    return Sheet(words()["titles"]["procedure"], _heads(*names), rows)


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
            *(_share(one.share), _share(one.target), _reached(one.reached)),
        )
        for one in found
    )
    return Sheet(words()["titles"]["agencies"], _heads(*names), rows)


def unanswered_sheet(found: Iterable[Group]) -> Sheet:
    """Return the topics that many asked about in vain."""
    rows = tuple((group.title, len(group.questions), group.people) for group in found)
    return Sheet(words()["titles"]["unanswered"], _heads("topic", "count", "askers"), rows)


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(words()["heads"][name] for name in names)


def _of(group: str, key: str) -> str:
    return str(words()[group].get(key, key))


def _reached(reached: bool | None) -> str:
    return "" if reached is None else str(words()["answer"]["yes" if reached else "no"])
