"""The words of a text, and the phrases of words.yml among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.language.syllables import one_spelling
from bot.language.text import fold

from .gazetteer import WORD

_WORDS = Path(__file__).with_name("words.yml")


@dataclass(frozen=True)
class Token:
    """A word of the text: folded, as typed in lower case, and where it stands."""

    folded: str
    typed: str
    start: int
    end: int


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return the words of words.yml."""
    found: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=32)
def _by_last(name: str) -> dict[str, list[tuple[str, ...]]]:
    """Return the phrases of one list of words.yml by their last word, longest first."""
    return _by_end(_phrases(name), -1)


@lru_cache(maxsize=32)
def _by_first(name: str) -> dict[str, list[tuple[str, ...]]]:
    return _by_end(_phrases(name), 0)


def _phrases(name: str) -> list[tuple[str, ...]]:
    listed = words()["prefixes"] if name == "prefixes" else {"": words()[name]}
    return [tuple(fold(phrase).split()) for many in listed.values() for phrase in many]


def _by_end(listed: Sequence[tuple[str, ...]], end: int) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(listed, key=len, reverse=True):
        found.setdefault(phrase[end], []).append(phrase)
    return found


@lru_cache(maxsize=1)
def _glued() -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(words()['glued'])})\d{{1,2}}")


@lru_cache(maxsize=1)
def levels() -> dict[tuple[str, ...], str]:
    listed = words()["prefixes"].items()
    return {tuple(phrase.split()): level for level, many in listed for phrase in many}


def tokens(text: str) -> list[Token]:
    """Return the words of ``text``; "q7" is two words."""
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    spans = [part for found in WORD.finditer(folded) for part in _parts(folded, *found.span())]
    return [Token(_number(folded[a:b]), one_spelling(text[a:b].lower()), a, b) for a, b in spans]


def _parts(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    glued = _glued().fullmatch(folded, start, end)
    return [(start, glued.end(1)), (glued.end(1), end)] if glued else [(start, end)]


def _number(word: str) -> str:
    return word.lstrip("0") or word


def phrase_before(found: Sequence[Token], last: int, name: str) -> int:
    """Return of how many words the longest phrase of a list is that ends before ``last``."""
    if not 0 < last <= len(found):
        return 0
    for phrase in _by_last(name).get(found[last - 1].folded, ()):
        first = last - len(phrase)
        if first >= 0 and all(found[first + n].folded == word for n, word in enumerate(phrase)):
            return len(phrase)
    return 0


def phrase_after(found: Sequence[Token], first: int, name: str) -> int:
    """Return of how many words the longest phrase of a list is that begins at ``first``."""
    if first >= len(found):
        return 0
    for phrase in _by_first(name).get(found[first].folded, ()):
        rest = found[first : first + len(phrase)]
        if len(rest) == len(phrase) and all(a.folded == b for a, b in zip(rest, phrase)):  # noqa: B905
            return len(phrase)
    return 0
