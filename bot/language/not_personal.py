"""Numbers that are nobody's, so masking leaves them: codes, decrees, amounts, dates, years."""

from __future__ import annotations

import re

_MONEY = r"(?:đồng|dong|đ|vnđ|vnd|₫)"
_THOUSANDS = r"(?:nghìn|nghin|ngàn|ngan|triệu|trieu|tỷ|tỉ|ty|k|tr)"
_SUM = r"[1-9]\d{0,2}(?:[.,]\d{3})+"
_DASH = r"\s?[-–—]\s?"
_DAY, _MONTH, _YEAR = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])", r"(?:19|20)\d{2}"
_HOUR = r"[0-2]?\d[.:h][0-5]\d"

CODES = re.compile(
    r"""
    (?<![^\W_])(?<!\.)(?:
        [1-9]\.\d{6}(?:\.\d{3}\.\d\d\.\d\d\.[HG]\d\d(?:\.\d{1,3}){0,2})?  # procedure codes
        (?![^\W_]|\.\d|-\d(?!\.\d{6})|_\d(?!\.\d{6}|(?!\d)))
      | \d{1,3}_(?:\d{1,4}_)?(?:19|20)\d\d(?=_[^\W\d_]{2})                # names of files
      | (?<!_)(?<!\d[\s/-])\d{1,4}/(?:19|20)\d\d/                                 # decrees
        [^\W\d_]{1,8}\d{0,2}(?:-[^\W\d_]{1,8}\d{0,2}){0,4}(?!\w)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ALONE = (
    r"(?<!(?<!\d)0\d\d\s)(?<!(?<!\d)0\d{3}\s)(?<!(?<!\d)0\d\d,\s)(?<!(?<!\d)0\d{3},\s)"
    r"(?<!\d\s[-–—]\s)"
)
"""Not right after a group that may begin a number, such as 0912 or 079."""
AMOUNTS = re.compile(
    rf"""
    (?<![\w.])(?<!\d[-/_–—]){_ALONE}(?:
        {_SUM}{_DASH}{_SUM}\s*{_MONEY}
      | {_SUM}\s*(?:{_MONEY}|{_THOUSANDS})
      | (?<!\d[\s-])\d{{1,8}}\s*(?:{_MONEY}|{_THOUSANDS})
      | (?<!\d[\s-])[1-9]\d{{5,8}}000\s*{_MONEY}
      | [1-9]\d{{0,2}}(?:\.\d{{3}})+\.000
    )(?!\w|[.,-]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
TIMES = re.compile(
    rf"""
    (?<![\w.])(?<!\d[-/_–—])(?:
        [0-3]?\d[/.-][01]?\d[/.-]{_YEAR}
      | [0-3]?\d/[01]?\d/\d\d
      | {_YEAR}[/.-][01]?\d[/.-][0-3]?\d(?:[T\s][0-2]\d:[0-5]\d(?::[0-5]\d)?)?
      | (?<!\d[\s.])(?:{_DAY}{_MONTH}{_YEAR}|{_YEAR}{_MONTH}{_DAY})(?!\s\d)
      | {_ALONE}{_YEAR}(?:[\s,–—-]{{1,3}}{_YEAR})+(?!\s\d)
      | {_HOUR}{_DASH}{_HOUR}
    )(?!\w|[./_–—-]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
OTHERS = re.compile(
    rf"""
    (?<![\w.])(?<!\d[\s.–—-]){_ALONE}(?:
        11[1-9](?:[\s,/–-]{{1,3}}11[1-9])+                                  # free numbers for help
      | [1-9]\d{{2,4}}{_DASH}[1-9]\d{{2,4}}\s*(?:m2|m3|mét|met|km|ha|kg|tấn|tan|người|nguoi|hộ|ho|%)
    )(?!\w|[\s.-]?\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
HOTLINE = re.compile(
    r"(?<![\w.])(?<!\d[\s.-])1[89]00(?:[\s.-]?\d{4}|(?:[\s.-]?\d\d){2,3}|(?:[\s.-]?\d{3}){2})"
    r"(?!\w|[\s.-]?\d)"
)
"""Free and shared-cost numbers of authorities and companies."""
