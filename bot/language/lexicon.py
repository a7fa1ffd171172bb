"""The lexicons of data/lexicon, read once: shorthand, dialect, abbreviations, fillers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import yaml

from .spelling import capitalised, correct
from .syllables import is_bare, one_spelling
from .telex import repair
from .text import LAST_TEXTS, any_of, clean, fold, has_diacritics, plain, words
from .vocabulary import vocabulary

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "lexicon"
LEAST_LATIN = 3  # letters
FIRM_PAIR = 8  # times in our data
_JOINTS = ("-", ".", "&")
_TOKEN = re.compile(r"[\w/]+")


@lru_cache(maxsize=8)
def _load(name: str) -> dict[str, str]:
    data = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return {str(key): str(value) for key, value in data.items()}


@lru_cache(maxsize=1)
def replacements() -> dict[str, str]:
    """Return what is typed and how it is read; abbreviations win over shorthand.

    An abbreviation with đ may be typed with d, a phrase of dialect or speech without marks,
    except those of dialect_marked.yml and those that our names hold in another sense ("khi mo").
    """
    phrases = {**_load("speech"), **_load("dialect")}
    bare = {fold(key): value for key, value in phrases.items() if _is_own(fold(key))}
    short = _load("abbreviations")
    latin = {k.replace("đ", "d"): value for k, value in short.items() if len(k) >= LEAST_LATIN}
    marked = {**phrases, **_load("dialect_marked"), **_load("chat"), **short}
    return {one_spelling(key): value for key, value in {**bare, **latin, **marked}.items()}


def _is_own(bare: str) -> bool:
    """Return True for a phrase without marks that is no phrase of our names as well."""
    known = vocabulary().folded_pairs
    pairs = list(pairwise(bare.split(" ")))
    return any(pair not in known for pair in pairs)


@lru_cache(maxsize=1)
def _longest() -> dict[str, int]:
    """Return for each first word of what is replaced the words of the longest such phrase."""
    found: dict[str, int] = {}
    for key in replacements():
        first, *rest = key.split(" ")
        found[first] = max(found.get(first, 0), 1 + len(rest))
    return found


@lru_cache(maxsize=LAST_TEXTS)
def expand(text: str) -> str:
    """Return ``text`` lower-case as the records would write it.

    Raw keys are read, tone marks are in their places, shorthand, dialect and abbreviations are
    written out, misspellings are corrected. What is fine already, and names, stay as they are.
    """
    names = capitalised(text)
    read = repair(plain(text))
    written = _written_out(one_spelling(read.lower()), names)
    return correct(written, names, marked=has_diacritics(read))


def _written_out(text: str, names: frozenset[str] = frozenset()) -> str:
    """Return lower-case ``text`` with whole words and phrases of the lexicons replaced."""
    longest = _longest()
    found = list(_TOKEN.finditer(text))
    parts: list[str] = []
    begin, at = 0, 0
    while at < len(found):
        most = min(longest.get(found[at].group(), 0), len(found) - at)
        size = next((n for n in range(most, 0, -1) if _replaced(text, found, at, n, names)), 0)
        if size:
            key = text[found[at].start() : found[at + size - 1].end()]
            parts += [text[begin : found[at].start()], replacements()[key]]
            begin = found[at + size - 1].end()
        at += size or 1
    return "".join(parts) + text[begin:]


def _replaced(
    text: str, found: list[re.Match[str]], at: int, size: int, names: frozenset[str]
) -> bool:
    """Return True if the ``size`` words at ``at`` are to be replaced.

    Not a part of a code or an address (02/2024/TT-BYT, .vn), not the name of a person ("chị
    Sanh"), not a phrase whose last word belongs to what follows ("tốn chi" in "tốn chi phí").
    """
    start, end = found[at].start(), found[at + size - 1].end()
    key = text[start:end]
    if (
        key not in replacements()
        or text[start - 1 : start] in _JOINTS
        or text[end : end + 1] in ("-", "&")
    ):
        return False
    if size == 1:
        return key not in names or not is_bare(fold(key))
    after = found[at + size] if at + size < len(found) else None
    if after is None or text[end : after.start()] != " ":
        return True
    pair = (found[at + size - 1].group(), after.group())
    return vocabulary().pairs.get(pair, 0) < FIRM_PAIR


def beside_digits() -> list[str]:
    """Return the folded words that may stand beside the last four digits of a number."""
    text = (_FOLDER / "beside_digits.yml").read_text(encoding="utf-8")
    return [str(word) for word in yaml.safe_load(text)]


@lru_cache(maxsize=1)
def interrogatives() -> frozenset[str]:
    """Return the folded words that make a question."""
    text = (_FOLDER / "interrogatives.yml").read_text(encoding="utf-8")
    return frozenset(str(word) for word in yaml.safe_load(text))


@lru_cache(maxsize=1)
def joints() -> re.Pattern[str]:
    """Return the pattern of what joins two things asked, in text with diacritics or folded."""
    words = "|".join(pattern.pattern for pattern in _groups("joints").values())
    return re.compile(rf"{words}|[+&]", re.IGNORECASE)


@lru_cache(maxsize=8)
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
    asked = asking_only(folded)
    return {facet: len(pattern.findall(asked)) for facet, pattern in _groups("facet_cues").items()}


def asking_only(folded: str) -> str:
    """Return folded text without "lần đầu" and the like, whose "đầu" reads as "đâu"."""
    return _groups("turning")["first_ones"].sub(" ", folded)


def operations(folded: str) -> frozenset[str]:
    """Return what is done (again, change, extend …) according to folded text."""
    return frozenset(g for g, pattern in _groups("operations").items() if pattern.search(folded))


def takes_back(folded: str) -> bool:
    """Return True if folded text takes back what was understood before ("ý tôi là …")."""
    return bool(_groups("turning")["takes_back"].search(folded))


def turns(folded: str) -> bool:
    """Return True if folded text may turn to something else ("còn …", "quay lại …")."""
    return takes_back(folded) or bool(_groups("turning")["turns"].search(folded))


def mentions(text: str) -> bool:
    """Return True if a text asks whether something is needed, or says that it is not there."""
    return bool(_groups("turning")["mentions"].search(fold(text)))


def asks_whether(folded: str) -> bool:
    """Return True if folded text wants a yes or a no ("có cần công chứng không")."""
    groups = _groups("turning")
    said = folded.split()
    while len(said) > 1 and groups["polite_last"].fullmatch(said[-1]):
        said.pop()
    last = said[-1] if said else ""
    return bool(groups["asks_whether"].search(folded) or groups["whether_last"].fullmatch(last))


def compared_sides(text: str) -> list[str]:
    """Return the folded sides of a text that compares: "tạm trú", "thường trú"."""
    apart = _groups("turning")["compares"].sub(" , ", fold(text))
    return re.split(rf",|(?<!\w)(?:so )?voi(?!\w)|{joints().pattern}", apart)


def compares(text: str) -> bool:
    """Return True if a text holds two things beside each other ("… khác nhau chỗ nào")."""
    return bool(_groups("turning")["compares"].search(fold(text)))


def returns(folded: str) -> bool:
    """Return True if folded text goes back to what was spoken of before ("quay lại cái kia")."""
    return bool(_groups("turning")["returns"].search(folded))


def alarm(text: str) -> str:
    """Return ``danger`` or ``illegal`` if ``text`` holds such a phrase, else nothing.

    A word typed with other diacritics than the phrase's is another word.
    """
    said = words_as_typed(text)
    bare = [fold(word) for word in said]
    found = (
        (number, kind)
        for at, first in enumerate(bare)
        for number, kind, phrase in _alarms().get(first, ())
        if _stands(phrase, said[at : at + len(phrase)], bare[at : at + len(phrase)])
    )
    return min(found, default=(0, ""))[1]


def _stands(phrase: Sequence[tuple[str, str]], said: Sequence[str], bare: Sequence[str]) -> bool:
    """Return whether the words of a phrase, each with its folded form, are those that were said."""
    pairs = zip(phrase, said, bare, strict=False)
    return len(said) == len(phrase) and all(
        word == meant or word == plain == folded for (meant, folded), word, plain in pairs
    )


def words_as_typed(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, with their diacritics, in one spelling."""
    return re.findall(r"\w+", one_spelling(clean(text).lower()))


@lru_cache(maxsize=1)
def _alarms() -> dict[str, list[tuple[int, str, list[tuple[str, str]]]]]:
    """Return the phrases by their folded first word: rank, kind, words with their folded forms."""
    data = yaml.safe_load((_FOLDER / "alarms.yml").read_text(encoding="utf-8"))
    found: dict[str, list[tuple[int, str, list[tuple[str, str]]]]] = {}
    all_of_them = ((kind, phrase) for kind, phrases in data.items() for phrase in phrases)
    for rank, (kind, phrase) in enumerate(all_of_them):
        pairs = [(word, fold(word)) for word in words_as_typed(phrase)]
        found.setdefault(pairs[0][1], []).append((rank, kind, pairs))
    return found


def without_cues(folded: str) -> str:
    """Return folded text without the cue words of any facet."""
    for pattern in _groups("facet_cues").values():
        folded = pattern.sub(" ", folded)
    return " ".join(folded.split())


@lru_cache(maxsize=1)
def _fillers() -> tuple[re.Pattern[str], frozenset[str], frozenset[str]]:
    """Return the filler phrases, the filler words, and what names nothing without others."""
    data = yaml.safe_load((_FOLDER / "fillers.yml").read_text(encoding="utf-8"))
    return any_of(data["phrases"]), frozenset(data["words"]), frozenset(data["alone"])


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


def subject_words(folded: str) -> list[str]:
    """Return the words of folded text that neither fill it nor ask a facet.

    None if they name nothing without others ("còn phí bao nhiêu", "giấy gì cho cháu").
    """
    left = [word for word in words(without_cues(folded)) if not is_filler(word)]
    return [] if _fillers()[2].issuperset(left) else left
