"""What a message is about: one procedure or two, or none when it only goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.language import lexicon
from bot.language.negation import without_denied
from bot.language.text import fold, words

from .search import Candidate, Index

SURE = 0.6
ONE_NAME = 0.72
DEPTH = 6
_JOINTS = re.compile(
    r"\s*(?:[,;?]|\b(?:và|va|với|voi|rồi|roi|cùng|cung|cả|hay là)\b)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Topics:
    """The guesses of each thing asked about; ``subject`` False: nothing is named at all."""

    topics: list[list[Candidate]]
    subject: bool


def topics(index: Index, text: str, province: str = "") -> Topics:
    """Return what ``text`` is about: the whole text's candidates, or those of two parts.

    Two parts count only if each alone is sure of another procedure and no single name
    explains most of the whole text.
    """
    text = without_denied(text)
    subject = names_something(text)
    whole = index.search(text, DEPTH, province, others=True)
    if not subject:
        return Topics([whole], False)
    if whole and whole[0].features.get("said", 1.0) < ONE_NAME:
        parts = _parts(index, text, province)
        if len({part[0].code for part in parts}) == 2:
            return Topics(parts, True)
    return Topics([whole], True)


def names_something(text: str) -> bool:
    """Return True if a word is left when fillers and ways of asking are taken away."""
    left = words(fold(lexicon.without_filler_phrases(lexicon.expand(text))))
    return any(not lexicon.is_filler(word) for word in left)


def _parts(index: Index, text: str, province: str) -> list[list[Candidate]]:
    found: list[list[Candidate]] = []
    for part in _JOINTS.split(text):
        if names_something(part):
            candidates = index.search(part, DEPTH, province, others=True)
            known = {topic[0].code for topic in found}
            if candidates and candidates[0].score >= SURE and candidates[0].code not in known:
                found.append(candidates)
    return found
