"""An item's form as browsers send it, read into plain data.

A field is named by its place, ``item.cases.0.papers.n7.name``. What stands for the number of a line
only tells lines apart: lines come in the order in which the page sends them, so a page may add
and move lines without naming anything anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content.forms import tidy
from bot.content.kinds import KINDS
from bot.content.shapes import Shape, shape_of
from bot.language.text import fold

PREFIX = "item."
_NAMING = ("title", "question", "questions", "name", "names", "text", "province")
_LONGEST_KEY = 60


def read_form(kind: str, fields: Mapping[str, str], key: str = "") -> dict[str, Any]:
    """Return the tidy plain data of a form; with ``key`` it is that item, else a new one.

    Keys left empty are made of the words that name the thing.
    """
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        if name.startswith(PREFIX):
            _put(tree, name.removeprefix(PREFIX).split("."), value)
    shape = shape_of(kind)
    plain: dict[str, Any] = tidy(kind, _read(shape, tree))
    if key and shape.member(KINDS[kind].key_member):
        plain.setdefault(KINDS[kind].key_member, key)
    _name(shape, plain)
    return plain


def slug(text: str) -> str:
    """Return a key made of words: small letters without marks, parted by dashes."""
    letters = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in fold(text))
    words = letters.split()
    while len("-".join(words)) > _LONGEST_KEY:
        words.pop()
    return "-".join(words)


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            return
        tree = below
    tree[path[-1]] = value


def _read(shape: Shape | None, found: Any) -> Any:
    """Return what was sent below one member, in the form that its shape has."""
    if shape is None or isinstance(found, str):
        return found if isinstance(found, str) else ""
    if shape.sort == "list":
        return [_read(shape.item, one) for one in found.values()]
    if shape.sort == "map":
        return {name: _read(shape.item, one) for name, one in found.items()}
    if shape.sort == "group":
        return {name: _read(shape.member(name), one) for name, one in found.items()}
    return ""


def _name(shape: Shape, plain: Any) -> None:
    """Give a key to every group below ``shape`` that needs one and has none."""
    if shape.sort == "list" and isinstance(plain, list) and shape.item:
        for line in plain:
            _name(shape.item, line)
    if shape.sort != "group" or not isinstance(plain, dict):
        return
    member = shape.member("key")
    wanting = member and member.required and plain and not plain.get("key")
    if wanting and (made := slug(_naming(plain))):
        plain["key"] = made
    for one in shape.members:
        _name(one, plain.get(one.name))


def _naming(plain: dict[str, Any]) -> str:
    found = next((plain[name] for name in _NAMING if plain.get(name)), "")
    return str(found[0] if isinstance(found, list) else found)
