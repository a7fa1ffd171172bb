"""How a syllable sounds where letters are mixed up, and what phones write for letters.

The confusions (Vietnamese dialect phonology): s/x and tr/ch in the north, d/gi/r, n/l in the
Red River delta, v/d and the ends n/ng and c/t in the south, hỏi/ngã from Nghệ An southward,
i/y everywhere; the ươu/iêu/ưu, iêm/im, iêp/ip, uôi/ui and ao/au of everyday speech.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .syllables import split_tone, with_tone

HOI, NGA = "\u0309", "\u0303"
_ONSETS = (
    (re.compile(r"^ngh?"), "q"),
    (re.compile(r"^gi(?=[^\W\d_]*[aăâeêoôơuư])|^gi?(?=i)|^g(?=[iy])"), "d"),
    (re.compile(r"^gh"), "g"),
    (re.compile(r"^(?:tr|ch)"), "j"),
    (re.compile(r"^[rv]"), "d"),
    (re.compile(r"^x"), "s"),
    (re.compile(r"^l"), "n"),
    (re.compile(r"^qu"), "kw"),
    (re.compile(r"^c"), "k"),
)
_RIMES = (
    (re.compile("y"), "i"),
    (re.compile("(?:iêu|ieu|ươu|uou|ưu|uu)$"), "iu"),
    (re.compile("(?:iê|ie)(?=[mp]$)"), "i"),
    (re.compile("(?:uôi|uoi)$"), "ui"),
    (re.compile("ao$"), "au"),
    (re.compile("(?:ng|nh)$"), "n"),
    (re.compile("(?:ch|c)$"), "t"),
)
_PHONE = (
    (re.compile("f"), ("ph",)),
    (re.compile("^dz"), ("d", "v", "gi")),
    (re.compile("^z"), ("d", "v", "gi")),
    (re.compile("^j"), ("gi", "ch")),
    (re.compile("(?<=.)j$"), ("i",)),
    (re.compile("w"), ("qu",)),
    (re.compile("(?<=[^\\Wn])g$"), ("ng",)),
    (re.compile("(?<=[^\\Wcn])h$"), ("nh",)),
    (re.compile("nk$"), ("nh",)),
    (re.compile("(?<=[^\\Wn])k$"), ("ch", "c")),
    (re.compile("^k(?=[aăâoôơuư])"), ("c",)),
    (re.compile("^c(?=[eêi])"), ("k",)),
    (re.compile("^ng(?=[eêi])"), ("ngh",)),
    (re.compile("^ngh(?=[aăâoôơuư])"), ("ng",)),
    (re.compile("^gh(?=[aăâoôơuư])"), ("g",)),
    (re.compile("^g(?=[eê])"), ("gh",)),
)


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """Return one spelling for all untoned (or folded) words that are confused with ``word``."""
    for pattern, letter in _ONSETS:
        word, times = pattern.subn(letter, word, count=1)
        if times:
            break
    for pattern, letter in _RIMES:
        word = pattern.sub(letter, word)
    return word


@lru_cache(maxsize=8192)
def marked_sound(word: str) -> tuple[str, str]:
    """Return the sound of a marked word: its tone (hỏi and ngã are one) and its letters."""
    tone, bare = split_tone(word)
    return (NGA if tone == HOI else tone), sound(bare)


@lru_cache(maxsize=8192)
def from_phone(word: str) -> tuple[str, ...]:
    """Return what letters of phones may stand for: fí -> phí, jấy -> giấy, khôg -> không."""
    tone, bare = split_tone(word)
    found = [bare]
    for pattern, letters in _PHONE:
        found = [new for old in found for new in _rewritten(old, pattern, letters)]
    changed = [word for word in dict.fromkeys(found) if word != bare]
    return tuple(with_tone(word, tone) for word in changed)


def _rewritten(word: str, pattern: re.Pattern[str], letters: tuple[str, ...]) -> list[str]:
    return [pattern.sub(letter, word) for letter in letters] if pattern.search(word) else [word]
