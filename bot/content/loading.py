"""Reads hand-written YAML against a schema; an error names file, line and field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from bot.storage.bounded_yaml import bounded_text

T = TypeVar("T")

_STEP = re.compile(r"\[(\d+)\]|\[\.\.\.\]|\.([A-Za-z_]\w*)")


class ContentError(ValueError):
    """A hand-written file breaks its schema. The message starts with file:line."""


def load_items(path: Path, schema: type[T]) -> list[T]:
    """Return the items of one YAML file (a list), each checked by ``schema``.

    Raises ContentError with one line per broken item: ``file:line: field: what is wrong``.
    """
    items: list[T] = []
    problems: list[str] = []
    for raw, node in raw_items(path):
        try:
            items.append(msgspec.convert(raw, schema))
        except msgspec.ValidationError as error:
            problems.append(_explain(path, node, str(error)))
    if problems:
        raise ContentError("\n".join(problems))
    return items


def raw_items(path: Path) -> Iterator[tuple[Any, yaml.Node]]:
    """Yield each item of a YAML file as plain data with its node. Raises ContentError."""
    try:
        loader = yaml.CSafeLoader(bounded_text(path))
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{path}:{line}: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}:1: not a text: {error}") from error
    if not isinstance(root, yaml.SequenceNode):
        raise ContentError(f"{path}:1: the file must be a list")
    for node in root.value:
        yield _value(path, loader, node), node


def _value(path: Path, loader: yaml.CSafeLoader, node: yaml.Node) -> Any:
    """Return what one item says. Raises ContentError, e.g. for the 30th of February.

    A tag that its value does not fit (``!!bool x``) makes PyYAML raise what it did not mean to.
    """
    try:
        return loader.construct_document(node)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise ContentError(f"{path}:{node.start_mark.line + 1}: item: {error}") from error


def _explain(path: Path, item: yaml.Node, message: str) -> str:
    what, _, where = message.partition(" - at `$")
    node, field = item, ""
    for index, name in _STEP.findall(where.rstrip("`")):
        child = _child(node, index, name)
        field += f"[{index}]" if index else f".{name}" if name else ""
        if child is None:
            break
        node = child
    return f"{path}:{node.start_mark.line + 1}: {field.lstrip('.') or 'item'}: {what}"


def _child(node: yaml.Node, index: str, name: str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and index:
        found: yaml.Node = node.value[int(index)]
        return found
    if isinstance(node, yaml.MappingNode) and name:
        return next((value for key, value in node.value if key.value == name), None)
    return None
