"""What is wrong with something that was meant as a dossier code. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .code_grammar import Group, Spot, day_of, spots
from .code_text import Plain, plain
from .dossier_code import find_codes, parts
from .privacy import masked, without_masks

AGENCY, DATE, FUTURE, SERIAL, PARTS = "agency", "date", "future", "serial", "parts"
_LONGEST_VALUE = 40
LONGEST_BESIDE = 16  # characters beside a masked number that is a try
_LEAST_DIGITS = 8
_NO_AGENCY = re.compile(
    r"(?<![\w.-])(?P<agency>[A-Z]?(?:\d{2}(?:\.\d{1,3}){0,3})?)-?(?P<rest>\d{6}-\d{3,8})(?![\w-])",
    re.ASCII,
)
_NUMBER_ALONE = re.compile(r"[^\d\[]{0,24}?(?P<value>[A-Z]{0,2}\d[\dOIL .,\-/]{3,40})\W*", re.ASCII)
_NOT_A_TRY = re.compile(
    r"\d\.\d{6}|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,4}/\d{4}|\d{1,3}(?:[.,]\d{3})+", re.ASCII
)


@dataclass(frozen=True)
class Hint:
    """Which part looks wrong, and that part as it was typed (upper case, at most 40 characters).

    ``key``: agency (no such agency or badly formed), date (six digits that are no day), future
    (a day still to come), serial (too short or too long), parts (something is missing; then
    ``missing`` says what: agency, date or serial; nothing where masking left too little).
    """

    key: str
    value: str
    missing: str = ""


def problem(text: str, today: date) -> Hint | None:
    """Return what is doubtful about the first code of ``text``, or about a try at one.

    None if the code is well formed, or if nothing looks like one.
    """
    found = find_codes(text)
    if found:
        hints = (_doubt(one.code, today) for one in found)
        return next((hint for hint in hints if hint), None)
    source = plain(text)
    for spot in spots(source):
        if _is_try(source, spot):
            return _short(_fault(source, spot))
    return _short(_without_agency(source.text) or _number_alone(source.text))


def known_head(head: str) -> bool:
    """Return True for H01 to H63 (provinces of 2020), H99 (demonstration) and G01 to G99.

    Source: decision 20/2020/QĐ-TTg numbers the provinces from 1 to 63.
    """
    number = int(head[1:])
    return 1 <= number <= 63 or number == 99 if head[0] == "H" else number > 0


def _doubt(code: str, today: date) -> Hint | None:
    read = parts(code)
    if read is None or not known_head(read.head):
        return Hint(AGENCY, read.agency if read else code)
    if read.day is None or read.day > today:
        return Hint(FUTURE if read.day else DATE, code.split("-")[-2])
    return None


def _is_try(source: Plain, spot: Spot) -> bool:
    digits = sum(len(group.digits) for group in spot.groups)
    marked = any(mark in group.sep for group in spot.groups for mark in ".-/")
    return not spot.glued and (digits >= _LEAST_DIGITS or (marked and digits >= 4))


def _fault(source: Plain, spot: Spot) -> Hint:
    head, *rest = spot.groups
    whole = source.text[spot.start : spot.groups[-1].end]
    if len(head.digits) >= _LEAST_DIGITS:
        return _fault_of_glued(spot, whole)
    if len(head.digits) != 2 or not known_head(spot.letter + head.digits):
        return Hint(AGENCY, spot.letter + head.digits)
    place = next((i for i, group in enumerate(rest) if 5 <= len(group.digits) <= 7), None)
    if place is None:
        return Hint(PARTS, whole, "date")
    return _fault_after_agency(rest[:place], rest[place], rest[place + 1 :], whole)


def _fault_of_glued(spot: Spot, whole: str) -> Hint:
    if not known_head(spot.letter + spot.groups[0].digits[:2]):
        return Hint(AGENCY, spot.letter + spot.groups[0].digits[:2])
    enough = sum(len(group.digits) for group in spot.groups) >= 12
    return Hint(DATE, whole) if enough else Hint(PARTS, whole, "serial")


def _fault_after_agency(subs: list[Group], day: Group, after: list[Group], whole: str) -> Hint:
    if len(subs) > 3 or any(len(sub.digits) > 3 for sub in subs):
        return Hint(AGENCY, ".".join(sub.digits for sub in subs))
    if day_of(day.digits) is None:
        return Hint(DATE, day.digits)
    if not after:
        return Hint(PARTS, whole, "serial")
    return Hint(SERIAL, after[0].digits)


def _without_agency(text: str) -> Hint | None:
    """Look for date and serial with no agency, or one of a letter that is no agency's."""
    match = _NO_AGENCY.search(text)
    if match is None:
        return None
    if match["agency"]:
        return Hint(AGENCY, match["agency"])
    return Hint(PARTS, match["rest"], "agency")


def _number_alone(text: str) -> Hint | None:
    """Take a message that is hardly more than a number, also a masked one, for a try."""
    if masked(text) and len(without_masks(text).strip()) <= LONGEST_BESIDE:
        return Hint(PARTS, "")
    match = _NUMBER_ALONE.fullmatch(text)
    if match is None or _NOT_A_TRY.fullmatch(match["value"].strip(" .,-/")):
        return None
    return Hint(PARTS, match["value"].strip(), "agency")


def _short(hint: Hint | None) -> Hint | None:
    return hint and Hint(hint.key, hint.value.strip()[:_LONGEST_VALUE], hint.missing)
