"""How much the words of a text count: those that only say how something is asked, little."""

from __future__ import annotations

from functools import lru_cache

from bot.language import lexicon
from bot.language.text import fold, words

from .query import Query

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


def subject_words(query: Query) -> list[str]:
    """Return the words of a query that neither fill it nor ask a facet."""
    left = words(lexicon.without_cues(query.folded))
    return [word for word in left if not lexicon.is_filler(word)]


def line(folded: str) -> str:
    """Return the words of folded text with one blank between them."""
    return " ".join(words(folded))
