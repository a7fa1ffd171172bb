"""How easily a citizen reads what we wrote: length of sentences in syllables, words of offices.

A syllable is what stands between two blanks; Vietnamese writes each apart. A sentence longer than
LONGEST and a phrase of data/lexicon/officialese.yml are faults. The aim is 20 syllables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from .cards import Strict
from .loading import load_items
from .prose import TEXTS, Passage, passages

AIM, LONG, LONGEST = 20, 30, 40
LEXICON = Path("data") / "lexicon" / "officialese.yml"
SHOWN = 60
"""Characters of a faulty sentence that a message repeats."""
_END = re.compile(r"[.!?…:][”\"’)\]*_]*\s+(?=[“\"‘(\[*_]*([^\s“\"‘(\[*_]))")
_NEW_PART = re.compile(r"\n\s*\n|\n(?=\s*(?:[-•☐]|\d+[.)])\s)")
_SHORT = re.compile(r"(?:\b(?:TP|Q|P|TT|ThS|BS|Tx|H|X|St)\.|\bv\.v\.)$")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_#`☐⚠]+|^\s*(?:[-•]|\d+[.)])\s", re.MULTILINE)
_SYLLABLE = re.compile(r"[^\W_]+(?:/[^\W_]+)*|[,.;:!?()]")
_WORD = re.compile(r"[^\W_]")


class Officialese(Strict, kw_only=True):
    """Words of offices (``say``) and what to write instead; in ``ours`` they are all right."""

    say: str
    instead: str
    ours: list[str] = []


@dataclass(frozen=True)
class Fault:
    """One thing to mend, in words an editor understands."""

    passage: Passage
    problem: str

    def __str__(self) -> str:
        where = f" {self.passage.field}" if self.passage.field else ""
        return f"{self.passage.file}:{self.passage.line}:{where}: {self.problem}"


@dataclass
class Figures:
    """How a group of texts reads."""

    lengths: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def mean(self) -> float:
        return mean(self.lengths) if self.lengths else 0.0

    @property
    def ninth(self) -> int:
        """The 90th percentile: nine sentences in ten are not longer."""
        return sorted(self.lengths)[int(len(self.lengths) * 0.9)] if self.lengths else 0

    @property
    def longest(self) -> int:
        return max(self.lengths, default=0)

    def over(self, limit: int) -> int:
        """Return how many sentences have more than ``limit`` syllables."""
        return sum(length > limit for length in self.lengths)


def syllables(sentence: str) -> int:
    """Return the syllables of a sentence: what stands between blanks and has a letter or digit."""
    return sum(bool(_WORD.search(part)) for part in sentence.split())


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text without markup; an item of a list is one at least."""
    for part in _NEW_PART.split(text):
        start = 0
        for end in _END.finditer(part):
            if end[1].islower() or _SHORT.search(part[: end.start() + 1]):
                continue
            yield from _plain(part[start : end.end()])
            start = end.end()
        yield from _plain(part[start:])


def _plain(sentence: str) -> Iterator[str]:
    """Yield the sentence without markup, nothing if no word is left."""
    plain = " ".join(_MARKUP.sub(r"\1", sentence).split())
    if syllables(plain):
        yield plain


def officialese(root: Path) -> list[Officialese]:
    """Return the words of offices of ``root``'s lexicon, the longest first."""
    return sorted(load_items(root / LEXICON, Officialese), key=lambda item: -len(item.say))


def faults(passage: Passage, lexicon: Sequence[Officialese]) -> Iterator[Fault]:
    """Yield what is to be mended in one text; names of papers may hold words of offices."""
    for sentence in sentences(passage.text):
        count = syllables(sentence)
        if count > LONGEST:
            shown = f"“{sentence[:SHOWN]}…”"
            yield Fault(passage, f"sentence of {count} syllables, at most {LONGEST}: split {shown}")
    if not passage.name:
        yield from (Fault(passage, problem) for problem in _official(passage.text, lexicon))


def _official(text: str, lexicon: Sequence[Officialese]) -> Iterator[str]:
    left = _folded(text)
    for item in lexicon:
        for kept in map(_folded, item.ours):
            left = left.replace(kept, " ")
        phrase = _folded(item.say)
        if phrase in left:
            left = left.replace(phrase, " ")
            yield f"“{item.say}” is a word of offices, write: {item.instead}"


def _folded(text: str) -> str:
    """Return syllables and stops in small letters, a blank around each."""
    return f" {' '.join(_SYLLABLE.findall(text.lower()))} "


def measure(texts: Iterable[Passage], lexicon: Sequence[Officialese]) -> Figures:
    """Return the figures and faults of some texts."""
    found = Figures()
    for passage in texts:
        found.lengths += map(syllables, sentences(passage.text))
        found.faults += faults(passage, lexicon)
    return found


def measure_all(root: Path) -> dict[str, Figures]:
    """Return the figures of every group of texts that is there. Raises ContentError."""
    lexicon = officialese(root)
    found = {group: measure(passages(root, group), lexicon) for group in TEXTS}
    return {group: figures for group, figures in found.items() if figures.lengths}
