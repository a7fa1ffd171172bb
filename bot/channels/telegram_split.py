"""Cuts runs of text into messages that Telegram takes, between paragraphs, lines or words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import accumulate

from .telegram_html import BLANKS, Run, cut, to_plain

LIMIT = 4096
"""Characters of a message after its entities are parsed (Bot API, sendMessage); UTF-16 units."""
_JOINERS = "\u200d\ufe0e\ufe0f"


def split(runs: list[Run], limit: int = LIMIT) -> list[list[Run]]:
    """Return the runs in parts of at most ``limit`` UTF-16 units, in order; blanks at a cut go."""
    text, links = to_plain(runs), set(_inside_links(runs))
    return [cut(runs, begin, end) for begin, end in _spans(text, links, limit)]


def units(text: str) -> int:
    """Return the length of text in UTF-16 units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def _inside_links(runs: Iterable[Run]) -> Iterator[int]:
    at = 0
    for run in runs:
        if run.link:
            yield from range(at + 1, at + len(run.text))
        at += len(run.text)


def _spans(text: str, links: set[int], limit: int) -> Iterator[tuple[int, int]]:
    begin = _skip(text, 0)
    while begin < len(text):
        room = begin + _fitting(text[begin : begin + limit + 1], limit)
        end = room if room == len(text) else _break(text, links, begin, room)
        yield begin, end
        begin = _skip(text, end)


def _skip(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip(BLANKS))


def _fitting(text: str, limit: int) -> int:
    """Return how many characters of text fit into ``limit`` units."""
    return sum(total <= limit for total in accumulate(map(units, text)))


def _break(text: str, links: set[int], begin: int, room: int) -> int:
    """Return where to cut: the latest good place, never before a third of the room if avoidable."""
    early = begin + (room - begin) // 3
    for mark in ("\n\n", "\n"):
        at = text.rfind(mark, early, room + 1)
        if at > early:
            return at
    blanks = [at for at in range(begin + 1, room + 1) if text[at] in BLANKS]
    good = [at for at in blanks if at not in links and at > early]
    return max(good or blanks, default=_between_letters(text, begin, room))


def _between_letters(text: str, begin: int, room: int) -> int:
    """Return the latest place that tears no mark from its letter."""
    at = room
    while at > begin + 1 and (_joins(text[at]) or text[at - 1] in _JOINERS):
        at -= 1
    return at if at > begin + 1 else room


def _joins(character: str) -> bool:
    return bool(unicodedata.combining(character)) or character in _JOINERS
