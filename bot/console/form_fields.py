"""An item's form as a tree of fields, which the templates draw: values as people write them,
choices by name, and beside each field what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from bot.content.checking import Problem
from bot.content.kinds import KINDS
from bot.content.shapes import Shape, shape_of
from bot.content.telling import told

from .form_reading import PREFIX

Control = Literal["line", "area", "select", "check", "fixed", "list", "group"]
Options = tuple[tuple[str, str], ...]
WIDE = 100
"""A text that may be longer gets a box of several lines."""
_WORDS = Path(__file__).with_name("content_words.yml")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MOMENT = re.compile(_DAY.pattern + r"T(\d{2}:\d{2})(?::\d{2})?")
_HEADS = ("title", "name", "text", "answer", "number", "channel", "code", "field", "what")


@lru_cache(maxsize=1)
def words() -> Any:
    """Return the words of content_words.yml."""
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Field:
    """One field of a form, or a list or group of fields.

    ``name`` is what it is sent as; ``suggest`` the list to choose its text from; ``hint`` what a
    code stands for; ``blank`` a new line of a list; ``head`` what a group is called when folded.
    """

    name: str
    label: str
    example: str
    control: Control
    required: bool
    value: str = ""
    options: Options = ()
    suggest: str = ""
    hint: str = ""
    head: str = ""
    problems: tuple[Problem, ...] = ()
    parts: tuple[Field, ...] = ()
    blank: Field | None = None

    @property
    def id(self) -> str:
        """Its id in the page."""
        return self.name.replace(".", "-")

    @property
    def wrong(self) -> bool:
        """Whether something is wrong with it, or with anything in it."""
        return bool(self.problems) or any(part.wrong for part in self.parts)

    @property
    def short(self) -> bool:
        """Whether it fits beside another one."""
        return self.control in ("line", "select", "check", "fixed")


class Forms:
    """Makes forms; ``named`` says what a code stands for."""

    def __init__(self, named: Callable[[str], str]) -> None:
        self._named = named

    def form(
        self, kind: str, plain: dict[str, Any], problems: Sequence[Problem] = (), key: str = ""
    ) -> Field:
        """Return the form of an item with its data; the key of one that is there cannot change."""
        made = self._group(shape_of(kind), plain, PREFIX.rstrip("."), 0, _by_name(problems))
        if not key:
            return made
        fixed = f"{PREFIX}{KINDS[kind].key_member}"
        parts = (_fixed(part, key) if part.name == fixed else part for part in made.parts)
        return replace(made, parts=tuple(parts))

    def _field(
        self, shape: Shape, value: Any, name: str, depth: int, wrong: _Wrong, default: Any
    ) -> Field:
        if shape.sort == "group":
            return self._group(shape, value, name, depth, wrong)
        if shape.sort == "list":
            return self._list(shape, value, name, depth, wrong)
        if shape.sort == "map":
            return self._map(shape, value, name, depth, wrong)
        return self._leaf(shape, value, name, wrong, default)

    def _group(self, shape: Shape, value: Any, name: str, depth: int, wrong: _Wrong) -> Field:
        given = value if isinstance(value, dict) else {}
        defaults = {one.name: one.default for one in msgspec.structs.fields(shape.hint)}
        parts = tuple(
            self._field(
                one, given.get(one.name), f"{name}.{one.name}", depth, wrong, defaults[one.name]
            )
            for one in shape.members
        )
        return Field(
            name, shape.label, shape.example, "group", shape.required,
            head=_head(shape, given), problems=wrong.get(name, ()), parts=parts,
        )  # fmt: skip

    def _list(self, shape: Shape, value: Any, name: str, depth: int, wrong: _Wrong) -> Field:
        assert shape.item is not None
        item, lines = shape.item, value if isinstance(value, list) else []
        parts = tuple(
            self._field(item, line, f"{name}.{number}", depth + 1, wrong, None)
            for number, line in enumerate(lines)
        )
        blank = self._field(item, None, f"{name}.NEW{depth}", depth + 1, {}, None)
        return Field(
            name, shape.label, shape.example, "list", shape.required,
            problems=wrong.get(name, ()), parts=parts, blank=blank,
        )  # fmt: skip

    def _map(self, shape: Shape, value: Any, name: str, depth: int, wrong: _Wrong) -> Field:
        assert shape.item is not None
        given = value if isinstance(value, dict) else {}
        parts = []
        for choice, label in shape.choices:
            part = self._field(
                shape.item, given.get(choice), f"{name}.{choice}", depth, wrong, None
            )
            parts.append(replace(part, label=label, required=False))
        return Field(name, shape.label, shape.example, "group", False, parts=tuple(parts))

    def _leaf(self, shape: Shape, value: Any, name: str, wrong: _Wrong, default: Any) -> Field:
        options = _options(shape, default)
        suggest = "" if options else _suggested(shape)
        text = _text(shape, value, default)
        control: Control = "select" if options else "line"
        if shape.sort == "yes_no" and default is False:
            control = "check"
        elif shape.sort == "text" and not suggest and (shape.longest or 0) > WIDE:
            control = "area"
        hint = self._named(text) if suggest == "codes" and text else ""
        made = shape.name == "key"
        return Field(
            name, shape.label, told(shape, shape.example), control, shape.required and not made,
            text, options, suggest, words()["made"] if made and not text else hint,
            problems=wrong.get(name, ()),
        )  # fmt: skip


_Wrong = dict[str, tuple[Problem, ...]]


def field_name(place: str) -> str:
    """Return the name of the field at a problem's place (``cases[0].name``)."""
    return PREFIX + place.replace("[", ".").replace("]", "") if place else PREFIX.rstrip(".")


