"""Numbers said in words: "không chín một hai…", with and without diacritics, also with numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .number_runs import name_of
from .sheet import Span
from .text import fold

_UNITS = {
    **dict.fromkeys(("khong", "hong", "ko", "zero"), "0"),
    **{"mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4"},
    **dict.fromkeys(("nam", "lam", "nham"), "5"),
    **{"sau": "6", "bay": "7", "tam": "8", "chin": "9", "muoi": "1"},
    **dict.fromkeys(("linh", "le", "tram"), ""),
}
WORD = (
    r"(?:k(?:h[ôo]ng|o)|h(?:[ôo]ng|ai)|zero|m(?:[ộốo]t|[ườuơ]{2}i)|b(?:ay?|[ốo]n|[ảẩ]y)"
    r"|t(?:[ưu]|[áa]m|r[ăa]m)|n(?:[ăa]m|h[ăa]m)|l(?:[ăa]m|inh|[ẻe])|s[áa]u|ch[íi]n)"
)
"""One word of a number; a pattern for text of any case."""
BETWEEN = r"[\s,.;:/_…\-–—]{1,4}"
_SAID = re.compile(
    rf"(?<!\w)(?:{WORD}|\d{{1,4}})(?:{BETWEEN}(?:{WORD}|\d{{1,4}})(?!\w)){{3,}}", re.IGNORECASE
)
_TOKEN = re.compile(r"[^\W_]+")
_LEAST, _LEAST_WORDS = 8, 3


def said(text: str) -> Iterator[Span]:
    """Yield runs of eight digits or more of which three or more were said."""
    for run in _SAID.finditer(text):
        tokens = _TOKEN.findall(run.group())
        words = [token for token in tokens if not token.isdigit()]
        digits = "".join(token if token.isdigit() else _UNITS[fold(token)] for token in tokens)
        if len(words) >= _LEAST_WORDS and len(digits) >= _LEAST:
            yield run.start(), run.end(), name_of(digits)
