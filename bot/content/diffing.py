"""What changed between two versions of an item: member by member, word by word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from .checking import Path, field_at, label_at
from .shapes import Shape, shape_of
from .telling import told

How = Literal["same", "old", "new"]
ALIKE = 0.5
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_IDENTITY = ("key", "code", "channel", "number", "name", "title", "answer", "field")


@dataclass(frozen=True)
class Piece:
    """Some words that both versions have, or only the old or the new one."""

    text: str
    how: How


@dataclass(frozen=True)
class FieldChange:
    """One member that differs: its place, the same in words, and its text in pieces.

    ``how``: ``old`` it was taken out, ``new`` it was put in, ``same`` its words changed.
    """

    field: str
    label: str
    how: How
    pieces: tuple[Piece, ...]


def diff(kind: str, old: dict[str, Any], new: dict[str, Any]) -> list[FieldChange]:
    """Return what changed from ``old`` to ``new``, both plain data, in the order of the schema."""
    return [
        FieldChange(field_at(path), label_at(kind, path), how, tuple(pieces))
        for path, how, pieces in _walk(shape_of(kind), old, new, ())
    ]


def word_pieces(old: str, new: str) -> list[Piece]:
    """Return two texts as one, in pieces that say which of them has the words."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[Piece] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(before[i:j]), "same"))
            continue
        both = (Piece("".join(before[i:j]), "old"), Piece("".join(after[k:m]), "new"))
        pieces += [piece for piece in both if piece.text]
    return pieces


Found = tuple[Path, How, Sequence[Piece]]


def _walk(shape: Shape, old: Any, new: Any, path: Path) -> Iterator[Found]:
    if old == new:
        return
    if old is None or new is None:
        how: How = "new" if old is None else "old"
        yield path, how, [Piece(told(shape, new if old is None else old), how)]
    elif shape.sort == "group":
        for member in shape.members:
            name = member.name
            yield from _walk(member, old.get(name), new.get(name), (*path, name))
    elif shape.sort == "map" and shape.item:
        for name in {**old, **new}:
            yield from _walk(shape.item, old.get(name), new.get(name), (*path, name))
    elif shape.sort == "list" and shape.item:
        yield from _lines(shape.item, old, new, path)
    else:
        yield path, "same", word_pieces(told(shape, old), told(shape, new))


def _lines(item: Shape, old: list[Any], new: list[Any], path: Path) -> Iterator[Found]:
    """Yield the changes of a list; lines are numbered as in the version that has them."""
    before, after = [_identity(one) for one in old], [_identity(one) for one in new]
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs = _pairs(before, after, range(i, j), range(k, m))
        if tag == "equal":
            pairs = [(n, n - i + k) for n in range(i, j)]
        for was, now in pairs:
            yield from _line(item, old, new, was, now, path)


def _line(
    item: Shape, old: list[Any], new: list[Any], was: int | None, now: int | None, path: Path
) -> Iterator[Found]:
    number = was if now is None else now
    assert number is not None
    before = None if was is None else old[was]
    after = None if now is None else new[now]
    yield from _walk(item, before, after, (*path, number))


def _pairs(
    before: Sequence[str], after: Sequence[str], old: range, new: range
) -> list[tuple[int | None, int | None]]:
    """Return which lines were rewritten into which; the rest was taken out or put in."""
    left = list(new)
    pairs: list[tuple[int | None, int | None]] = []
    for was in old:
        now = next((n for n in left if _alike(before[was], after[n])), None)
        if now is not None:
            left.remove(now)
        pairs.append((was, now))
    return pairs + [(None, now) for now in left]


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= ALIKE


def _identity(value: Any) -> str:
    if isinstance(value, dict):
        named = next((value[name] for name in _IDENTITY if name in value), None)
        return str(named) if named is not None else json.dumps(value, ensure_ascii=False)
    return str(value)
