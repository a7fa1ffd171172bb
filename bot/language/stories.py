"""Stories people tell: "vợ em mới sinh bé gái" says that a child was born and asks for nothing.

A story is known by its phrases. Between their words only small words may stand ("ba *em mới*
mất"), and besides them nothing may be said but such words, who and when, and that one asks at
all: what names anything more is a question of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from . import lexicon
from .syllables import one_spelling
from .text import fold

_FILE = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "stories.yml"
_WORD = re.compile(r"\w+")
_SAID = "|"  # stands for a word of the story itself
GAP = 4  # small words between two words of a phrase


@lru_cache(maxsize=1)
def _small() -> dict[str, tuple[str, ...]]:
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {group: tuple(map(str, found)) for group, found in data.items()}


@lru_cache(maxsize=1)
def _between() -> frozenset[str]:
    return frozenset(fold(word) for phrase in _small()["between"] for word in phrase.split())


@lru_cache(maxsize=256)
def _beside_alone(phrase: str) -> re.Pattern[str]:
    """Return the pattern of one phrase, with its marks or with none."""
    form = one_spelling(phrase.lower())
    return re.compile(rf"(?<!\w)(?:{re.escape(form)}|{re.escape(fold(form))})(?!\w)")


@lru_cache(maxsize=256)
def _beside(more: tuple[str, ...]) -> re.Pattern[str]:
    """Return what may stand beside a story: a small number, words with their marks or with none.

    "chó" is no "cho".
    """
    every = {one_spelling(found.lower()) for found in (*_small()["beside"], *more)}
    forms = sorted(every | {fold(found) for found in every}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:\d{1,3}|" + "|".join(map(re.escape, forms)) + r")(?!\w)")


class Stories:
    """Knows stories by their phrases and by the words that may stand beside them.

    ``several``: words that may only where two of them do, as "sổ đỏ, căn cước trôi hết" tells
    of a loss and "trôi mất sổ đỏ" of one paper.
    """

    def __init__(
        self,
        phrases: Mapping[str, Sequence[str]],
        beside: Mapping[str, Sequence[str]],
        several: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._several = {key: tuple(more) for key, more in (several or {}).items()}
        self._beside = {key: tuple(more) for key, more in beside.items()}
        self._by_first: dict[str, list[tuple[str, list[str]]]] = {}
        for key, found in phrases.items():
            for phrase in dict.fromkeys(map(lexicon.expand, found)):
                words = _words(phrase)
                if words:
                    self._by_first.setdefault(fold(words[0]), []).append((key, words))

    def told(self, text: str) -> str:
        """Return the key of the story that ``text`` (written out) tells, or nothing.

        Where several do, the one that says most of the text in one go: "chồng em mất việc".
        """
        words = _words(text)
        covered: dict[str, set[int]] = {}
        for start, word in enumerate(words):
            for key, phrase in self._by_first.get(fold(word), ()):
                found = _found(phrase, words, start)
                if found:
                    covered.setdefault(key, set()).update(found)
        whole = [key for key, seen in covered.items() if not self._more(key, words, seen)]
        return max(whole, key=lambda key: _weight(covered[key]), default="")

    def _more(self, key: str, words: Sequence[str], seen: Collection[int]) -> bool:
        """Return True if more is said than the story and that one tells and asks."""
        rest = " ".join(_SAID if at in seen else word for at, word in enumerate(words))
        beside, several = self._beside.get(key, ()), self._several.get(key, ())
        named = [one for one in several if _beside_alone(one).search(rest)]
        more = (*beside, *several) if len(named) > 1 else beside
        return bool(_WORD.search(_beside(more).sub(" ", rest)))


def _weight(seen: Collection[int]) -> tuple[int, int]:
    """Return how much of a text is said at ``seen``: the words, then how close they stand."""
    return len(seen), min(seen) - max(seen)


def _words(text: str) -> list[str]:
    return _WORD.findall(one_spelling(text.lower()))


def _found(phrase: Sequence[str], words: Sequence[str], start: int) -> list[int]:
    """Return where the words of ``phrase`` stand from ``start`` on, or nothing."""
    at = start
    found: list[int] = []
    for wanted in phrase:
        place = _next(wanted, words, at, GAP if found else 0)
        if place is None:
            return []
        found.append(place)
        at = place + 1
    return found


def _next(wanted: str, words: Sequence[str], at: int, gap: int) -> int | None:
    for place in range(at, min(at + gap + 1, len(words))):
        if _same(wanted, words[place]):
            return place
        if not words[place].isdigit() and fold(words[place]) not in _between():
            return None
    return None


def _same(wanted: str, word: str) -> bool:
    """A word typed without marks may be any; one with marks is itself only."""
    return word in (wanted, fold(wanted))
