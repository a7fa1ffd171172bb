"""What an editor typed as plain data: nothing empty, figures, days and hours as schemas read them.

People write 50.000, 2,5, 22/11/2026 and 7:30; a browser's check box says "on".
"""

from __future__ import annotations

import math
import re
import typing
import unicodedata
from collections.abc import Mapping
from typing import Any

from .shapes import Shape, shape_of

_THOUSANDS = re.compile(r"\d{1,3}(?:[. ]\d{3})+", re.A)
_FIGURES = re.compile(r"-?\d+(?:[.,]\d+)?", re.A)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.A)
_HOUR = re.compile(r"(\d{1,2})[:hg](\d{2})(:\d{2})?", re.A)
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})
_EMPTY = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")
_YES, _NO = frozenset({"on", "có", "true", "1"}), frozenset({"off", "không", "false", "0"})


def tidy(kind: str, plain: Any) -> Any:
    """Return a form's data without what is empty; texts in NFC, without blanks around
    and without signs that nobody sees.

    What cannot be read stays as it is; checking.read says what is wrong with it.
    """
    return _tidy(shape_of(kind), plain)


def _tidy(shape: Shape | None, value: Any) -> Any:
    if isinstance(value, str):
        text = "".join(filter(_seen, value.replace("\r\n", "\n").translate(_EMPTY)))
        text = unicodedata.normalize("NFC", text).strip()
        return _READ[shape.sort](shape, text) if shape and shape.sort in _READ else text
    if isinstance(value, Mapping):
        tidied = {str(name): _tidy(_inside(shape, str(name)), one) for name, one in value.items()}
        return {name: one for name, one in tidied.items() if not _empty(one)}
    if isinstance(value, list):
        item = shape.item if shape else None
        return [one for one in (_tidy(item, one) for one in value) if not _empty(one)]
    return value


def _seen(sign: str) -> bool:
    """Return whether people see a sign: it is no control, no joiner, no direction and no tag."""
    return sign in "\n\t" or unicodedata.category(sign) not in _HIDDEN


def _inside(shape: Shape | None, name: str) -> Shape | None:
    if shape is None:
        return None
    return shape.item if shape.sort == "map" else shape.member(name)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _number(shape: Shape, text: str) -> Any:
    whole = int in (shape.hint, *typing.get_args(shape.hint))
    if whole and _THOUSANDS.fullmatch(text):
        text = re.sub(r"[. ]", "", text)
    if not _FIGURES.fullmatch(text):  # float() would read nan and 1_0 as well
        return text
    try:
        return int(text)
    except ValueError:
        return text if whole else _finite(float(text.replace(",", ".")), text)


def _finite(found: float, text: str) -> float | str:
    """Return a number that JSON can hold, else the text as it was typed."""
    return found if math.isfinite(found) else text


def _date(_shape: Shape, text: str) -> str:
    found = _DAY_FIRST.fullmatch(text)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text


def _time(_shape: Shape, text: str) -> str:
    found = _HOUR.fullmatch(text)
    return f"{found[1]:0>2}:{found[2]}{found[3] or ':00'}" if found else text


def _datetime(shape: Shape, text: str) -> str:
    day, _, hour = text.replace("T", " ").partition(" ")
    return f"{_date(shape, day)}T{_time(shape, hour.strip())}" if hour else text


def _yes_no(_shape: Shape, text: str) -> Any:
    said = text.lower()
    return said in _YES if said in _YES | _NO else text


_READ: dict[str, typing.Callable[[Shape, str], Any]] = {
    "number": _number,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "yes_no": _yes_no,
}
