"""Vietnamese syllables: which letters make one, and where its tone mark stands."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .text import fold

TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
_SHAPES = "\u0302\u0306\u031b"  # â, ă, ơ
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_ONSET = "(?:ngh|ng|gh|gi|nh|ph|th|tr|ch|kh|qu|[bcdghklmnprstvx])?"
_RIME = (
    "(?:uye(?:n|t)?|uya|oai|oay|oan|oat|oang|oac|oanh|oach|oam|oap|oao|oeo|oen|oet|uan|uat|uang|uay"
    "|uau|uynh|uych|uyt|uyu|uan|uen|uenh|uech|uo(?:n|t|ng|c|i|u|m|p)?|ie(?:n|t|ng|c|u|m|p)?"
    "|ye(?:n|t|ng|u|m)?|ua|ia|ui|uu|uy|ue|oa|oe|oi|ai|ay|ao|au|eo|eu|iu"
    "|a(?:n|t|ng|c|nh|ch|m|p)?|e(?:n|t|ng|c|nh|ch|m|p)?|i(?:n|t|nh|ch|m|p)?|o(?:n|t|ng|c|m|p)?"
    "|u(?:n|t|ng|c|m|p)?|y)"
)
_SYLLABLE = re.compile(f"^{_ONSET}{_RIME}$")
_NUCLEUS = "aăâeêioôơuưy"
_WORD = re.compile(r"[^\W\d_]+")


def is_bare(word: str) -> bool:
    """Return True if a folded word has the letters of a syllable."""
    return _SYLLABLE.match(word) is not None


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Return True for a lower-case word whose letters and tone make a syllable.

    A syllable that ends in c, ch, p or t has the tone sắc or nặng (or was typed without marks).
    """
    if not is_bare(fold(word)):
        return False
    tone, bare = split_tone(word)
    marked = tone or fold(bare) != bare.replace("đ", "d")
    return not (marked and _STOPPED.search(bare)) or tone in ("\u0301", "\u0323")


def split_tone(word: str) -> tuple[str, str]:
    """Return the tone of a lower-case word as a combining mark ("" for none), and the rest."""
    parts = unicodedata.normalize("NFD", word)
    tones = [mark for mark in parts if mark in TONES]
    if len(tones) != 1:
        return "", word
    shaped = "".join(mark for mark in parts if mark not in TONES)
    return tones[0], unicodedata.normalize("NFC", shaped)


def with_tone(word: str, tone: str) -> str:
    """Return an untoned lower-case syllable with ``tone`` where schoolbooks put it (hòa, thủy)."""
    places = [i for i, letter in enumerate(word) if letter in _NUCLEUS]
    if not tone or not places:
        return word
    if word.startswith(("qu", "gi")) and len(places) > 1:
        places = places[1:]
    shaped = [i for i in places if word[i] in "ăâêôơư"]
    closed = places[-1] < len(word) - 1
    middle = places[-1] if closed or len(places) < 2 else places[-2]
    place = shaped[-1] if shaped else middle
    return unicodedata.normalize("NFC", word[: place + 1] + tone + word[place + 1 :])


def one_spelling(text: str) -> str:
    """Return lower-case ``text`` with each tone mark in its place: hoà, gíup -> hòa, giúp.

    Marks typed in the wrong order (the tone before the hat) are one letter again. What is no
    Vietnamese syllable stays as it is.
    """
    if text.isascii():
        return text
    return _WORD.sub(lambda match: _respelled(match.group()), _ordered(text))


def _ordered(text: str) -> str:
    """Return NFC text in which the shape of a vowel comes before its tone."""
    if unicodedata.normalize("NFC", text) == text and not re.search("[\u0300-\u036f]", text):
        return text
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub(f"([{TONES}])([{_SHAPES}])", r"\2\1", parts))


@lru_cache(maxsize=8192)
def _respelled(word: str) -> str:
    tone, bare = split_tone(word)
    return with_tone(bare, tone) if tone and is_bare(fold(bare)) else word
