"""The lexicons of data/lexicon, read once: shorthand, dialect, abbreviations, fillers."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from .spelling import capitalised, correct
from .syllables import one_spelling
from .telex import repair
from .text import fold, has_diacritics, plain

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "lexicon"
_TOKEN = re.compile(r"[\w/]+")


@lru_cache(maxsize=8)
def _load(name: str) -> dict[str, str]:
    data = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return {str(key): str(value) for key, value in data.items()}


@lru_cache(maxsize=1)
def replacements() -> dict[str, str]:
    """Return what is typed and how it is read; abbreviations win over shorthand.

    An abbreviation with đ may be typed with d; a phrase of dialect or speech without marks,
    unless the file says otherwise or the bare phrase is another one too.
    """
    marked = {**_load("speech"), **_load("dialect"), **_load("chat"), **_load("abbreviations")}
    short = {key.replace("đ", "d"): value for key, value in _load("abbreviations").items()}
    phrases = {**_load("speech"), **_load("dialect")}
    bare = {fold(key): value for key, value in phrases.items() if " " in key}
    found = {**bare, **short, **marked}
    return {one_spelling(key): value for key, value in found.items()}


@lru_cache(maxsize=1)
def _longest() -> dict[str, int]:
    """Return for each first word of what is replaced the words of the longest such phrase."""
    found: dict[str, int] = {}
    for key in replacements():
        first, *rest = key.split(" ")
        found[first] = max(found.get(first, 0), 1 + len(rest))
    return found


def expand(text: str) -> str:
    """Return ``text`` lower-case as the records would write it.

    Raw keys are read, tone marks are in their places, shorthand, dialect and abbreviations are
    written out, misspellings are corrected. What is fine already stays as it is.
    """
    read = repair(plain(text))
    written = _written_out(one_spelling(read.lower()))
    return correct(written, capitalised(text), marked=has_diacritics(read))


def _written_out(text: str) -> str:
    """Return lower-case ``text`` with whole words and phrases of the lexicons replaced."""
    table, longest = replacements(), _longest()
    found = list(_TOKEN.finditer(text))
    parts: list[str] = []
    begin, at = 0, 0
    while at < len(found):
        start, size = found[at].start(), 1
        for n in range(min(longest.get(found[at].group(), 0), len(found) - at), 0, -1):
            said = table.get(text[start : found[at + n - 1].end()])
            if said is not None:
                parts += [text[begin:start], said]
                begin, size = found[at + n - 1].end(), n
                break
        at += size
    return "".join(parts) + text[begin:]


@lru_cache(maxsize=4)
def _groups(name: str) -> dict[str, re.Pattern[str]]:
    """Return the phrases of each group of a lexicon as one pattern of whole words."""
    data = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return {
        group: re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)")
        for group, phrases in data.items()
    }


def facets() -> frozenset[str]:
    """Return the names of everything that can be asked of a procedure."""
    return frozenset(_groups("facet_cues"))


def facet_cues(folded: str) -> dict[str, int]:
    """Return how often each facet's cue words stand in folded text."""
    return {facet: len(pattern.findall(folded)) for facet, pattern in _groups("facet_cues").items()}


def operations(folded: str) -> frozenset[str]:
    """Return what is done (again, change, extend …) according to folded text."""
    return frozenset(g for g, pattern in _groups("operations").items() if pattern.search(folded))


def alarm(folded: str) -> str:
    """Return ``danger`` or ``illegal`` if folded text holds such a phrase, else nothing."""
    return next((kind for kind, pattern in _groups("alarms").items() if pattern.search(folded)), "")


def without_cues(folded: str) -> str:
    """Return folded text without the cue words of any facet."""
    for pattern in _groups("facet_cues").values():
        folded = pattern.sub(" ", folded)
    return " ".join(folded.split())


@lru_cache(maxsize=1)
def _fillers() -> tuple[re.Pattern[str], frozenset[str]]:
    data = yaml.safe_load((_FOLDER / "fillers.yml").read_text(encoding="utf-8"))
    phrases = sorted(data["phrases"], key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)")
    return pattern, frozenset(map(str, data["words"]))


def without_filler_phrases(text: str) -> str:
    """Return text (with diacritics or folded) without the phrases that only say how one asks."""
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    kept, begin = [], 0
    for match in _fillers()[0].finditer(folded):
        kept.append(text[begin : match.start()])
        begin = match.end()
    kept.append(text[begin:])
    return " ".join(" ".join(kept).split())


def is_filler(word: str) -> bool:
    """Return True for a folded word that says nothing about the subject of a question."""
    return word in _fillers()[1]
