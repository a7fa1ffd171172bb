"""Procedures named beyond doubt: by their code or by their official name in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern

from bot.language import lexicon
from bot.language.text import LAST_TEXTS, fold, words

from .catalogue import is_procedure
from .entries import Entry

OPEN = 0.55  # the share of a text that a group of mixed-up procedures has to say
ALIKE = 0.6  # ... and how alike the text and its name have to be, both ways
LEAST_SHARED = 2  # ... and how many words of its own it has to share with it
NAMED = 0.97  # the chance of what is named in full by people's own words for it
CODE = r"\d\.\d{6}"


@dataclass(frozen=True)
class Candidate:
    """One procedure a text may mean. ``score`` is the estimated chance (0..1) that it is."""

    code: str
    name: str
    short_name: str
    score: float
    features: dict[str, float]


def plain(text: str) -> str:
    """Return the folded words of ``text``: a topic is meant only by its whole name."""
    return " ".join(words(fold(text)))


def by_official_name(found: Sequence[Entry]) -> dict[str, tuple[str, ...]]:
    """Return the codes of each official name."""
    return _codes_of((official(e.name), e.code) for e in found if is_procedure(e.code))


def by_any_name(found: Sequence[Entry]) -> dict[str, tuple[str, ...]]:
    """Return the codes of each name, official or folk, as ``plain`` words."""
    return _codes_of((plain(name), entry.code) for entry in found for name in entry.names)


def _codes_of(named: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    codes_of: dict[str, tuple[str, ...]] = {}
    for name, code in named:
        known = codes_of.setdefault(intern(name), ())
        if code not in known:
            codes_of[name] = (*known, code)
    return codes_of


def exact_first(
    found: Sequence[Candidate], asked: Sequence[str], by_code: dict[str, Entry]
) -> list[Candidate]:
    """Make sure of the one procedure whose official name was written out, if there is one.

    Variants of other provinces are not among ``found``; that of the person's own comes first.
    """
    named = [c for c in found if c.code in asked and not by_code[c.code].withdrawn]
    variants = [c for c in named if by_code[c.code].province]
    meant = variants or named
    if len(meant) != 1:
        return list(found)
    sure = replace(meant[0], score=1.0, features={**meant[0].features, "exact": 1.0})
    return [sure if c.code == sure.code else c for c in found]


def named_first(
    found: Sequence[Candidate], by_name: dict[str, tuple[str, ...]], said: Sequence[str]
) -> list[Candidate]:
    """Make sure of the one entry whose name, also a folk name, is all that was said."""
    meant = next((by_name[name] for name in said if len(by_name.get(name, ())) == 1), ())
    if not any(c.code in meant for c in found):
        return list(found)
    rest = 1 - NAMED
    return [replace(c, score=NAMED if c.code in meant else c.score * rest) for c in found]


def open_first(
    found: Sequence[Candidate],
    groups: Sequence[tuple[Entry, dict[str, float]]],
    own: Sequence[str],
) -> list[Candidate]:
    """Put the group first that says most of a text, unless another name is nearer.

    "Làm lại căn cước" leaves open whether it was lost; "mất căn cước, làm lại" does not. At
    least two of the text's ``own`` words stand in one of its names. A procedure whose whole name
    stands in the text is not left open by words of a group that stand here and there.
    """
    best = max([ALIKE, *(c.features.get("both", 0.0) for c in found)])
    whole = [
        c.features.get("phrase", 0.0) for c in found if c.features.get("of_phrase", 0.0) == 1.0
    ]
    best_phrase = max(whole, default=0.0)
    fitting = [
        (entry, known)
        for entry, known in groups
        if known["said"] >= OPEN
        and known["both"] >= best
        and known.get("phrase", 0.0) >= best_phrase
        and _shared(entry, own) >= LEAST_SHARED
    ]
    if not fitting:
        return list(found)
    entry, features = max(fitting, key=lambda one: one[1]["both"])
    group = Candidate(entry.code, entry.name, entry.short_name, NAMED, features)
    return [group, *(replace(c, score=c.score * (1 - NAMED)) for c in found)]


def _shared(entry: Entry, own: Sequence[str]) -> int:
    return max(len({*own} & {*words(fold(name))}) for name in entry.names)


@lru_cache(maxsize=LAST_TEXTS)
def subject(text: str) -> str:
    """Return the folded words of ``text`` that say what it is about, and nothing else."""
    said = fold(lexicon.without_filler_phrases(lexicon.expand(text)))
    return " ".join(lexicon.subject_words(said))


def alone(text: str, entries: Mapping[str, Entry]) -> Entry | None:
    """Return the entry whose name (folded) stands in a folded text with nothing but fillers."""
    said = text.split()
    first = next((at for at, word in enumerate(said) if not lexicon.is_filler(word)), len(said))
    last = max((at for at, word in enumerate(said) if not lexicon.is_filler(word)), default=0)
    spans = (
        " ".join(said[begin:end])
        for begin in range(first + 1)
        for end in range(len(said), last, -1)
    )
    return next((entries[span] for span in spans if span in entries), None)


def official(text: str) -> str:
    return plain(text).removeprefix("thu tuc ")


def codes(text: str) -> list[str]:
    """Return the procedure codes written in ``text``."""
    return re.findall(rf"(?<![\d.]){CODE}(?![\d.])", text)


def certain(entry: Entry) -> Candidate:
    """Return the candidate of a procedure that was named beyond doubt."""
    return Candidate(entry.code, entry.name, entry.short_name, 1.0, {"code": 1.0})
