"""Which of the offered choices a person names, by its place or by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.language.lexicon import is_filler
from bot.language.text import fold, words

from .hearing import Memory, Understood
from .offers import Choice

FEW_WORDS = 3  # a longer message is about something of its own
SHORT_DIGIT, SHORT_WORD = 4, 2  # words of a message in which a bare number is a choice
_ORDINALS = Path(__file__).with_name("ordinals.yml")


@lru_cache(maxsize=1)
def _ordinal_words() -> tuple[tuple[re.Pattern[str], int], ...]:
    data = yaml.safe_load(_ORDINALS.read_text(encoding="utf-8"))
    return tuple(
        (re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)"), int(position))
        for position, forms in data.items()
    )


def ordinal(text: str, count: int) -> int | None:
    """Return the position (from 0) that ``text`` names among ``count`` choices, or None."""
    folded = fold(text)
    length = len(words(folded))
    for pattern, position in _ordinal_words():
        if any(_is_choice(form, length) for form in pattern.findall(folded)):
            index = count + position if position < 0 else position - 1
            return index if 0 <= index < count else None
    return None


def _is_choice(form: str, length: int) -> bool:
    """Return False for a bare number in a longer message: "hai vợ chồng", "giấy của ba tôi"."""
    return " " in form or length <= (SHORT_DIGIT if form.isdigit() else SHORT_WORD)


def closest(text: str, items: Sequence[Choice]) -> str | None:
    """Return the offered choice that ``text`` names more clearly than any other, or None."""
    asked = {word for word in words(fold(text)) if not is_filler(word)}
    vocabularies = [set(words(fold(" ".join(item.names)))) for item in items]
    scores = [
        sum(1 for word in asked & own if sum(word in other for other in vocabularies) < len(items))
        for own in vocabularies
    ]
    best = max(scores, default=0)
    if not best or scores.count(best) > 1:
        return None
    return items[scores.index(best)].code


def numbered(heard: Understood, memory: Memory) -> int | None:
    """Return which of what was offered a message of a number alone picks ("số 2"), from 0."""
    short = len(heard.text.split()) <= FEW_WORDS
    return ordinal(heard.text, len(memory.offered)) if memory.offered and short else None
