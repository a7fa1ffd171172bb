"""A text as masking reads it, tied place by place to the text as it was typed.

Digits of any script and shape (full-width, circled, raised) read as 0-9, invisible signs and
loose combining marks read as nothing. What was covered once is read by no later pattern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from re import Match, Pattern

COVER = "\x00"
"""What stands in ``Sheet.text`` where something was covered, once for each character."""
KEPT = ""
"""The name of what is covered but stays as it was typed."""
Span = tuple[int, int, str]
Name = str | Callable[[Match[str]], str | None]

_ODD = re.compile(
    "[^\x01-\x7f\xab\xb0\xb7\xbb\xc0-\u01b0\u1ea0-\u1ef9\u2013\u2014\u2018-\u201d\u2022\u2026\u20ab]"
)
_UNSEEN = {"Cf", "Me", "Mn"}
_BLANK_SIGNS = {"\u115f": "", "\u1160": "", "\u3164": "", "\uffa0": "", "\u2800": " "}


class Sheet:
    """``text`` is what is left to read, ``result`` the text as typed with names in it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.text = source
        self._starts: list[int] = []
        self._ends: list[int] = []
        if _ODD.search(source):
            self.text, self._starts, self._ends = _read(source)
        self._spans: list[Span] = []

    def cover(self, pattern: Pattern[str], name: Name) -> None:
        """Cover what ``pattern`` finds (its group "value", if it has one) under ``name``.

        A function gives the name for each match; None leaves the match as it is.
        """
        group = "value" if "value" in pattern.groupindex else 0

        def covered(match: Match[str]) -> str:
            given = name if isinstance(name, str) else name(match)
            if given is None:
                return match.group()
            start, end = match.span(group)
            self._spans.append((start, end, given))
            cover = COVER * (end - start)
            return match.string[match.start() : start] + cover + match.string[end : match.end()]

        self.text = pattern.sub(covered, self.text)

    def cover_spans(self, spans: Iterable[Span]) -> None:
        """Cover places of ``text``, given in order and apart from each other."""
        pieces, done = [], 0
        for start, end, name in spans:
            self._spans.append((start, end, name))
            pieces += [self.text[done:start], COVER * (end - start)]
            done = end
        self.text = "".join([*pieces, self.text[done:]])

    def result(self) -> str:
        """Return the text as it was typed, with names in the place of what was masked."""
        pieces, done = [], 0
        for start, end, name in sorted(self._spans):
            if name == KEPT:
                continue
            begin = self._starts[start] if self._starts else start
            pieces += [self._source[done:begin], name]
            done = self._ends[end - 1] if self._ends else end
        return "".join([*pieces, self._source[done:]])


def _read(source: str) -> tuple[str, list[int], list[int]]:
    chars: list[str] = []
    starts: list[int] = []
    for place, char in enumerate(source):
        read = char if char.isascii() else _plain(char)
        chars.append(read)
        starts += [place] * len(read)
    ends, after = [0] * len(starts), len(source)
    for index in range(len(starts) - 1, -1, -1):
        ends[index] = after
        if index and starts[index - 1] != starts[index]:
            after = starts[index]
    return "".join(chars), starts, ends


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char) in _UNSEEN:
        return ""
    return _BLANK_SIGNS.get(char, unicodedata.normalize("NFKC", char)).replace(COVER, "")
