"""Content back as the YAML files of data/, so that the repository can stay its source.

A file whose items say what is published stays byte for byte. Of an item that was edited only what
changed is written anew; what was added follows at the end, what was taken back goes. Anything that
could not be read back as it was published is an error, never a file.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import yaml
from sqlalchemy import select

from bot.storage import Store

from .emitting import file_text, item_lines
from .kinds import KINDS
from .loading import ContentError, raw_items
from .seeding import SOURCES
from .shapes import shape_of
from .splicing import Edit, apply, edits, end_of
from .tables import content_items

ADDED = "them-moi.yml"
"""The file for items that no file holds, beside the files of a kind that has several."""


@dataclass
class Exported:
    """Files that differ from those of data/, by their path in it, and the items they change."""

    files: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    def write(self, data: Path) -> None:
        """Write the files below ``data``."""
        for name, text in self.files.items():
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (data / name).write_text(text, encoding="utf-8")

    def zipped(self) -> bytes:
        """Return the files as one ZIP archive, the same for the same files."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(path), text.encode())
        return buffer.getvalue()


def export(store: Store, data: Path) -> Exported:
    """Return what has to change in the files below ``data`` to say what is published.

    Raises ContentError for a file that cannot be read, or written so that it reads the same.
    """
    exported = Exported()
    for kind in SOURCES:
        export_kind(store, kind, data, exported)
    return exported


def whole_file(kind: str, items: list[Any]) -> str:
    """Return items of a kind as one YAML file, members in the order of the schema."""
    return file_text(shape_of(kind), [_plain(item) for item in items])


def _published(store: Store, kind: str) -> dict[str, Any]:
    """Return the published items by key, those not valid today included."""
    columns = (content_items.c.key, content_items.c.body)
    where = (content_items.c.kind == kind, content_items.c.state == "published")
    with store.read() as connection:
        rows = connection.execute(select(*columns).where(*where).order_by(columns[0])).all()
    return {key: msgspec.json.decode(body, type=KINDS[kind].schema) for key, body in rows}


def export_kind(store: Store, kind: str, data: Path, exported: Exported) -> None:
    """Add to ``exported`` what has to change for the items of one kind. Raises ContentError."""
    left = _published(store, kind)
    patterns = SOURCES[kind]
    for path in sorted(path for pattern in patterns for path in data.glob(pattern)):
        name = path.relative_to(data).as_posix()
        text = path.read_text(encoding="utf-8")
        written = _rewritten(kind, path, text, left, exported)
        if written != text:
            exported.files[name] = written
    if left:
        name = patterns[0].replace("*.yml", ADDED)
        there = exported.files.get(name) or _text_of(data / name)
        exported.files[name] = _extended(kind, name, there, list(left.values()))
        exported.changed += [f"{kind} {key}" for key in left]


def _rewritten(kind: str, path: Path, text: str, left: dict[str, Any], exported: Exported) -> str:
    """Return a file's text with what is published; its items are taken out of ``left``."""
    schema: Any = KINDS[kind].schema
    lines, loaded = text.split("\n"), [*raw_items(path)]
    starts = [node.start_mark.line for _, node in loaded] + [_last(lines)]
    found: list[Edit] = []
    staying: list[Any] = []
    for (raw, node), (begin, bound) in zip(loaded, pairwise(starts), strict=True):
        item = msgspec.convert(raw, schema)
        key = KINDS[kind].key(item)
        wanted, end = left.pop(key, None), end_of(lines, begin, bound, 0)
        if wanted is None:
            found.append(Edit(begin, _next(lines, end), ()))
        elif wanted != item:
            anew = _item(kind, lines, node, (begin, end), item, wanted)
            found.append(Edit(begin, end, tuple(anew)))
        if wanted != item:
            exported.changed.append(f"{kind} {key}")
        staying += [wanted] if wanted is not None else []
    return _changed_file(kind, path.name, apply(lines, found), staying) if found else text


def _changed_file(kind: str, name: str, lines: list[str], items: list[Any]) -> str:
    """Return a file's text of changed lines, or written whole where anchors forbid less."""
    text = "\n".join(lines if items else [*lines[:-1], "[]", *lines[-1:]])
    return (
        text if _reads_as(kind, text, items) else _sure(kind, name, whole_file(kind, items), items)
    )


def _item(
    kind: str, lines: list[str], node: yaml.Node, place: tuple[int, int], old: Any, new: Any
) -> list[str]:
    """Return the lines of one item as ``new``: with as little changed as reads back the same."""
    start, end = place
    shape = shape_of(kind)
    least = list(edits(lines, shape, node, end, _plain(old), _plain(new)))
    moved = [Edit(one.start - start, one.end - start, one.lines) for one in least]
    ways = (apply(lines[start:end], moved), item_lines(shape, _plain(new)))
    return next((way for way in ways if _reads_as(kind, "\n".join(way), [new])), [])


def _sure(kind: str, name: str, text: str, items: list[Any]) -> str:
    """Return ``text``. Raises ContentError if it does not say exactly ``items``."""
    if not _reads_as(kind, text, items):
        raise ContentError(f"{name}: what is published as {kind} cannot be written as YAML")
    return text


def _reads_as(kind: str, text: str, items: list[Any]) -> bool:
    try:
        found = yaml.load(text, Loader=yaml.CSafeLoader)
        return bool([msgspec.convert(raw, KINDS[kind].schema) for raw in found] == items)
    except (yaml.YAMLError, ValueError, TypeError):
        return False


def _extended(kind: str, name: str, text: str, items: list[Any]) -> str:
    """Return a file's text with items after those that it has. Raises ContentError."""
    schema: Any = KINDS[kind].schema
    there = [msgspec.convert(raw, schema) for raw in yaml.load(text, Loader=yaml.CSafeLoader) or ()]
    begun = text.rstrip() if there else text.rstrip().removesuffix("[]").rstrip()
    added, both = whole_file(kind, items), [*there, *items]
    written = f"{begun}\n\n{added}" if begun else added
    return (
        written
        if _reads_as(kind, written, both)
        else _sure(kind, name, whole_file(kind, both), both)
    )


def _plain(item: Any) -> dict[str, Any]:
    return dict(msgspec.json.decode(msgspec.json.encode(item)))


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _last(lines: list[str]) -> int:
    """Return the number of lines without the empty one after the last line break."""
    return len(lines) - (not lines[-1])


def _next(lines: list[str], end: int) -> int:
    """Return ``end`` with the blank line after it, so that none is left where an item was."""
    return end + (end < _last(lines) and not lines[end].strip())
