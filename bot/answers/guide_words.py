"""What is said at a step: done, stuck, not now … by the words of templates/guide/words.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import yaml

from bot.language.lexicon import expand
from bot.language.text import any_of, plain_words

from .words import TEMPLATES

LATER, BACK, AGAIN, STUCK, DONE = "later", "back", "again", "stuck", "done"
_ORDER = (LATER, BACK, AGAIN, STUCK, DONE)
FEW = 1
"""More words than these besides a signal tell of something of their own."""


@dataclass(frozen=True)
class Signal:
    """What the words of a message say of the step in hand.

    ``kind``: one of the constants above, or nothing; ``more``: how many words say something else.
    """

    kind: str = ""
    more: int = 0

    @property
    def bare(self) -> bool:
        """Nothing but the signal is said."""
        return bool(self.kind) and self.more <= FEW


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load(
        (TEMPLATES / "guide" / "words.yml").read_text(encoding="utf-8")
    )
    return found


@lru_cache(maxsize=8)
def _pattern(kind: str) -> re.Pattern[str]:
    return any_of(map(str, _words()[kind]))


def leads(text: str) -> bool:
    """Return whether somebody asks to be led, step by step."""
    return bool(_pattern("lead").search(_folded(text)))


def not_yet(text: str) -> bool:
    """Return whether nothing is said but that there is none yet."""
    return _only(text, "none_yet")


def only_yes(text: str) -> bool:
    """Return whether nothing is said but yes, which answers no question what is wrong."""
    return _only(text, "agreed")


def signal(text: str) -> Signal:
    """Return what the words of ``text`` say; a message of a button says nothing by its words."""
    if text.startswith("/"):
        return Signal()
    folded = _folded(text)
    for kind in _ORDER:
        if _pattern(kind).search(folded):
            rest = folded
            for each in (kind, DONE, "besides"):
                rest = _pattern(each).sub(" ", rest)
            return Signal(kind, len(rest.split()))
    return Signal()


def _only(text: str, kind: str) -> bool:
    folded = _folded(text)
    rest = _pattern("besides").sub(" ", _pattern(kind).sub(" ", folded))
    return bool(_pattern(kind).search(folded)) and not rest.split()


def _folded(text: str) -> str:
    return plain_words(expand(text))
