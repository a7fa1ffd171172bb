"""Changes an item in the text of its YAML file so that only what changed is written anew.

Comments, quotes and the order of members stay where nothing changed. Positions are lines from 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import yaml

from .emitting import flow_text, item_lines, member_lines
from .shapes import Shape


@dataclass(frozen=True)
class Edit:
    """Lines ``start`` to before ``end`` become ``lines``."""

    start: int
    end: int
    lines: tuple[str, ...]


def apply(lines: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    """Return ``lines`` with all edits, which do not overlap, made."""
    done = list(lines)
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        done[edit.start : edit.end] = edit.lines
    return done


def end_of(lines: Sequence[str], start: int, limit: int, column: int) -> int:
    """Return where what begins at ``start`` ends: ahead of the blanks and comments above ``limit``.

    A comment indented by more than ``column`` belongs to what it stands in.
    """
    end = limit
    while end > start + 1 and _is_between(lines[end - 1], column):
        end -= 1
    return end


def _is_between(line: str, column: int) -> bool:
    text = line.lstrip()
    return not text or (text.startswith("#") and len(line) - len(text) <= column)


def edits(
    lines: Sequence[str], shape: Shape, node: yaml.Node, limit: int, old: Any, new: Any
) -> Iterator[Edit]:
    """Yield what turns the text of ``node``, which says ``old``, into one that says ``new``.

    ``limit`` is the line before which the node's text ends; both values are plain data.
    """
    if shape.sort == "list" and shape.item:
        yield from _of_list(lines, shape.item, node, limit, old, new)
    else:
        yield from _of_group(lines, shape, node, limit, old, new)


def _of_group(
    lines: Sequence[str], shape: Shape, node: yaml.Node, limit: int, old: Any, new: Any
) -> Iterator[Edit]:
    column = node.start_mark.column
    starts = [key.start_mark.line for key, _ in node.value] + [limit]
    named = [key.value for key, _ in node.value]
    for (key, value), start, bound in zip(node.value, starts, starts[1:], strict=False):
        member, name = shape.member(key.value), key.value
        end = end_of(lines, start, bound, column)
        if old.get(name) == new.get(name) or member is None:
            continue
        if _goes_inside(member, value, old.get(name), new.get(name)):
            yield from edits(lines, member, value, end, old[name], new[name])
        elif name in new:
            written = _member(member, new[name], column, value)
            yield Edit(start, end, _with_dash(lines[start], column, written))
        else:
            yield Edit(start, end, ())
    added = [one for one in shape.members if one.name in new and one.name not in named]
    written = [line for one in added for line in member_lines(one, new[one.name], column)]
    if written:
        end = end_of(lines, starts[-2], limit, column)
        yield Edit(end, end, tuple(written))


def _of_list(
    lines: Sequence[str], item: Shape, node: yaml.Node, limit: int, old: Any, new: Any
) -> Iterator[Edit]:
    column = node.start_mark.column
    starts = [one.start_mark.line for one in node.value] + [limit]
    ends = [end_of(lines, s, e, column) for s, e in pairwise(starts)]
    flow = any(one.flow_style for one in node.value if isinstance(one, yaml.MappingNode))
    before, after = [_text(one) for one in old], [_text(one) for one in new]
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        same = j - i == m - k
        for at in range(i, j) if same else ():
            now = new[k + at - i]
            if _goes_inside(item, node.value[at], old[at], now):
                yield from edits(lines, item, node.value[at], ends[at], old[at], now)
            else:
                yield Edit(starts[at], ends[at], tuple(item_lines(item, now, column, flow=flow)))
        if not same:
            written = [
                line for one in new[k:m] for line in item_lines(item, one, column, flow=flow)
            ]
            start = starts[i] if i < len(old) else ends[-1]
            yield Edit(start, ends[j - 1] if j > i else start, tuple(written))


def _goes_inside(shape: Shape, node: yaml.Node, old: Any, new: Any) -> bool:
    """Return whether only a part of a value in blocks has to be written anew."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not (old and new):
        return False
    return shape.sort == "list" or (shape.sort == "group" and bool(_common(old, new)))


def _common(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    return {name for name in old if name in new}


def _member(shape: Shape, value: Any, column: int, node: yaml.Node) -> list[str]:
    """Return a member written anew, in brackets or braces if it stood so."""
    flow = bool(getattr(node, "flow_style", False))
    if (
        shape.sort == "group"
        and flow
        and not any(isinstance(v, list | dict) for v in value.values())
    ):
        return [f"{' ' * column}{shape.name}: {flow_text(shape, value)}"]
    return member_lines(shape, value, column, flow=flow if shape.sort == "list" else None)


def _with_dash(line: str, column: int, written: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of a group's member; the first of a group keeps what stands before it."""
    return (line[:column] + written[0][column:], *written[1:])


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
