"""Runs of digits, however they are parted, and whether they are somebody's number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from re import Match

from .sheet import Span

PHONE, IDENTITY, OTHER = "[số điện thoại]", "[số định danh]", "[dãy số]"
MARKS = r"\s.,;:/|_·•*~+=()<>'\"…‐-―\-"
"""What may stand between the groups of one number, as it stands in a class of a pattern."""

_TIGHT = r"[\s._‐-―\-]"
TELEPHONE = re.compile(
    rf"(?<!\d)(?:\(?\+?84\)?|0)(?:[\s.()_‐-―\-]{{0,2}}\d){{9,10}}(?!{_TIGHT}?\d)"
)
DIGITS = re.compile(rf"(?<!\d)\d(?:{_TIGHT}?\d){{7,}}")
LOOKALIKES = re.compile(rf"(?<![^\W_])[0-9oOlI](?:{_TIGHT}?[0-9oOlI]){{8,13}}(?![^\W_])")
_READ = str.maketrans("oOlI", "0011")
_RUN = re.compile(rf"(?<!\d)\d+(?:[{MARKS}]{{1,4}}\d+)+")
_GROUP = re.compile(r"\d+")
_FORMS = (
    (12, re.compile(r"0(?:0[1-9]|[1-9]\d)\d{9}")),
    (11, re.compile(r"(?:02|84[235789])\d{8,9}")),
    (10, re.compile(r"0[35789]\d{8}")),
)
_CUE = re.compile(
    r"(?<!\w)(?:sđt|sdt|đt|dt|điện thoại|dien thoai|di động|di dong|zalo|phone|tel|call|cccd|cmnd"
    r"|cmt|căn cước|can cuoc|chứng minh|chung minh|định danh|dinh danh|hộ chiếu|ho chieu"
    r"|passport|mst|mã số thuế|ma so thue|bhxh|bảo hiểm|bao hiem|stk|tk|tài khoản|tai khoan"
    r"|chuyển khoản|chuyen khoan|ngân hàng|ngan hang|vcb|vietcombank|vietinbank|agribank|bidv"
    r"|techcombank|tcb|mb|mbbank|acb|sacombank|tpbank|vpbank|momo)(?!\w)[^\d\x00]{0,14}$",
    re.IGNORECASE,
)
_BEFORE = 36
_LEAST, _MOST, _HIGHEST = 8, 19, 60


def name_of(digits: str) -> str:
    """Return the name for a number of so many digits."""
    if re.fullmatch(r"0\d{9,10}|84\d{9,10}", digits):
        return PHONE
    return IDENTITY if len(digits) in (9, 12) else OTHER


def name_of_digits(match: Match[str]) -> str | None:
    """Return the name for eight digits or more, None for a list that counts up."""
    groups = _GROUP.findall(match.group())
    digits = "".join(groups)
    if _counts_up(groups, highest=0):
        return None
    return IDENTITY if len(digits) in (9, 12) else OTHER


def name_of_lookalikes(match: Match[str]) -> str | None:
    """Return the name for a number in which letters stand for some digits (o9l2…), or None."""
    typed = match.group()
    digits = "".join(_GROUP.findall(typed.translate(_READ)))
    real = sum(char.isdigit() for char in typed)
    whole = len(digits) == len(typed) == 9
    if real == len(digits) or real < 5 or not (whole or _form(digits, 0, {len(digits)})):
        return None
    return name_of(digits)


def parted(text: str) -> Iterator[Span]:
    """Yield numbers whose groups are parted by commas, slashes or marks with blanks around."""
    for run in _RUN.finditer(text):
        found = list(_GROUP.finditer(text, run.start(), run.end()))
        if sum(len(group.group()) for group in found) >= _LEAST:
            yield from _Run(text, found).numbers()


class _Run:
    """Groups of digits with marks between them."""

    def __init__(self, text: str, found: list[Match[str]]) -> None:
        self._text, self._found = text, found
        self._groups = [group.group() for group in found]
        self._digits = "".join(self._groups)
        self._at, done = [0], 0
        for group in self._groups:
            done += len(group)
            self._at.append(done)

    def numbers(self) -> Iterator[Span]:
        first, ends = 0, {place: index for index, place in enumerate(self._at)}
        while first < len(self._groups):
            form = _form(self._digits, self._at[first], ends)
            last = ends[self._at[first] + form] if form else first
            if last - first > 1 and self._reads_as_one(first, last):
                yield self._span(first, last, self._digits[self._at[first] : self._at[last]])
                first = last
            elif first == 0 and (count := self._without_form()):
                yield self._span(0, count, self._digits[: self._at[count]])
                first = count
            else:
                first += 1

    def _span(self, first: int, last: int, digits: str) -> Span:
        return self._found[first].start(), self._found[last - 1].end(), name_of(digits)

    def _kinds(self, first: int, last: int) -> set[str]:
        """Return the marks between groups, without blanks."""
        pairs = zip(self._found[first : last - 1], self._found[first + 1 : last], strict=True)
        return {self._text[one.end() : other.start()].strip() for one, other in pairs}

    def _reads_as_one(self, first: int, last: int) -> bool:
        groups = self._groups[first:last]
        wide = len(groups[0]) > 2 or len(self._kinds(first, last)) == 1
        return wide and not _counts_up(groups)

    def _without_form(self) -> int:
        """Return how many groups make a number that only the words before it or its shape tell."""
        sizes, kinds = [len(group) for group in self._groups], self._kinds(0, len(self._groups))
        if _counts_up(self._groups):
            return 0
        identity = sizes == [3] * 3 and not kinds & {",", "/", ""}
        if len(kinds) == 1 and (identity or sizes == [4] * 4):
            return len(sizes)
        start = self._found[0].start()
        if not _CUE.search(self._text[max(0, start - _BEFORE) : start]):
            return 0
        count = sum(place <= _MOST for place in self._at) - 1
        return count if count > 1 and self._at[count] >= _LEAST else 0


def _form(digits: str, start: int, ends: object) -> int:
    """Return how many digits from ``start`` are a telephone or identity number that ends there."""
    for size, form in _FORMS:
        if start + size in ends and form.fullmatch(digits, start, start + size):  # type: ignore[operator]
            return size
    return 0


def _counts_up(groups: list[str], highest: int = _HIGHEST) -> bool:
    """Return whether groups are a list such as 12, 13, 15 or 01, 04, 12 of articles or forms."""
    numbers = [int(group) for group in groups if len(group) < 4]
    if len(numbers) < max(3, len(groups)):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return all(1 <= step <= 3 for step in steps) or (min(steps) > 0 and numbers[-1] <= highest)
