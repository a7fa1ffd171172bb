"""Dossier codes in what people write: found, taken apart, doubted and joined. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .code_grammar import day_of, groups_after, readings, spots
from .code_text import Plain, dictated, plain

_CODE = re.compile(
    r"(?P<agency>(?:\d{3}\.\d{2}\.\d{2,3}\.)?(?P<head>[HG]\d\d)(?:\.\d{1,3}){0,3})"
    r"-(?P<day>\d{6})-(?P<serial>\d{3,8})",
    re.ASCII,
)


@dataclass(frozen=True)
class Found:
    """A code in its normal form, and where it stands in the text as it was typed."""

    code: str
    start: int
    end: int
    others: tuple[str, ...] = ()
    """Other ways to set its dots and dashes, less likely; look-ups may try them (see ``key``)."""


@dataclass(frozen=True)
class Parts:
    """What a normal code says: ``agency`` H57.12, ``head`` H57, the day of filing, the serial."""

    agency: str
    head: str
    day: date | None
    serial: str


def find_codes(text: str) -> list[Found]:
    """Return every code in ``text``, typed or dictated, in order of place.

    Telephone and identity numbers, dates, amounts, decrees and procedure codes are none.
    """
    found = list(_typed(plain(text)))
    for heard in _heard(text):
        if all(heard.end <= other.start or heard.start >= other.end for other in found):
            found.append(heard)
    return sorted(found, key=lambda one: one.start)


def _typed(source: Plain) -> Iterator[Found]:
    done = 0
    for spot in spots(source):
        if spot.at < done:
            continue
        ways = readings(source.text, spot)
        if ways:
            done = ways[0].end
            others = tuple(way.code for way in ways[1:])
            yield Found(ways[0].code, source.starts[spot.start], source.ends[done - 1], others)


def _heard(text: str) -> Iterator[Found]:
    """Find codes said in words; one that can be heard in two ways is none."""
    for run in dictated(text):
        found = [one for reading in run for one in _typed(reading)]
        if len({one.code for one in found}) == 1 and not found[0].others:
            yield found[0]


def parts(code: str) -> Parts | None:
    """Return the parts of a normal code, None if it has not that form.

    ``day`` is None if the six digits are no day on which codes were given out.
    """
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    return Parts(match["agency"], match["head"], day_of(match["day"]), match["serial"])


def key(code: str) -> str:
    """Return the letters and digits of a code alone: equal for all ways to set its marks."""
    return re.sub(r"[^0-9A-Z]", "", code.upper())


def join(first: str, second: str) -> str | None:
    """Return the code that the end of one message and the beginning of the next make together.

    None if they make none, or if one of them holds a whole code by itself.
    """
    earlier, later = plain(first[-200:]).text, plain(second[:200]).text
    halves, begin = list(_HALF.finditer(earlier)), _BEGIN.search(later)
    if not halves or begin is None or find_codes(first):
        return None
    if find_codes(second) and not _LONG_FORM.match(halves[-1].group()):
        return None
    half = earlier[: halves[-1].end()].rstrip(" .,-/")
    for mark in ("-", "", "."):
        found = find_codes(half + mark + later[begin.start() :])
        if found and found[-1].start < len(half) < found[-1].end:
            return found[-1].code
    return None


_HALF = re.compile(r"(?:\d{3}\.\d\d\.\d\d|[HG]\d)[0-9 .,\-/]{0,24}", re.ASCII)
_LONG_FORM = re.compile(r"\d{3}\.\d\d\.\d\d[ .,\-/]*$", re.ASCII)
_BEGIN = re.compile(r"\d|[HG]\d", re.ASCII)
_ATTEMPT = re.compile(
    r"(?<![^\W_])(?:\d{3}\.\d{2}\.\d{2,3}\.)?[HG]\d{1,3}(?:\s?[.-]\s?\d{1,8}){1,5}(?![.-]?\d)(?!\w)",
    re.ASCII,
)
_TAIL = re.compile(
    r"(?<![\w.-])(?<!\d )[A-Z]?(?:[1-9]\d(?:\.\d{1,3}){0,3}-)?(?P<day>[1-4]\d{5})-\d{4,6}"
    r"(?![.-]?\d)(?!\w)",
    re.ASCII,
)


def spans_to_keep(text: str) -> list[tuple[int, int]]:
    """Return the places of codes, and of what was meant as one, that masking must leave alone.

    A broken code is kept, so that people can be told which part is wrong, only where no
    telephone or identity number can be inside it.
    """
    source = plain(text)
    spans = [(found.start, found.end) for found in _typed(source)]
    taken = {place for span in spans for place in range(*span)}
    for match in (*_ATTEMPT.finditer(source.text), *_TAIL.finditer(source.text)):
        span = source.starts[match.start()], source.ends[match.end() - 1]
        if taken.isdisjoint(range(*span)) and _harmless(match, source.text):
            spans.append(span)
            taken.update(range(*span))
    return sorted(spans)


def _harmless(match: re.Match[str], text: str) -> bool:
    following = groups_after(text, match.end())
    if following and len(following[0]) < 8:
        return False
    if match.re is _TAIL:
        return day_of(match["day"]) is not None
    groups = re.findall(r"\d+", re.split("[HG]", match.group())[-1])
    return not any(
        re.fullmatch(r"0\d{8,11}|\d{3} \d{3} \d{3}", form)
        for begin in range(len(groups))
        for end in range(begin + 1, len(groups) + 1)
        for form in ("".join(groups[begin:end]), " ".join(groups[begin:end]))
    )
