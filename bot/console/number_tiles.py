"""The numbers of a period as they head its page: each beside that of the period before."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversations import charts
from bot.conversations.sheets import Cell

from .number_overview import Overview
from .number_sheets import measures, words


@dataclass(frozen=True)
class Tile:
    """One number; ``value`` and ``before`` are empty if there is none, ``note`` says why."""

    name: str
    title: str
    value: str
    before: str
    note: str


def tiles(found: Overview) -> list[Tile]:
    """Return the tiles in the order of the words."""
    now, before = measures(found.now), measures(found.before)
    return [
        Tile(name, title, _told(name, now[name]), _told(name, before[name]), _note(name, found))
        for name, title in words()["tiles"].items()
    ]


def _told(name: str, value: Cell) -> str:
    if value is None:
        return ""
    unit = words()["tile_units"].get(name, "")
    return f"{charts.told(value)} {unit}".strip()


def _note(name: str, found: Overview) -> str:
    """Return why there is no number, or what it rests on."""
    notes, now = words()["tile_notes"], found.now
    if measures(now)[name] is None:
        known = found.whole or name in ("answered_share", "median_seconds", "p95_seconds")
        return str(notes["nothing" if known else "not_by_place"])
    if name == "satisfaction":
        return str(notes["rated"]).format(count=charts.told((now.right or 0) + (now.wrong or 0)))
    return ""
