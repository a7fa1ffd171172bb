"""The grammar of dossier codes: agency, date (yymmdd), serial, in any spelling people use.

Forms: 000.00.28.H36-220322-0020 (agency of QCVN 102:2016/BTTTT), G01.899.909-260916-890028,
H57.12-250914-0003. Every pattern is bounded, so time grows with the length of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .code_text import Plain

_LETTER = re.compile(r"[HG](?P<gap> ?)(?=[0-9OIL])")
_GROUP = re.compile(r"(?P<sep>[\s.,\-/]{0,4})(?P<digits>[0-9OIL]{1,25})(?P<more>\w?)")
_BEFORE = re.compile(
    r"(?<![0-9A-Z])([0-9OIL]{3})([\s.,\-/]{0,2})([0-9OIL]{2})([\s.,\-/]{0,2})([0-9OIL]{2,3})"
    r"([\s.,\-/]{0,2})$"
)
_NUMBER_BEFORE = re.compile(r"[0-9][\s.-]?$")
_REST = re.compile(r"(?:[\s.-]?[0-9]){1,24}")
_DATE_AFTER = re.compile(r"\s[0-3]?\d[/.-][01]?\d(?:[/.-](?:\d\d)?\d\d)?(?![/.-]?\d)")
_PERSONAL = re.compile(
    r"0[35789]\d{8}|02\d{9}|84\d{9}|0(?:0[1-9]|[1-9]\d)\d{9}|(?!00)\d{9}", re.ASCII
)
"""Telephone numbers, CCCD (12 digits, from 001) and CMND (9 digits, not from 00)."""
_LOOKALIKES = str.maketrans("OIL", "011")
_GROUPS, _SUBAGENCIES = 8, 3
_OWN_NUMBER = 8
"""So many digits in a row are a number by themselves, whatever stands before."""
_FIRST_YEAR, _LAST_YEAR = 10, 49
"""Years of the century in which codes were or will be given out; before 2010 there were none."""


@dataclass(frozen=True)
class Group:
    """Digits after the letter of a code, and what separates them from those before."""

    digits: str
    sep: str
    end: int


@dataclass(frozen=True)
class Reading:
    """One way to read a code: its normal form and where its last digit ends in plain text."""

    code: str
    end: int
    order: tuple[int, ...] = ()


@dataclass(frozen=True)
class Spot:
    """A place in plain text where a code may stand: from ``start``, the letter at ``at``."""

    start: int
    at: int
    before: str
    letter: str
    groups: tuple[Group, ...]
    glued: bool
    """A word stands right before the letter, or a blank after it: only marks make it a code."""


def day_of(digits: str) -> date | None:
    """Return the day that yymmdd names, None if there is none or no code is that old."""
    if len(digits) != 6 or not _FIRST_YEAR <= int(digits[:2]) <= _LAST_YEAR:
        return None
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def spots(plain: Plain) -> Iterator[Spot]:
    """Yield every place where the letter of an agency is followed by digits."""
    text = plain.text
    for match in _LETTER.finditer(text):
        groups = tuple(_groups(text, match.end()))
        if not groups:
            continue
        at = match.start()
        before = _BEFORE.search(text[max(0, at - 20) : at])
        named = _named_before(text, at, before)
        if not named and at and text[at - 1].isdigit():
            continue
        start = at - len(before.group()) if before and named else at
        glued = bool(match["gap"]) or (not named and at > 0 and text[at - 1].isalpha())
        yield Spot(start, at, named, match.group()[0], groups, glued)


def _groups(text: str, position: int) -> Iterator[Group]:
    for count in range(_GROUPS):
        match = _GROUP.match(text, position)
        if match is None or bool(match["sep"]) is (count == 0):
            return
        digits, last = match["digits"], False
        if match["more"]:
            digits, last = digits.rstrip("OIL"), True
            if match["more"].isdigit():
                return
        if not any(digit.isdigit() for digit in digits):
            return
        position = match.start("digits") + len(digits)
        yield Group(digits.translate(_LOOKALIKES), match["sep"], position)
        if last:
            return


def _named_before(text: str, at: int, match: re.Match[str] | None) -> str:
    """Return "000.00.28." if the long form of an agency stands before the letter, else nothing."""
    if match is None:
        return ""
    groups = [match[number].translate(_LOOKALIKES) for number in (1, 3, 5)]
    dotted = match[2] == match[4] == match[6] == "."
    start = at - len(match.group())
    alone = _NUMBER_BEFORE.search(text[max(0, start - 3) : start]) is None
    plausible = groups[0] == "000" and (dotted or alone)
    return ".".join(groups) + "." if plausible or (dotted and alone) else ""


def readings(text: str, spot: Spot) -> list[Reading]:
    """Return the ways to read a spot as a code, the likeliest first; most often none or one."""
    marked = any(mark in group.sep for group in spot.groups for mark in ".-/")
    found = _as_marked(spot) if marked or not spot.glued else []
    if not found and not spot.glued:
        found = sorted(_as_glued(spot), key=lambda reading: reading.order)
    return [r for r in dict.fromkeys(found) if not _runs_on(text, r)]


def _as_marked(spot: Spot) -> list[Reading]:
    """Read every group as one part."""
    head, *rest = spot.groups
    if len(head.digits) != 2:
        return []
    for count in range(min(_SUBAGENCIES, len(rest) - 2) + 1):
        subs, (day, serial) = rest[:count], rest[count : count + 2]
        if all(len(sub.digits) <= 3 for sub in subs) and day_of(day.digits):
            if 3 <= len(serial.digits) <= 8:
                numbers = [sub.digits for sub in subs]
                return [_reading(spot, head.digits, numbers, day.digits, serial)]
            return []
    return []


def _as_glued(spot: Spot) -> Iterator[Reading]:
    """Read groups that may hold several parts without a mark between them."""
    head, *rest = spot.groups
    if len(head.digits) < 2 or any(is_personal(group.digits) for group in rest):
        return
    left = [Group(head.digits[2:], "", head.end), *rest] if head.digits[2:] else rest
    for subs, day, serial in _splits(left, []):
        yield _reading(spot, head.digits[:2], subs, day, serial)


def _splits(left: list[Group], subs: list[str]) -> Iterator[tuple[list[str], str, Group]]:
    if not left:
        return
    first, rest = left[0], left[1:]
    if day_of(first.digits[:6]):
        serial = Group(first.digits[6:], "", first.end) if first.digits[6:] else None
        serial = serial or (rest[0] if rest else None)
        if serial and 4 <= len(serial.digits) <= 8:
            yield subs, first.digits[:6], serial
    for width in (2, 3) if len(subs) < _SUBAGENCIES else ():
        digits = first.digits
        if len(digits) >= width:
            after = [Group(digits[width:], "", first.end)] if digits[width:] else []
            yield from _splits([*after, *rest], [*subs, digits[:width]])


def _reading(spot: Spot, head: str, subs: list[str], day: str, serial: Group) -> Reading:
    agency = ".".join([f"{spot.before}{spot.letter}{head}", *subs])
    usual = 2 if spot.letter == "H" else 3
    unusual = sum(len(sub) != usual for sub in subs)
    order = (abs(len(serial.digits) - 4), unusual, len(subs))
    return Reading(f"{agency}-{day}-{serial.digits}", serial.end, order)


def is_personal(digits: str) -> bool:
    """Return True if digits by themselves are a telephone or identity number."""
    return _PERSONAL.fullmatch(digits) is not None


def _runs_on(text: str, reading: Reading) -> bool:
    """Return True if the serial may be the beginning of a telephone or identity number."""
    number = reading.code.rpartition("-")[2]
    for place, group in enumerate(groups_after(text, reading.end)):
        if place == 0 and len(group) >= _OWN_NUMBER:
            return False
        number += group
        if is_personal(number):
            return True
    return False


def groups_after(text: str, end: int) -> list[str]:
    """Return the digits that follow, joined as people join those of one number; a date is none."""
    match = _REST.match(text, end)
    if match is None or _DATE_AFTER.match(text, end):
        return []
    return re.findall(r"[0-9]+", match.group())
