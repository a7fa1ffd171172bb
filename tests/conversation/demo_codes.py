"""Codes of the running assistant's demonstration dossiers, in the shapes people give them.

Their dates move with the day they are loaded, so conversations name them ``<4>`` (the code that
ends in 0004) or ``<4:spoken>``; the shapes are listed in ``_SHAPES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.dossiers.store import DEMO
from bot.dossiers.tables import dossiers
from bot.storage import open_store

_PLACE = re.compile(r"<(\d{1,2})(?::(\w+))?>")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SAID = {str(digit): word for digit, word in enumerate(_DIGITS)}
_SAID |= {"H": "hát", ".": "chấm", "-": "gạch ngang"}


def demo_codes(home: Path) -> dict[int, str]:
    """Return the codes of the demonstration data in ``home`` by their serial numbers."""
    store = open_store("conversations", home)
    with store.read() as connection:
        query = select(dossiers.c.code).where(dossiers.c.source == DEMO)
        found = {int(code[-4:]): str(code) for code in connection.execute(query).scalars()}
    store.dispose()
    return found


def expand(text: str, codes: Mapping[int, str]) -> str:
    """Return ``text`` with every ``<number>`` and ``<number:shape>`` replaced by a code."""
    return _PLACE.sub(lambda m: _SHAPES[m[2] or "whole"](codes[int(m[1])]), text)


def _filed(code: str) -> str:
    """Return the day a code was given out on, as answers show it."""
    year, month, day = re.findall("..", code.split("-")[1])
    return f"{day}/{month}/20{year}"


def _to_come(code: str) -> str:
    """Return the code with a day a year from now."""
    agency, _, serial = code.split("-")
    return f"{agency}-{date.today() + timedelta(days=365):%y%m%d}-{serial}"


_SHAPES: dict[str, Callable[[str], str]] = {
    "whole": lambda code: code,
    "lower": str.lower,
    "spaced": lambda code: code.replace(".", " ").replace("-", " "),
    "wide": lambda code: code.replace(".", " . ").replace("-", " - "),
    "dotted": lambda code: code.replace("-", "."),
    "glued": lambda code: re.sub(r"\W", "", code).lower(),
    "undotted": lambda code: code.replace(".", ""),
    "spoken": lambda code: " ".join(_SAID[char] for char in code),
    "begin": lambda code: code.rpartition("-")[0],
    "agency": lambda code: code.partition("-")[0],
    "day": lambda code: code.split("-")[1],
    "serial": lambda code: code.rpartition("-")[2],
    "headless": lambda code: code.partition("-")[2],
    "filed": _filed,
    "unknown": lambda code: code[:-4] + "9999",
    "short": lambda code: code[:-2],
    "no_day": lambda code: re.sub(r"-\d{6}-", "-261332-", code),
    "to_come": _to_come,
    "nobody": lambda code: code.replace("H99", "H98"),
    "no_letter": lambda code: code[1:],
}
