"""Vietnamese words with their offsets: underthesea for the words, patterns for codes and dates."""

from __future__ import annotations

import re
from functools import lru_cache

from underthesea import word_tokenize

from .text import LAST_TEXTS

_WHOLE = re.compile(
    r"""
    (?:\d{3}\.\d{2}\.\d{2}\.)?[HG]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{3,8}   # dossier codes
    | \d\.\d{6}                                                          # procedure codes
    | \d{1,4}/\d{4}/[A-ZĐ][\w-]*                                         # decrees, circulars
    | \d{1,2}[/.-]\d{1,2}[/.-]\d{4}                                      # dates
    | \d{1,3}(?:[.,]\d{3})+                                              # amounts
    """,
    re.VERBOSE | re.IGNORECASE,
)


def tokenise(text: str) -> list[tuple[str, int]]:
    """Return the words of ``text`` with their start offsets; codes and numbers stay whole."""
    found: list[tuple[str, int]] = []
    begin = 0
    for match in _WHOLE.finditer(text):
        found += _plain(text, begin, match.start())
        found.append((match.group(), match.start()))
        begin = match.end()
    return found + _plain(text, begin, len(text))


def _plain(text: str, begin: int, end: int) -> list[tuple[str, int]]:
    """Tokenise one stretch and find each token's place again: underthesea drops blanks."""
    stretch, position = text[begin:end], 0
    found: list[tuple[str, int]] = []
    if not stretch.strip():
        return found
    for word in _tokens(stretch):
        start = stretch.find(word, position)
        if start < 0:
            return [(m.group(), begin + m.start()) for m in re.finditer(r"\S+", stretch)]
        found.append((word, begin + start))
        position = start + len(word)
    return found


@lru_cache(maxsize=LAST_TEXTS)
def _tokens(stretch: str) -> tuple[str, ...]:
    """Return underthesea's tokens: two components ask for those of one message."""
    return tuple(word_tokenize(stretch))
