"""The steps of filing one procedure online: the general ones, with what its card says of each.

A card's ``online_steps`` are free sentences in their order. Each is put under the general step
whose words it holds, so that none is lost and the order stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from bot.language.text import any_of, plain_words
from bot.procedures.catalogue import Procedure

from .fees import ChannelFees, fee_view
from .words import TEMPLATES

ACCOUNT, PAPERS, OPEN, PAY, SEND = "account", "papers", "open", "pay", "send"
EARLY, FIRST_WORDS = 2.0, 4
"""A cue among the first words of a line counts so much more: the verb stands there."""
NO_ACCOUNT = -0.5
"""What comes before the portal is opened is about papers, unless an account is named."""


@dataclass(frozen=True)
class Step:
    """One step of a filing: its place from 1, how many there are, what the card says of it."""

    key: str
    title: str
    number: int
    count: int
    lines: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = yaml.safe_load(
        (TEMPLATES / "guide" / "steps.yml").read_text(encoding="utf-8")
    )
    return data


def keys() -> list[str]:
    """Return the keys of all general steps, in order."""
    return list(_data())


def helps(step: str) -> dict[str, str]:
    """Return the portal answers for who is stuck at ``step``, with the titles of their buttons."""
    found: dict[str, str] = _data()[step]["helps"]
    return found


def steps_of(procedure: Procedure, today: date) -> list[Step]:
    """Return the steps of filing ``procedure`` online, in order.

    Paying is one only if the record names something to pay.
    """
    left_out = set() if fee_online(procedure, today) else {PAY}
    shown = [key for key in keys() if key not in left_out]
    told = sorted_lines(procedure.card.online_steps if procedure.card else [], shown)
    return [
        Step(key, _data()[key]["title"], number, len(shown), tuple(told.get(key, ())))
        for number, key in enumerate(shown, 1)
    ]


def fee_online(procedure: Procedure, today: date) -> ChannelFees | None:
    """Return what filing online costs as the record has it; None if free or not stated."""
    view = fee_view(procedure.record.methods, today)
    stated = [channel for channel in view.channels if channel.stated]
    online = [channel for channel in stated if channel.channel == "online"]
    if any(channel.channel == "online" for channel in view.channels) and not online:
        return None
    found = next(iter(online or stated), None)
    return None if found is None or all(row.free for row in found.rows) else found


def sorted_lines(lines: Sequence[str], order: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines of a card by step; the steps of ``order`` never run backwards along them.

    Of all ways to do so the one that fits best by the cues of steps.yml.
    """
    scores = [[_fit(line, key) for key in order] for line in lines]
    best: list[tuple[float, list[int]]] = [(0.0, []) for _ in order]
    for row in scores:
        best = _extended(best, row)
    chosen = max(best, key=lambda way: way[0])[1]
    found: dict[str, list[str]] = {}
    for line, position in zip(lines, chosen, strict=True):
        found.setdefault(order[position], []).append(line)
    return found


def _extended(
    best: list[tuple[float, list[int]]], row: list[float]
) -> list[tuple[float, list[int]]]:
    """Return the best way that ends at each step after one more line with the fits ``row``."""
    longer: list[tuple[float, list[int]]] = []
    for position, fit in enumerate(row):
        before = max(best[: position + 1], key=lambda way: way[0])
        longer.append((before[0] + fit, [*before[1], position]))
    return longer


def _fit(line: str, key: str) -> float:
    folded = plain_words(line)
    total = NO_ACCOUNT if key == ACCOUNT else 0.0
    for match in _pattern(key).finditer(folded):
        early = folded[: match.start()].count(" ") < FIRST_WORDS
        total += EARLY if early else 1.0
    return total


@lru_cache(maxsize=16)
def _pattern(key: str) -> re.Pattern[str]:
    return any_of(_data()[key]["cues"])
