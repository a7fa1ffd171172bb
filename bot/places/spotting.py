"""Where names of places stand in a text. A name that is also an ordinary word needs a hint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.language.text import has_diacritics

from .gazetteer import LEVELS, Province, Sense, bare, gazetteer, marked, part_of
from .table import OldDistrict
from .wording import Token, levels, phrase_after, phrase_before, tokens, words

_STOP = re.compile(r"[^\w\s'’`´-]")


@dataclass(frozen=True)
class Spot:
    """A name in the text: words ``first`` to ``last`` (not included), its level if said.

    ``begin`` is the first word with what introduces the level.
    """

    first: int
    last: int
    begin: int
    senses: tuple[Sense, ...]
    level: str = ""
    sure: bool = False


@dataclass
class Text:
    """A text cut into words, with the names that may be places, in order."""

    text: str
    tokens: list[Token]
    marked: bool
    spots: list[Spot] = field(default_factory=list)


def spot(text: str) -> Text:
    """Return the places that ``text`` names, each name with every sense that fits its marks."""
    read = Text(text, tokens(text), has_diacritics(text))
    if not any(_name(read, at, set(), strict=False)[1] for at in range(len(read.tokens))):
        return read
    blocked = _blocked(text, read.tokens)
    found = list(_with_level(read, blocked))
    found += _alone(read, blocked | {n for one in found for n in range(one.begin, one.last)})
    read.spots = _accepted(read, sorted(found, key=lambda one: one.first))
    return read


def _blocked(text: str, found: Sequence[Token]) -> set[int]:
    """Return the words of phrases that are never part of a place ("xã hội", but "xã Hồi Xuân")."""
    known = words()["not_places_typed"]
    blocked: set[int] = set()
    for last in range(1, len(found) + 1):
        span = range(last - phrase_before(found, last, "not_places"), last)
        bare = all(found[n].typed == found[n].folded for n in span)
        if bare or all(text[found[n].start].islower() and found[n].typed in known for n in span):
            blocked.update(span)
    return blocked


def _with_level(read: Text, blocked: set[int]) -> Iterator[Spot]:
    """Yield the names that "phường", "huyện" or the like introduces."""
    last = 0
    for at in range(1, len(read.tokens)):
        size = phrase_before(read.tokens, at, "prefixes")
        if not size or at - size < last or blocked & {*range(at - size, at)}:
            continue
        prefix = tuple(token.folded for token in read.tokens[at - size : at])
        level = levels()[prefix]
        end, every = _name(read, at, blocked, strict=False)
        fitting = tuple(sense for sense in every if isinstance(sense, LEVELS[level]))
        said = every if level not in ("tỉnh", "quận", "huyện") else fitting
        if not said or not (_firm(read, at, prefix) or _mistyped(read, at, end, level, fitting)):
            continue
        last = end
        sure = end - at > 1 or read.tokens[at].folded.isdigit() or _capital(read, at)
        sure = sure and prefix != ("f",) and not _ordinary(read, at, end)
        sure = sure and (read.marked or at == size or _firmly_hinted(read, at - size))
        yield Spot(at, end, at - size, fitting or every, level, sure)


def _mistyped(read: Text, at: int, end: int, level: str, fitting: tuple[Sense, ...]) -> bool:
    """Return True for "quân Hai Bà Trưng": the level is mistyped, the name is not."""
    if level not in ("quận", "huyện") or end - at < 2:
        return False
    return any(_fits(read.tokens[at:end], sense, strict=True) for sense in fitting)


def _capital(read: Text, at: int) -> bool:
    return read.text[read.tokens[at].start].isupper()


def _firm(read: Text, at: int, prefix: Sequence[str]) -> bool:
    """Return True for what surely says a level: "p." or "p 5", "quận" but not "quân"."""
    if prefix[0] in words()["soft"]:
        stopped = "." in read.text[read.tokens[at - 1].end : read.tokens[at].start]
        return stopped or read.tokens[at].folded.isdigit()
    return _as_typed(read.tokens[at - len(prefix) : at], strict=read.marked)


def _as_typed(found: Sequence[Token], *, strict: bool) -> bool:
    """Return True if words that say a level have their marks, or none in a text without any."""
    known = {*words()["marked"], *words()["short"]}
    return all(
        token.typed in known or (not strict and token.typed == token.folded) for token in found
    )


def _alone(read: Text, taken: set[int]) -> list[Spot]:
    """Return the names without a level in words that are not taken, longest from the left."""
    found, at = [], 0
    while at < len(read.tokens):
        last, senses = _name(read, at, taken, strict=True) if at not in taken else (at, ())
        if senses and not (read.tokens[at].folded.isdigit() or _ordinary(read, at, last)):
            found.append(Spot(at, last, at, senses))
        at = max(at + 1, last)
    return found


def _ordinary(read: Text, at: int, last: int) -> bool:
    """Return True for a name that is an everyday word ("trung tâm") and has no capital letter."""
    return phrase_after(read.tokens, at, "ordinary") == last - at and not _capital(read, at)


def _name(read: Text, at: int, taken: set[int], *, strict: bool) -> tuple[int, tuple[Sense, ...]]:
    """Return the end and the senses of the longest name at a word; none if there is no name.

    ``strict``: in a text with marks a word without any is not taken for one with marks.
    """
    index, found = gazetteer(), read.tokens
    if _in_hint(read, at):
        return at, ()
    for size in range(min(index.longest(found[at].folded), len(found) - at), 0, -1):
        span = found[at : at + size]
        if any(n in taken for n in range(at, at + size)):
            continue
        senses = index.senses(" ".join(token.folded for token in span))
        if senses and size > 1 and (_broken(read, span) or _cuts(read, at, size)):
            continue
        fitting = tuple(s for s in senses if _fits(span, s, strict=strict and read.marked))
        if fitting:
            return at + size, fitting
    return at, ()


def _in_hint(read: Text, at: int) -> bool:
    """Return True for the last word of "công an": the "An Hà" of "công an Hà Nội" is no name."""
    size = phrase_before(read.tokens, at + 1, "firm_hints")
    return size > 1 and not _broken(read, read.tokens[at + 1 - size : at + 1])


def _broken(read: Text, span: Sequence[Token]) -> bool:
    """Return True if a comma or the like stands inside."""
    return any(_STOP.search(read.text, a.end, b.start) for a, b in pairwise(span))


def _cuts(read: Text, at: int, size: int) -> bool:
    """Return True if the last word begins another name: "Tân Phú | Đồng Nai", "… | thành phố"."""
    index, found = gazetteer(), [token.folded for token in read.tokens[at : at + size + 2]]
    if not index.senses(" ".join(found[: size - 1])):
        return False
    if phrase_after(read.tokens, at + size - 1, "prefixes") > 1:
        return True
    next_ = index.senses(" ".join(found[size : size + 2]))
    ahead = index.senses(" ".join(found[size - 1 : size + 1]))
    return _has_province(ahead) and not _has_province(next_)


def _has_province(senses: Sequence[Sense]) -> bool:
    return any(isinstance(sense, Province) for sense in senses)


def _fits(span: Sequence[Token], sense: Sense, *, strict: bool) -> bool:
    if isinstance(sense, Province):
        strict = False
    if isinstance(sense, Province) and len(span) > 1:
        return True
    written = marked(bare(sense.name))[: len(span)]
    return len(written) == len(span) and all(
        token.typed == word or (token.typed == token.folded and not (strict and len(span) < 3))
        for token, word in zip(span, written, strict=True)
    )


def _accepted(read: Text, found: list[Spot]) -> list[Spot]:
    """Return the names that are places beyond doubt: hinted at, beside another, or all there is."""
    found = [one for one in found if not _of_houses(read, one)]
    every = [replace(one, sure=True) for one in found]
    if found and tells_only(read, every):
        return [one for one in every if len(every) > 1 or _stands_alone(read, one)]
    sure = [one.sure or _by_itself(read, one) for one in found]
    for _ in found:
        for n, one in enumerate(found):
            beside = (m for m in (n - 1, n + 1) if 0 <= m < len(found) and sure[m])
            sure[n] = sure[n] or any(_together(read, one, found[m]) for m in beside)
    return [replace(one, sure=True) for one, is_sure in zip(found, sure, strict=True) if is_sure]


def _of_houses(read: Text, one: Spot) -> bool:
    """Return True for "cư xá Bắc Hải": houses in a town, no commune ("cũ, xã Bắc Hải" is one)."""
    size = phrase_before(read.tokens, one.first, "houses")
    said = read.tokens[one.first - size : one.first]
    known = {word for phrase in words()["houses"] for word in phrase.split()}
    return size > 0 and all(token.typed in (token.folded, *known) for token in said)


def _stands_alone(read: Text, one: Spot) -> bool:
    long = one.last - one.first > 1 or _has_province(one.senses)
    return long or bool(one.level) or _by_itself(read, one)


def _by_itself(read: Text, one: Spot) -> bool:
    """Return True for the name of a province, and for one that a hint introduces."""
    if _person(read, one) or _about_names(read) or _ordinary(read, one.first, one.last):
        return False
    if any(isinstance(sense, Province) for sense in one.senses):
        return _long_or_as_written(read, one)
    if not read.marked and not one.level:
        towns = any(isinstance(sense, OldDistrict) for sense in one.senses)
        plain = phrase_after(read.tokens, one.first, "ordinary_bare") == one.last - one.first
        long = one.last - one.first > 1 or _town(read, one)
        return towns and long and not plain and _firmly_hinted(read, one.begin)
    hinted = phrase_before(read.tokens, one.begin, "hints")
    return bool(hinted) and (one.last - one.first > 1 or _town(read, one))


def _firmly_hinted(read: Text, begin: int) -> bool:
    """Return True for hints that count in a text without marks, where "ve" may be anything."""
    return phrase_before(read.tokens, begin, "firm_hints") > 0


def _town(read: Text, one: Spot) -> bool:
    """Return True for a district of one word ("Vinh") typed as it is written."""
    typed = read.tokens[one.first].typed
    districts = (s for s in one.senses if isinstance(s, OldDistrict))
    return any(marked(bare(sense.name)) == (typed,) for sense in districts)


def _long_or_as_written(read: Text, one: Spot) -> bool:
    """A province of one word counts with its marks or with none: Huệ is no Huế."""
    token = read.tokens[one.first]
    names = (sense.name for sense in one.senses if isinstance(sense, Province))
    as_written = token.typed == token.folded or any(marked(n) == (token.typed,) for n in names)
    return one.last - one.first > 1 or as_written


def _person(read: Text, one: Spot) -> bool:
    return one.begin > 0 and read.tokens[one.begin - 1].folded in words()["people"]


def _about_names(read: Text) -> bool:
    """Return True for a text about names of people: "đổi tên con sang Hòa Bình"."""
    return any(phrase_after(read.tokens, at, "naming") for at in range(len(read.tokens)))


def _together(read: Text, one: Spot, other: Spot) -> bool:
    """Return True if two neighbours may be parts of one place, with nothing else between."""
    first, second = (one, other) if one.first < other.first else (other, one)
    if not joined(read, first, second):
        return False
    return any(part_of(a, b) or part_of(b, a) for a in one.senses for b in other.senses)


def joined(read: Text, first: Spot, second: Spot) -> bool:
    """Return True if nothing but words that join stands between two names."""
    at = first.last
    while at < second.begin:
        size = phrase_after(read.tokens, at, "between")
        if not size:
            return False
        at += size
    return True


def tells_only(read: Text, found: Sequence[Spot]) -> bool:
    """Return True if the text says nothing but where somebody is."""
    taken = {n for one in found for n in range(one.begin, one.last)}
    at = 0
    while at < len(read.tokens):
        size = 1 if at in taken else phrase_after(read.tokens, at, "telling")
        if not size:
            return False
        at += size
    return bool(found)
