"""What an editor's form is made of: each schema of a kind as a tree of labelled members.

The labels, examples and names of choices are in editor_words.yml.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from .kinds import KINDS

Sort = Literal[
    "text", "number", "date", "datetime", "time", "choice", "yes_no", "list", "group", "map"
]
_WORDS = Path(__file__).with_name("editor_words.yml")
_SORTS: dict[Any, Sort] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "yes_no",
    date: "date",
    datetime: "datetime",
    time: "time",
}


@dataclass(frozen=True)
class Shape:
    """One member of a schema, as a form shows it.

    ``hint`` is its type without None. ``members`` are those of a group (a struct), ``item`` the
    shape of one line of a list or map, ``choices`` the values to choose from (for a map: its
    keys) with their names, ``longest`` the most characters of a text.
    """

    name: str
    label: str
    example: str
    sort: Sort
    hint: Any
    required: bool
    longest: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    item: Shape | None = None
    members: tuple[Shape, ...] = ()

    def member(self, name: str) -> Shape | None:
        """Return a member of a group by its name, or None."""
        return next((one for one in self.members if one.name == name), None)


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return what editor_words.yml holds."""
    data: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return data


def title_of(kind: str) -> str:
    """Return the name of a kind of content as people read it."""
    return str(words()["kinds"][kind])


@lru_cache(maxsize=len(KINDS))
def shape_of(kind: str) -> Shape:
    """Return the shape of a kind: a group with all members of its schema."""
    return _group(KINDS[kind].schema, kind, title_of(kind), "", True)


def _group(schema: Any, name: str, label: str, example: str, required: bool) -> Shape:
    told = words()["members"][schema.__name__]
    members = tuple(
        _member(field.type, field.name, told[field.name], field.required)
        for field in msgspec.structs.fields(schema)
    )
    return Shape(name, label, example, "group", schema, required, members=members)


def _member(hint: Any, name: str, told: str, required: bool) -> Shape:
    """Return the shape of one member; ``told`` is its label and example, parted by ``|``."""
    hint = _not_none(hint)
    label, _, example = told.partition(" | ")
    bare, longest = _bare(hint)
    origin, inner = typing.get_origin(bare), typing.get_args(bare)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return _group(bare, name, label, example, required)
    if origin is Literal:
        return Shape(name, label, example, "choice", hint, required, None, _choices(name, inner))
    if origin is list:
        item = _member(inner[0], name, told, True)
        return Shape(name, label, example, "list", hint, required, item=item)
    if origin is dict:
        item = _member(inner[1], name, told, True)
        keys = _choices(name, typing.get_args(inner[0]))
        return Shape(name, label, example, "map", hint, required, None, keys, item)
    return Shape(name, label, example, _SORTS[bare], hint, required, longest)


def _not_none(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(one for one in typing.get_args(hint) if one is not type(None))
    return hint


def _bare(hint: Any) -> tuple[Any, int | None]:
    """Return a type without its limits, and the most characters of a text."""
    if typing.get_origin(hint) is not typing.Annotated:
        return hint, None
    bare, *metas = typing.get_args(hint)
    longest = next((meta.max_length for meta in metas), None)
    return bare, longest if bare is str else None


def _choices(name: str, values: typing.Iterable[str]) -> tuple[tuple[str, str], ...]:
    told = words()["choices"][name]
    return tuple((value, str(told[value])) for value in values)
