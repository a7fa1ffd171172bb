"""What a message is about: one procedure or two, or none when it only goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language import lexicon
from bot.language.negation import without_denied
from bot.language.text import fold, words

from .catalogue import GROUP, LIFE, is_procedure
from .named import Candidate, certain, codes, official, subject
from .search import Index

SURE = 0.45
ALONE = 0.9
ONE_NAME = 0.72
DEPTH = 6
SHORT = 8  # words
MOST_PARTS = 3
LEAST = 0.001
LIKELY = 0.1  # of one side of a comparison
NEAR = 0.3  # of the likeliest of a part
_PIECES = re.compile(r"[,;?.!\n]+")
_CUTS = re.compile(rf"[,;?]|{lexicon.joints().pattern}", re.IGNORECASE)


@dataclass(frozen=True)
class Topics:
    """The guesses of each thing asked about.

    ``left`` counts the words that are neither fillers nor ways of asking; with none left
    nothing is named at all. ``unknown`` is a code that no procedure has; ``in_full`` says that
    the text is an official name and nothing else.
    """

    topics: list[list[Candidate]]
    left: int
    unknown: str = ""
    in_full: bool = False

    @property
    def subject(self) -> bool:
        return self.left > 0


def topics(index: Index, text: str, province: str = "") -> Topics:
    """Return what ``text`` is about: the whole text's candidates, or those of its parts.

    Parts count only if each alone is sure of another procedure that the whole text may mean
    too, and a word joins them ("khai tử và xóa thường trú"), or the text is short and no single
    name explains most of it: a story's circumstances are not questions of their own. What
    happened is one only beside something else that happened.
    """
    text = without_denied(text)
    written = codes(text)
    if written:
        named = [[certain(index.by_code[code])] for code in written if code in index.by_code]
        unknown = next((code for code in written if code not in index.by_code), "")
        return Topics(named[:MOST_PARTS], left=1, unknown="" if named else unknown)
    left = words_left(text)
    if lexicon.compares(text) and len(beside := _compared(index, text, province)) > 1:
        return Topics(beside, left)
    whole = index.search(text, DEPTH, province, others=True)
    joined = bool(lexicon.joints().search(text))
    if left and not _one_name(whole, joined) and (joined or left <= SHORT):
        likely = {candidate.code: candidate.score for candidate in whole}
        parts = [_with(likely, part) for part in _parts(index, text, province)]
        told = [part for part in parts if part[0].code.startswith(LIFE)]
        if len(told) == len(parts) > 1:
            return Topics(told, left)
        parts = [part for part in parts if part not in told]
        distinct = len({part[0].code for part in parts})
        if 1 < distinct <= MOST_PARTS and all(_meant(likely, part[0]) for part in parts):
            return Topics(parts, left)
    in_full = _exact(whole) and official(text) == official(whole[0].name)
    return Topics([whole], left, in_full=in_full)


def _compared(index: Index, text: str, province: str) -> list[list[Candidate]]:
    """Return the guesses of each side of what is held beside each other, no open question."""
    found: list[list[Candidate]] = []
    likely = {one.code for one in index.search(text, 2 * DEPTH, province)}
    for side in lexicon.compared_sides(text):
        near = [one for one in index.search(side, DEPTH, province) if one.code in likely]
        if any(is_procedure(one.code) and one.score >= LIKELY for one in near):
            found.append(near)
    return found[:MOST_PARTS]


def _exact(whole: list[Candidate]) -> bool:
    """Return True if an official name was written out, with or without a question around it."""
    return bool(whole) and "exact" in whole[0].features


def _one_name(whole: list[Candidate], joined: bool) -> bool:
    """Return True if a single name explains the whole text, words that join included."""
    if not whole:
        return True
    if joined:
        return _exact(whole)
    return whole[0].features.get("said", 1.0) >= ONE_NAME


def words_left(text: str) -> int:
    """Return how many words remain when fillers, cues and ways of asking are taken away."""
    return len(subject(text).split())


def _parts(index: Index, text: str, province: str) -> list[list[Candidate]]:
    """Return the things named side by side in one piece of the text, or in all of a short one."""
    for piece in _PIECES.split(text):
        found = _named_in(lexicon.joints().split(piece), index, province)
        if len(found) > 1:
            return found
    said = len(words(fold(text)))
    found = _named_in(_CUTS.split(text), index, province) if said <= 2 * SHORT else []
    events = all(part[0].code.startswith(LIFE) for part in found)
    return found if said <= SHORT or events else []


def _named_in(parts: Sequence[str], index: Index, province: str) -> list[list[Candidate]]:
    found: list[list[Candidate]] = []
    for part in parts if len(parts) > 1 else ():
        if words_left(part):
            candidates = index.search(part, DEPTH, province, others=True)
            known = {topic[0].code for topic in found}
            sure = candidates and candidates[0].score >= SURE
            if sure and candidates[0].code not in known and not _open(candidates[0]):
                found.append(candidates)
    return found


def _open(candidate: Candidate) -> bool:
    """Return True if it is still open which procedure is meant."""
    return candidate.code.startswith(GROUP)


def _meant(likely: dict[str, float], part: Candidate) -> bool:
    """Return True if the whole text may mean what a part does, or the part is beyond doubt."""
    return part.code in likely or part.score >= ALONE


def _with(likely: dict[str, float], part: Sequence[Candidate]) -> list[Candidate]:
    """Return a part's candidates, the near ones by their chance in the part and the whole text."""
    near = [c for c in part if c.score >= NEAR * part[0].score]
    near.sort(key=lambda c: -c.score * (likely.get(c.code, 0.0) + LEAST))
    return [*near, *(c for c in part if c not in near)]
