"""Rows of files people keep dossiers in: CSV, Excel, JSON. A broken line stops no other line."""

from __future__ import annotations

import csv
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .fields import BadItem

LONGEST_RECORD = 20  # lines that one quoted field may reach over
MOST_BYTES = 200 * 1024 * 1024
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError),
    *(KeyError, ValueError, TypeError, EOFError),
)


class FileError(ValueError):
    """The file cannot be read at all; the message says what to do."""


class Row(NamedTuple):
    """One record: where it stands, and how to get it.

    ``read`` gives an object in the form of the API, or cells in the order of the head. It
    raises BadItem.
    """

    position: str
    read: Callable[[], Any]


class Sheet(NamedTuple):
    """A file: the names of its columns (none in JSON), its rows, and how many at most."""

    head: Sequence[str]
    rows: Iterator[Row]
    total: int


def open_sheet(path: Path) -> Sheet:
    """Open a file by its content, then by its ending. Raises FileError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileError(f"{path.name}: over {MOST_BYTES >> 20} MiB; divide it")
        with path.open("rb") as file:
            packed = file.read(4) == b"PK\x03\x04"
        if packed:
            return _excel(path)
        return _json(path) if path.suffix.lower() == ".json" else _csv(path)
    except OSError as error:
        raise FileError(f"{path.name}: {error.strerror or error}") from error


def _json(path: Path) -> Sheet:
    try:
        read = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path.name}: not JSON") from error
    items = read.get("items") if isinstance(read, dict) else read
    if not isinstance(items, list):
        raise FileError(f'{path.name}: must hold a list, or {{"items": [...]}}')
    rows = (Row(f"item {n}", partial(_given, item)) for n, item in enumerate(items, 1))
    return Sheet((), rows, len(items))


def _given(item: Any) -> Any:
    return item


def _csv(path: Path) -> Sheet:
    with path.open("rb") as file:
        wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    coding = "utf-16" if wide else "utf-8-sig"
    lines = path.read_text(encoding=coding, errors="replace").split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise FileError(f"{path.name}: is empty")
    if "\ufffd" in lines[first]:
        raise FileError(f"{path.name}: not UTF-8; save it as “CSV UTF-8”")
    mark = max(";,\t", key=lines[first].count)
    head = next(csv.reader([lines[first]], delimiter=mark))
    return Sheet(head, _records(lines, first + 1, mark), len(lines) - first - 1)


def _records(lines: Sequence[str], first: int, mark: str) -> Iterator[Row]:
    place = first
    while place < len(lines):
        size = _size(lines, place)
        if lines[place].strip():
            record = lines[place : place + max(size, 1)]
            yield Row(f"line {place + 1}", _reader(record, mark, broken=not size))
        place += max(size, 1)


def _size(lines: Sequence[str], place: int) -> int:
    """Return over how many lines a record reaches, 0 if its quotation marks are never closed."""
    marks = 0
    for size in range(1, min(LONGEST_RECORD, len(lines) - place) + 1):
        marks += lines[place + size - 1].count('"')
        if marks % 2 == 0:
            return size
    return 0


def _reader(record: Sequence[str], mark: str, broken: bool) -> Callable[[], list[str]]:
    def read() -> list[str]:
        if broken:
            raise BadItem("a quotation mark is never closed")
        if any("\ufffd" in line for line in record):
            raise BadItem("not UTF-8")
        try:
            (cells,) = csv.reader(["\n".join(record)], delimiter=mark)
        except (csv.Error, ValueError):
            raise BadItem("cannot be read as CSV") from None
        return cells

    return read


def _excel(path: Path) -> Sheet:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        cells = enumerate(sheet.iter_rows(values_only=True), start=1)
        first, head = next(((n, row) for n, row in cells if _filled(row)), (0, ()))
    except _BROKEN as error:
        raise FileError(f"{path.name}: not an Excel file (.xlsx)") from error
    if not head:
        raise FileError(f"{path.name}: is empty")
    names = ["" if name is None else str(name) for name in head]
    return Sheet(names, _excel_rows(cells), max((sheet.max_row or first) - first, 0))


def _excel_rows(cells: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[Row]:
    """Yield the rows below the head; where the file breaks off, a last one that says so."""
    try:
        for number, row in cells:
            if _filled(row):
                yield Row(f"row {number}", partial(list, row))
    except _BROKEN:
        yield Row("the rows after", partial(_fail, "the file is damaged from here on"))


def _filled(row: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def _fail(reason: str) -> None:
    raise BadItem(reason)
