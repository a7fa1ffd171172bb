"""Everyday expressions and the official words they stand for (data/lexicon/concepts)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import yaml

from .syllables import one_spelling
from .text import fold

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "concepts"
SHORTEST = 2  # letters
_EDGES = ".,;:?!()\"'…“”"


@lru_cache(maxsize=2)
def _table(marked: bool) -> tuple[dict[tuple[str, ...], str], int]:
    """Return what each expression means, by its words, and the words of the longest one.

    Without diacritics a single word has too many meanings, and of two expressions that then
    look alike none is read.
    """
    read: Callable[[str], str] = _marked if marked else fold
    found: dict[tuple[str, ...], str] = {}
    for path in sorted(_FOLDER.glob("*.yml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            for says in entry["says"]:
                key = tuple(read(str(says)).split())
                known = found.setdefault(key, str(entry["means"]))
                if known != entry["means"]:
                    found[key] = ""
    kept = {
        key: means
        for key, means in found.items()
        if means and (len(key) > 1 or (marked and len(key[0]) > SHORTEST))
    }
    return kept, max(map(len, kept), default=0)


def _marked(text: str) -> str:
    return one_spelling(text.lower())


def officially(text: str, marked: bool) -> str:
    """Return ``text`` with its everyday expressions in official words, longest first.

    ``marked``: it was typed with diacritics, and expressions must be written so too. Text in
    which nothing is found comes back empty.
    """
    table, longest = _table(marked)
    read: Callable[[str], str] = _marked if marked else fold
    tokens = [read(token.strip(_EDGES)) for token in text.split()]
    said: list[str] = []
    changed, at = False, 0
    while at < len(tokens):
        size = next((n for n in range(longest, 0, -1) if tuple(tokens[at : at + n]) in table), 0)
        said.append(table[tuple(tokens[at : at + size])] if size else tokens[at])
        changed = changed or size > 0
        at += size or 1
    return " ".join(said) if changed else ""
