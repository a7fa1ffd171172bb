"""Items as YAML in the style of data/procedures: in blocks, nothing quoted without need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from .shapes import Shape

WIDTH = 100
_HIDDEN = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\t\x0b-\x1f]")
_UNQUOTED = frozenset({"date", "datetime"})


def item_lines(shape: Shape, plain: Any, indent: int = 0, *, flow: bool = False) -> list[str]:
    """Return one line of a list with its dash, at ``indent`` blanks; ``plain`` is plain data.

    ``flow``: a group is written as ``{a: b}``, as long as it holds no more than texts.
    """
    dash = " " * indent + "- "
    if shape.sort != "group" or (flow and not _nested(plain)):
        return [dash + (flow_text(shape, plain) if shape.sort == "group" else _one(shape, plain))]
    lines = members_lines(shape, plain, indent + 2)
    return [dash + lines[0].lstrip(), *lines[1:]]


def members_lines(shape: Shape, plain: dict[str, Any], indent: int) -> list[str]:
    """Return the members of a group, in the order of its schema."""
    found = [member for member in shape.members if member.name in plain]
    return [line for member in found for line in member_lines(member, plain[member.name], indent)]


def member_lines(shape: Shape, value: Any, indent: int, *, flow: bool | None = None) -> list[str]:
    """Return ``name: value``; a list of texts in one line if ``flow``, by default one of codes."""
    head = " " * indent + shape.name + ":"
    if shape.sort == "group":
        return [head, *members_lines(shape, value, indent + 2)]
    if shape.sort == "map" and shape.item:
        inside = " " * (indent + 2)
        return [head, *(f"{inside}{name}: {_one(shape.item, one)}" for name, one in value.items())]
    if shape.sort == "list" and shape.item:
        item = shape.item
        brief = item.sort == "text" and not item.longest if flow is None else flow
        if not value or (brief and item.sort != "group"):
            return _flow_list(head, item, value, indent)
        return [head, *(line for one in value for line in item_lines(item, one, indent + 2))]
    if isinstance(value, str) and "\n" in value and _is_literal(value):
        inside = " " * (indent + 2)
        return [f"{head} |-", *(f"{inside}{line}".rstrip() for line in value.split("\n"))]
    return [f"{head} {_one(shape, value)}"]


def flow_text(shape: Shape, plain: dict[str, Any]) -> str:
    """Return a group of texts in braces."""
    named = ((shape.member(name), value) for name, value in plain.items())
    parts = [
        f"{member.name}: {_one(member, value, inside=True)}" for member, value in named if member
    ]
    return "{" + ", ".join(parts) + "}"


def _flow_list(head: str, item: Shape, values: Sequence[Any], indent: int) -> list[str]:
    lines, line = [], f"{head} ["
    for number, value in enumerate(values):
        text = _one(item, value, inside=True) + ("," if number < len(values) - 1 else "]")
        if len(line) + len(text) >= WIDTH and not line.endswith("["):
            lines.append(line.rstrip())
            line = " " * (indent + 2)
        line += text + (" " if text.endswith(",") else "")
    return [*lines, line if values else f"{head} []"]


def _one(shape: Shape, value: Any, *, inside: bool = False) -> str:
    """Return a value in one line; ``inside`` brackets more has to be quoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int) or shape.sort in _UNQUOTED:
        return str(value)
    return str(value) if _is_plain(value, inside) else _quoted(value)


def _is_plain(text: str, inside: bool) -> bool:
    """Return whether YAML reads the bare text as itself."""
    if "\n" in text or _HIDDEN.search(text) or _CONTROL.search(text):
        return False  # among these a tab, which some readers take and some do not
    try:
        found = yaml.load(f"[{text}]" if inside else f"- k: {text}", Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError):
        return False
    return bool(found == ([text] if inside else [{"k": text}]))


def _is_literal(text: str) -> bool:
    """Return whether a text of several lines may stand as it is below ``|-``."""
    lines = text.split("\n")
    bare = all(line == line.rstrip() for line in lines) and not _CONTROL.search(text)
    return (
        bare and bool(lines[-1]) and not _HIDDEN.search(text) and lines[0] == lines[0].strip() != ""
    )


def _quoted(text: str) -> str:
    plain = json.dumps(text, ensure_ascii=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


def _nested(plain: dict[str, Any]) -> bool:
    return any(isinstance(value, list | dict) for value in plain.values())


def file_text(shape: Shape, items: Sequence[dict[str, Any]]) -> str:
    """Return a whole file of items."""
    return "\n".join(_lines(shape, items)) + "\n" if items else "[]\n"


def _lines(shape: Shape, items: Sequence[dict[str, Any]]) -> Iterator[str]:
    for number, plain in enumerate(items):
        if number:
            yield ""
        yield from item_lines(shape, plain)
