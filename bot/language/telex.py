"""Raw Telex and VNI typing ("ddawng kys", "d9ang8 ky1") turned into the Vietnamese it was meant.

Telex and VNI (practice of the two common keyboards): aa ee oo dd aw ow uw, or a6 e6 o6 d9 a8 o7
u7, give â ê ô đ ă ơ ư; s f r x j, or 1 to 5, at the end of a syllable or after its vowels give
the tone. A word is repaired only if what comes out is a Vietnamese syllable and what was typed
is not; a text only if several of its words are like that and one of them shows the keyboard
beyond doubt, so that names, codes and English words stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .syllables import is_bare, is_syllable, with_tone
from .text import fold

LEAST_WORDS = 2
LEAST_SHARE = 0.3
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323", "z": ""}
_NUMBERED = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_SHAPES = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("uwow", "ươ"),
    ("wow", "ươ"),
    ("uow", "ươ"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_VOWELS = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}}
_WORD = re.compile(r"(?<![\w.-])[A-Za-z][A-Za-z0-9]{1,10}(?![\w-])")
_LATE_HAT = re.compile(r"^(\w*?)([aeo])([iuy]|n|t|ng|c|nh|ch|m|p)\2$")
_LATE_BAR = re.compile(r"^d([^d]+)d$")
_SURE = re.compile(r"[wfj]|dd|^d\w+d|aa|ee|oo|\d*[6-9]")
_HALF_HORN = re.compile(r"ưo|(?<!q)uơ(?=[a-z])")


def repair(text: str) -> str:
    """Return ``text`` with raw Telex or VNI read, or as it was if it does not look like it."""
    found = _WORD.findall(text)
    read = [word for word in found if read_keys(word.lower())]
    if len(read) < LEAST_WORDS or len(read) < LEAST_SHARE * len(text.split()):
        return text
    if not any(_SURE.search(word.lower()) for word in read):
        return text
    return _WORD.sub(lambda match: read_keys(match.group().lower()) or match.group(), text)


@lru_cache(maxsize=4096)
def read_keys(word: str) -> str:
    """Return the Vietnamese of one lower-case word of raw keys, or an empty text if it is none."""
    if is_bare(word):
        return ""
    return _read_vni(word) if any(map(str.isdigit, word)) else _read_telex(word)


def surely_keys(word: str) -> bool:
    """Return True if a word that reads as raw keys could hardly be anything else."""
    return _SURE.search(word) is not None


def _read_telex(word: str) -> str:
    for tone, bare in _untoned(word):
        for shaped in _shapes(bare):
            if (shaped == word and not tone) or "w" in shaped:
                continue
            read = with_tone(shaped, tone)
            if is_bare(fold(shaped)) and (is_syllable(read) or not tone):
                return read
    return ""


def _untoned(word: str) -> list[tuple[str, str]]:
    """Return (tone, word without its letter) for each place the tone may have been typed."""
    options = [("", word)]
    for position in range(len(word) - 1, 0, -1):
        if word[position] in _TONES and any(v in "aeiouyw" for v in word[:position]):
            bare = word[:position] + word[position + 1 :]
            options.append((_TONES[word[position]], bare))
    return options


def _shapes(word: str) -> list[str]:
    """Return what the doubled letters of a word may mean, likeliest first."""
    late = _LATE_BAR.sub(r"dd\1", word)
    shaped = late
    for typed, letter in _SHAPES:
        shaped = shaped.replace(typed, letter)
    if "w" in shaped:
        shaped = _late_w(shaped)
    shaped = _HALF_HORN.sub("ươ", shaped).replace("uư", "ưu")
    return [shaped, _LATE_HAT.sub(_hat, shaped)]


def _hat(match: re.Match[str]) -> str:
    onset, vowel, end = match.groups()
    return f"{onset}{_VOWELS['6'][vowel]}{end}"


def _late_w(word: str) -> str:
    """Read a w typed after the final consonant ("duongw") or alone ("thw")."""
    bare = word.replace("w", "", 1)
    for plain, horned in (("uo", "ươ"), ("o", "ơ"), ("a", "ă"), ("u", "ư")):
        if plain in bare:
            return bare.replace(plain, horned, 1)
    return word.replace("w", "ư", 1)


def _read_vni(word: str) -> str:
    """Return the Vietnamese of letters and digits; two tones or a digit of no use: nothing."""
    letters, tone = "", ""
    for key in word:
        if key in _NUMBERED:
            if tone:
                return ""
            tone = _NUMBERED[key]
        elif key.isdigit():
            letters, before = _numbered(letters, key), letters
            if letters == before:
                return ""
        else:
            letters += key
    letters = _HALF_HORN.sub("ươ", letters).replace("uư", "ưu")
    read = with_tone(letters, tone)
    long_enough = len(letters) > 1 or sum(map(str.isdigit, word)) > 1
    return read if long_enough and is_bare(fold(letters)) and is_syllable(read) else ""


def _numbered(letters: str, digit: str) -> str:
    """Return ``letters`` with the last vowel (or the first d) that ``digit`` changes, changed."""
    if digit == "9":
        return "đ" + letters[1:] if letters.startswith("d") else letters
    for place in range(len(letters) - 1, -1, -1):
        changed = _VOWELS.get(digit, {}).get(letters[place])
        if changed:
            return letters[:place] + changed + letters[place + 1 :]
    return letters
