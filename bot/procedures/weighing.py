"""How much the words of a text count: those that only say how something is asked, little."""

from __future__ import annotations

from functools import lru_cache

from bot.language import lexicon
from bot.language.text import fold

FILLER_WEIGHT = 0.15


@lru_cache(maxsize=65536)
def weigh(term: str) -> float:
    """Return the weight of a word or pair: little where it only says how something is asked."""
    parts = term.split(" ")
    filler = sum(lexicon.is_filler(part) for part in parts)
    if filler == len(parts):
        return FILLER_WEIGHT
    return 1.0 if not filler else 0.6


@lru_cache(maxsize=65536)
def weigh_marked(term: str) -> float:
    """Return the weight of a word or pair with its diacritics."""
    return weigh(fold(term))
