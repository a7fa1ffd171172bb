"""Procedures named beyond doubt: by their code or by their official name in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language.text import fold, words

from .catalogue import is_procedure
from .entries import Entry

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


def by_official_name(found: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Return the codes of each official name."""
    codes_of: dict[str, set[str]] = {}
    for entry in found:
        if is_procedure(entry.code):
            codes_of.setdefault(official(entry.name), set()).add(entry.code)
    return {name: frozenset(same) for name, same in codes_of.items()}


def exact_first(
    found: Sequence[Candidate], asked: frozenset[str], by_code: dict[str, Entry]
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


def official(text: str) -> str:
    return plain(text).removeprefix("thu tuc ")


def codes(text: str) -> list[str]:
    """Return the procedure codes written in ``text``."""
    return re.findall(rf"(?<![\d.]){CODE}(?![\d.])", text)


def certain(entry: Entry) -> Candidate:
    """Return the candidate of a procedure that was named beyond doubt."""
    return Candidate(entry.code, entry.name, entry.short_name, 1.0, {"code": 1.0})
