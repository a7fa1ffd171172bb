"""Values of content as people read them: choices by their names, days and sums as written here."""

from __future__ import annotations

import re
from typing import Any

from .kinds import KINDS
from .shapes import Shape, shape_of, words

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.A)
_SECONDS = re.compile(r"^(|\d{4}-\d{2}-\d{2}T)(\d{2}:\d{2}):00$", re.A)
_MOMENT = re.compile(_DAY.pattern + r"(T[\d:]+)?", re.A)


def told(shape: Shape, value: Any) -> str:
    """Return a value of plain data in words, a group as ``label: value; label: value``."""
    if value is None:
        return ""
    if shape.sort == "group" and isinstance(value, dict):
        parts = ((shape.member(name), one) for name, one in value.items())
        return "; ".join(f"{part.label}: {told(part, one)}" for part, one in parts if part)
    if shape.sort == "list" and isinstance(value, list) and shape.item:
        return "; ".join(told(shape.item, one) for one in value)
    if shape.sort == "map" and isinstance(value, dict):
        named = dict(shape.choices)
        return "; ".join(f"{named.get(name, name)}: {one}" for name, one in value.items())
    if shape.sort == "choice":
        return dict(shape.choices).get(str(value), str(value))
    if isinstance(value, bool):
        return str(words()["choices"]["means"]["yes" if value else "no"])
    return _written(value)


def headline(kind: str, plain: dict[str, Any]) -> str:
    """Return what an item is called in a list, at most its first line."""
    member = KINDS[kind].headline_member
    shape = shape_of(kind).member(member)
    value = plain.get(member)
    value = value[0] if isinstance(value, list) and value else value
    return told(shape.item or shape, value) if shape else ""


def _written(value: Any) -> str:
    if isinstance(value, int) and value >= 1000:
        return f"{value:,}".replace(",", ".")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    text = _SECONDS.sub(r"\1\2", str(value))
    return _DAY.sub(r"\3/\2/\1", text).replace("T", " ") if _MOMENT.fullmatch(text) else text
