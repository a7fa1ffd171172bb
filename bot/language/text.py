"""Unicode forms of Vietnamese text: cleaning and folding. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LAST_TEXTS = 32  # kept by what several components ask of one message, or of the same words of it
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffd\U000e0000-\U000e0fff]"
)
_EMPTY = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")  # letters without ink
_MARKS = re.compile("[\u0300-\u036f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r"[ \t]*\n\s*")
_STYLED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]")
_LOOKALIKES = str.maketrans({"ƣ": "ư", "Ƣ": "Ư", "ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ"})
_OTHER_SCRIPTS, _LATIN = re.compile("[\u0370-\u04ff]"), re.compile("[A-Za-zÀ-ưẠ-ỹ]")
_TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԁаесоріјѕухһΑΒΕΖΗΙΚΜΝΟΡΤΥΧονα",
    "ABESIJKMHOPCTYXdaecopijsyxhABEZHIKMNOPTYXova",
)
"""Cyrillic and Greek letters to the Latin ones they look like."""
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "|:[-']?[()DPp3]+(?!\\w)|=\\)+|\\^[._]?\\^|(?<!\\w)T[._]T(?!\\w)"
)
_LETTER_BY_LETTER = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![\w.])")
_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
_ECHO = re.compile(r"(?<=[ạàáảã])a+\b|(?<=[éèẻẽẹ])e+\b|(?<=[íìỉĩị])i+\b|(?<=[ờởợớỡ])ơ+\b", re.I)
_DRAWN_OUT = re.compile(
    rf"\b(?![ivx]+\b|www\b)([^\W\d_]{{0,30}}?)([{_VOWELS}]|(?<=[{_VOWELS}])[^\W\d_]|(?<=n)[gh])\2{{2,}}\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[0-9a-z]+(?:[./-][0-9a-z]+)*")
_ALPHANUMERIC = re.compile(r"[a-z0-9]+")


def drop_invisible(text: str) -> str:
    """Return ``text`` without the signs that nobody sees: joiners, marks of direction, tags.

    Letters without ink are the blanks they look like.
    """
    return text if text.isascii() else _INVISIBLE.sub("", text.translate(_EMPTY))


def clean(text: str) -> str:
    """Return ``text`` in NFC on one line, without invisible characters, with single blanks."""
    return " ".join(clean_lines(text).split())


def clean_lines(text: str) -> str:
    """Return ``text`` in NFC, invisible signs and half characters gone, line breaks kept."""
    text = drop_invisible(text)  # first: a sign that nobody sees may part a letter from its mark
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub(" ", text)
    return _NEWLINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def plain(text: str) -> str:
    """Return ``text`` as one keyboard types it: no pictures, no styled letters, nothing drawn out.

    "ơiiiii" is "ơi", "C.C.C.D" is "CCCD"; letters of other scripts among Latin ones are the ones
    they look like; Roman numbers and addresses stay.
    """
    text = text.translate(_LOOKALIKES)
    if _OTHER_SCRIPTS.search(text) and _LATIN.search(text):
        text = text.translate(_TWINS)
    text = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    if not text.isascii() or ":" in text or "=" in text or "^" in text or "T" in text:
        text = " ".join(_PICTURES.sub(" ", text).split(" "))
    if "." in text:
        text = _LETTER_BY_LETTER.sub(lambda match: match.group().replace(".", ""), text)
    return _ECHO.sub("", _DRAWN_OUT.sub(r"\1\2", text))


def fold(text: str) -> str:
    """Return ``text`` lower-case without Vietnamese diacritics (đ -> d)."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    lowered = lowered.replace("đ", "d").replace("ð", "d")
    decomposed = unicodedata.normalize("NFD", lowered)
    return _MARKS.sub("", decomposed)


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of whole phrases, the longest first."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def has_diacritics(text: str) -> bool:
    """Return True if any letter of ``text`` carries a Vietnamese mark."""
    return fold(text) != text.lower()


def plain_words(text: str) -> str:
    """Return the folded words of ``text`` with single blanks, without any other sign."""
    return " ".join(_ALPHANUMERIC.findall(fold(text)))


def words(folded: str) -> list[str]:
    """Return the words of folded text; codes such as 1.001193 or 23/2026 stay whole."""
    return _WORD.findall(folded)
