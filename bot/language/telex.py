"""Raw Telex typing ("ddawng kys tamj trus") turned into the Vietnamese it was meant to be.

Telex (TCVN keyboard practice): aa ee oo dd aw ow uw give â ê ô đ ă ơ ư; s f r x j at the end of
a syllable, or after its vowels, give the tone. A word is repaired only if what comes out is a
Vietnamese syllable and what was typed is not; a text only if several of its words are like
that, so that names, codes and English words stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .text import fold

LEAST_WORDS = 2
LEAST_SHARE = 0.3
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SHAPES = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("uow", "ươ"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_ONSET = "(?:ngh|ng|gh|gi|nh|ph|th|tr|ch|kh|qu|[bcdghklmnprstvx])?"
_RIME = (
    "(?:uye(?:n|t)?|uya|oai|oay|oan|oat|oang|oac|oanh|oach|oam|oap|oao|oeo|oen|oet|uan|uat|uang|uay"
    "|uau|uynh|uych|uyt|uyu|uan|uen|uenh|uech|uo(?:n|t|ng|c|i|u|m|p)?|ie(?:n|t|ng|c|u|m|p)?"
    "|ye(?:n|t|ng|u|m)?|ua|ia|ui|uu|uy|ue|oa|oe|oi|ai|ay|ao|au|eo|eu|iu"
    "|a(?:n|t|ng|c|nh|ch|m|p)?|e(?:n|t|ng|c|nh|ch|m|p)?|i(?:n|t|nh|ch|m|p)?|o(?:n|t|ng|c|m|p)?"
    "|u(?:n|t|ng|c|m|p)?|y)"
)
_SYLLABLE = re.compile(f"^{_ONSET}{_RIME}$")
_WORD = re.compile(r"[A-Za-z]{2,10}")
_NUCLEUS = "aăâeêioôơuưy"


def repair(text: str) -> str:
    """Return ``text`` with raw Telex read, or as it was if it does not look like Telex."""
    if not text.isascii():
        return text
    found = _WORD.findall(text)
    read = [word for word in found if _read(word.lower())]
    if len(read) < LEAST_WORDS or len(read) < LEAST_SHARE * len(found):
        return text
    return _WORD.sub(lambda match: _read(match.group().lower()) or match.group(), text)


@lru_cache(maxsize=4096)
def _read(word: str) -> str:
    """Return the Vietnamese of one Telex word, or an empty text if it is none."""
    if _SYLLABLE.match(word):
        return ""
    for tone, bare in _untoned(word):
        shaped = _shape(bare)
        if (shaped != word or tone) and _SYLLABLE.match(fold(shaped)) and shaped.count("w") == 0:
            return _with_tone(shaped, tone)
    return ""


def _untoned(word: str) -> list[tuple[str, str]]:
    """Return (tone, word without its letter) for each place the tone may have been typed."""
    options = [("", word)]
    for position in range(len(word) - 1, 0, -1):
        if word[position] in _TONES and any(v in "aeiouyw" for v in word[:position]):
            options.append((word[position], word[:position] + word[position + 1 :]))
    return options


def _shape(word: str) -> str:
    for typed, letter in _SHAPES:
        word = word.replace(typed, letter)
    return _late_w(word) if "w" in word else word


def _late_w(word: str) -> str:
    """Read a w typed after the final consonant ("duongw") or alone ("thw")."""
    bare = word.replace("w", "", 1)
    for plain, horned in (("uo", "ươ"), ("o", "ơ"), ("a", "ă"), ("u", "ư")):
        if plain in bare:
            return bare.replace(plain, horned, 1)
    return word


def _with_tone(word: str, tone: str) -> str:
    if not tone:
        return word
    places = [i for i, letter in enumerate(word) if letter in _NUCLEUS]
    if word.startswith(("qu", "gi")) and len(places) > 1:
        places = places[1:]
    shaped = [i for i in places if word[i] in "ăâêôơư"]
    closed = places[-1] < len(word) - 1
    middle = places[-1] if closed or len(places) < 2 else places[-2]
    place = shaped[-1] if shaped else middle
    return unicodedata.normalize("NFC", word[: place + 1] + _TONES[tone] + word[place + 1 :])
