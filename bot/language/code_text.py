"""Text with a dossier code in it, made plain: one kind of letter, digit and dash.

Every plain character knows where it came from, so that a code can be shown as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .text import fold

_SPOKEN = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "spoken_codes.yml"
_DASHES = dict.fromkeys("‐‑‒–—―−_﹣－", "-")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e")
_WORD = re.compile(r"[^\W_]+")
_NUMERALS = re.compile(r"[hg]?[0-9]{1,8}")
_UNIT = re.compile(r"000[. ]?00[. ]?[0-9]{2,3}[. ]?")
_LEAST_UNIT, _MOST_UNIT = 3, 14
_LEAST_SPOKEN, _MOST_SPOKEN = 6, 60
"""Words of a dictated code, its letter and marks included."""


@dataclass(frozen=True)
class Plain:
    """Plain text; its character i stands for ``source[starts[i]:ends[i]]``."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def plain(text: str) -> Plain:
    """Return ``text`` in upper case, dashes alike, full-width forms narrow, invisible ones gone."""
    kept = [(_plain(char), place) for place, char in enumerate(text) if char not in _INVISIBLE]
    places = tuple(place for _, place in kept)
    return Plain("".join(char for char, _ in kept), places, tuple(place + 1 for place in places))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    narrow = unicodedata.normalize("NFKC", char)
    narrow = narrow if len(narrow) == 1 else char
    upper = _DASHES.get(narrow, narrow).upper()
    return upper if len(upper) == 1 else narrow


@dataclass(frozen=True)
class _Token:
    written: str
    start: int
    end: int
    typed: bool
    """Numerals, not words."""


@lru_cache(maxsize=1)
def _sounds() -> dict[str, dict[str, str]]:
    data: dict[str, Any] = yaml.safe_load(_SPOKEN.read_text(encoding="utf-8"))
    return {
        kind: {str(word): str(written) for word, written in data[kind].items()}
        for kind in ("letters", "digits", "marks", "tens")
    }


def dictated(text: str) -> Iterator[list[Plain]]:
    """Yield the readings of each run of words that may be a dictated code, each different.

    Without diacritics "muoi" is both "mười" and "mươi": then there are two readings.
    """
    run: list[_Token] = []
    said: list[_Token] = []
    for match in _WORD.finditer(text):
        token = _token(match)
        if token is None:
            yield from _readings(run)
            run, said = [], []
        elif token.written[0] in "HG":
            unit = _unit(said)
            yield from _readings(run[: len(run) - len(unit)] if run else run)
            run, said = [*unit, token], []
        else:
            said.append(token)
            if run:
                run.append(token)
    yield from _readings(run)


def _unit(said: list[_Token]) -> list[_Token]:
    """Return the end of what was said right before a letter that is 000.00.28 of a long code."""
    for size in range(_LEAST_UNIT, min(_MOST_UNIT, len(said)) + 1):
        if _UNIT.fullmatch(_reading(said[-size:], "M").text):
            return said[-size:]
    return []


def _token(match: re.Match[str]) -> _Token | None:
    word, sounds = unicodedata.normalize("NFC", match.group()).lower(), _sounds()
    folded = fold(word)
    written = sounds["tens"].get(word) or next(
        (sounds[kind][folded] for kind in ("letters", "digits", "marks") if folded in sounds[kind]),
        None,
    )
    typed = written is None and _NUMERALS.fullmatch(word) is not None
    written = word.upper() if typed else written
    return _Token(written, match.start(), match.end(), typed) if written else None


def _readings(run: list[_Token]) -> Iterator[list[Plain]]:
    spoken = not all(token.typed for token in run)
    if spoken and _LEAST_SPOKEN <= len(run) <= _MOST_SPOKEN:
        first, second = _reading(run, "X"), _reading(run, "M")
        yield [first] if first == second else [first, second]


def _reading(run: list[_Token], unclear: str) -> Plain:
    """Return a run in letters and digits; ``unclear`` is what "muoi" is read as.

    Numbers that were typed beside each other stay apart.
    """
    read = [unclear if token.written == "?" else token.written for token in run]
    chars: list[tuple[str, _Token]] = []
    for place, written in enumerate(read):
        if place and run[place].typed and run[place - 1].typed:
            chars.append((" ", run[place]))
        digits = _ten(read, place) if written in ("X", "M") else written
        chars += [(char, run[place]) for char in digits]
    starts, ends = [token.start for _, token in chars], [token.end for _, token in chars]
    return Plain("".join(char for char, _ in chars), tuple(starts), tuple(ends))


def _ten(read: list[str], place: int) -> str:
    """Return the digits of "mười" (X) or "mươi" (M) beside its neighbours.

    mười = 10, mười hai = 12, hai mươi = 20, hai mươi lăm = 25.
    """
    after = place + 1 < len(read) and read[place + 1].isdigit()
    return ("1" if read[place] == "X" else "") + ("" if after else "0")
