"""What is wrong with an item as an editor wrote it: every member, in words, with an example.

An item comes as plain data: what JSON holds, tidied by forms.tidy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from .shapes import Shape, shape_of, words

Path = tuple[str | int, ...]
_LENGTH = re.compile(r"Expected `(str|array|object)` of length (>=|<=) (\d+)")
_BOUND = re.compile(r"Expected `(?:int|float)` (>=|<=|>|<) (\S+)")
_DIGITS = re.compile(r"\d+")
_UNSET = object()
_PATTERNS = {
    **dict.fromkeys(("code", "codes", "not_codes", "related", "replaced_by"), "code"),
    **dict.fromkeys(("key", "group", "note"), "key"),
    **dict.fromkeys(("names", "folk_names", "line"), "words"),
    "asks": "asks",
    "source": "source",
    "map_url": "url",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one member.

    ``field`` is its place (``cases[0].papers[1].name``, empty for the whole item), ``label`` the
    same in words (``Trường hợp 1 › Giấy tờ 2 › Tên giấy tờ``).
    """

    field: str
    label: str
    text: str
    example: str = ""


class Invalid(Exception):
    """An item that cannot be published; ``problems`` says why, in words."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.text}" for p in problems))
        self.problems = problems


def read(kind: str, plain: Any) -> Any:
    """Return the item that ``plain`` data says. Raises Invalid with all problems at once."""
    shape = shape_of(kind)
    problems = [problem_at(kind, path, rule, **more) for path, rule, more in _walk(shape, plain)]
    if problems:
        raise Invalid(problems)
    return msgspec.convert(plain, shape.hint)


def canonical(kind: str, plain: dict[str, Any]) -> dict[str, Any]:
    """Return plain data as it would be stored, without defaults; as it is while it is invalid."""
    try:
        return plain_of(read(kind, plain))
    except Invalid:
        return plain


def plain_of(item: Any) -> dict[str, Any]:
    """Return an item as the plain data that is stored."""
    return dict(msgspec.json.decode(msgspec.json.encode(item)))


def problem_at(kind: str, path: Path, rule: str, **values: Any) -> Problem:
    """Return the problem ``rule`` (of editor_words.yml) of the member at ``path``."""
    told = words()
    text = told["rules"].get(rule) or told["problems"][rule]
    found = find(shape_of(kind), path)
    example = found.example if found is not None and found.sort != "group" else ""
    return Problem(field_at(path), label_at(kind, path), text.format(**values), example)


def field_at(path: Path) -> str:
    """Return a path as it is written: ``cases[0].papers[1].name``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".")


def label_at(kind: str, path: Path) -> str:
    """Return a path in words; lines are counted from 1."""
    shape: Shape | None = shape_of(kind)
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts[-1] += f" {step + 1}"
            shape = shape.item if shape else None
        elif shape is not None and shape.sort == "map":
            parts.append(dict(shape.choices).get(step, step))
            shape = shape.item
        else:
            shape = shape.member(step) if shape else None
            parts.append(shape.label if shape else step)
    return " › ".join(parts)


def find(shape: Shape | None, path: Path) -> Shape | None:
    """Return the shape at ``path``, or None if there is no such member."""
    for step in path:
        if shape is None:
            return None
        inside = isinstance(step, int) or shape.sort == "map"
        shape = shape.item if inside else shape.member(str(step))
    return shape


Found = tuple[Path, str, dict[str, Any]]


def _walk(shape: Shape, value: Any, path: Path = ()) -> Iterator[Found]:
    """Yield every problem below ``path``: of the members first, of the whole if they are right."""
    parts = {"group": _group, "list": _lines, "map": _entries}.get(shape.sort)
    inner = list(parts(shape, value, path)) if parts else []
    yield from inner
    if inner:
        return
    try:
        msgspec.convert(value, shape.hint)
    except msgspec.ValidationError as error:
        message = str(error).partition(" - at `$")[0]
        rule, values = _rule(shape, value, message)
        yield path, rule, values


def _group(shape: Shape, value: Any, path: Path) -> Iterator[Found]:
    if not isinstance(value, Mapping):
        yield path, "type", {}
        return
    for name in value:
        if shape.member(name) is None:
            yield (*path, name), "unknown", {}
    for member in shape.members:
        given = value.get(member.name, _UNSET)
        if given is _UNSET or (given is None and not member.required):
            if member.required:
                yield (*path, member.name), "missing", {}
        else:
            yield from _walk(member, given, (*path, member.name))


def _lines(shape: Shape, value: Any, path: Path) -> Iterator[Found]:
    assert shape.item is not None
    if not isinstance(value, list):
        yield path, "type", {}
        return
    for number, line in enumerate(value):
        yield from _walk(shape.item, line, (*path, number))


def _entries(shape: Shape, value: Any, path: Path) -> Iterator[Found]:
    assert shape.item is not None
    if not isinstance(value, Mapping):
        yield path, "type", {}
        return
    for name, line in value.items():
        if name not in dict(shape.choices):
            yield (*path, name), "unknown", {}
        else:
            yield from _walk(shape.item, line, (*path, name))


def _rule(shape: Shape, value: Any, message: str) -> tuple[str, dict[str, Any]]:
    """Return the rule of editor_words.yml that a schema's message stands for, and its values."""
    if length := _LENGTH.match(message):
        of, way, limit = length.groups()
        names = ("short", "long") if of == "str" else ("few", "many")
        return names[way == "<="], {"n": limit, "have": len(value)}
    if bound := _BOUND.match(message):
        return "least" if bound[1].startswith(">") else "most", {"n": bound[2]}
    if "matching regex" in message:
        return _PATTERNS.get(shape.name, "pattern"), {}
    if shape.sort == "choice":
        return "choice", {"choices": ", ".join(name for _, name in shape.choices)}
    own = _DIGITS.sub("{}", message)
    if own in words()["rules"]:
        return own, {}
    known = words()["problems"]
    return shape.sort if shape.sort in known else "type", {}