def written(value: Any) -> str:
    """Return days, moments and hours of plain data as people write them, all else as it is."""
    text = str(value)
    if found := _MOMENT.fullmatch(text):
        return f"{found[3]}/{found[2]}/{found[1]} {found[4]}"
    if found := _DAY.fullmatch(text):
        return f"{found[3]}/{found[2]}/{found[1]}"
    return text


def _by_name(problems: Sequence[Problem]) -> _Wrong:
    found: _Wrong = {}
    for one in problems:
        name = field_name(one.field)
        found[name] = (*found.get(name, ()), one)
    return found


def _text(shape: Shape, value: Any, default: Any) -> str:
    if value is None or (value == default and shape.sort in ("choice", "yes_no")):
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() else str(value)).replace(".", ",")
    if isinstance(value, int) and shape.hint is not float:
        return f"{value:,}".replace(",", ".")
    if shape.sort == "time":
        return re.sub(r"^(\d{2}:\d{2}):00$", r"\1", str(value))
    return written(value) if shape.sort in ("date", "datetime") else str(value)


def _options(shape: Shape, default: Any) -> Options:
    """Return what may be chosen; the empty value stands for the default."""
    said = words()
    if shape.name == "weekday":
        return (("", said["choose"]), *said["weekdays"].items())
    if shape.sort == "yes_no" and default is not False:
        yes, no = ("on", said["yes"]), ("off", said["no"])
        return (("", said["yes"]), no) if default else (("", said["unknown"]), yes, no)
    if shape.sort != "choice":
        return ()
    named = dict(shape.choices)
    if default in named:
        return (("", named.pop(default)), *named.items())
    return (("", said["choose" if shape.required else "none"]), *named.items())


def _suggested(shape: Shape) -> str:
    if shape.sort != "text":
        return ""
    lists = words()["suggestions"]
    return next((name for name, members in lists.items() if shape.name in members), "")


def _head(shape: Shape, given: dict[str, Any]) -> str:
    name = next((name for name in _HEADS if given.get(name)), "")
    member = shape.member(name)
    return told(member, given[name])[:WIDE] if member else ""


def _fixed(part: Field, key: str) -> Field:
    options = dict(part.options)
    return Field(
        part.name, part.label, part.example, "fixed", part.required, part.value or key,
        hint=part.hint or options.get(part.value, ""), problems=part.problems,
    )  # fmt: skip
