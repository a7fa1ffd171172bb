"""Unicode forms of Vietnamese text: cleaning and folding. Pure functions."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffc\ufffd]"
)
_MARKS = re.compile("[\u0300-\u036f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r"[ \t]*\n\s*")
_WORD = re.compile(r"[0-9a-z]+(?:[./-][0-9a-z]+)*")


def clean(text: str) -> str:
    """Return ``text`` in NFC on one line, without invisible characters, with single blanks."""
    return " ".join(clean_lines(text).split())


def clean_lines(text: str) -> str:
    """Return ``text`` in NFC, invisible characters gone, blanks single, line breaks kept."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    return _NEWLINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def fold(text: str) -> str:
    """Return ``text`` lower-case without Vietnamese diacritics (đ -> d)."""
    lowered = text.lower().replace("đ", "d").replace("ð", "d")
    decomposed = unicodedata.normalize("NFD", lowered)
    return _MARKS.sub("", decomposed)


def has_diacritics(text: str) -> bool:
    """Return True if any letter of ``text`` carries a Vietnamese mark."""
    return fold(text) != text.lower()


def words(folded: str) -> list[str]:
    """Return the words of folded text; codes such as 1.001193 or 23/2026 stay whole."""
    return _WORD.findall(folded)
