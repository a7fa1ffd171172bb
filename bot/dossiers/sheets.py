"""Rows of files people keep dossiers in: CSV, Excel, JSON. A broken line stops no other line."""

from __future__ import annotations

import csv
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from . import workbook_bounds
from .fields import BadItem

LONGEST_RECORD = 20  # lines that one quoted field may reach over
MOST_BYTES = 200 * 1024 * 1024
MOST_JSON = 32 * 1024 * 1024  # it is read at once, and takes many times as much
HEAD_WITHIN = 1000  # rows
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
    if path.stat().st_size > MOST_JSON:
        raise FileError(f"{path.name}: over {MOST_JSON >> 20} MiB of JSON; divide it")
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
    try:
        head = next(csv.reader([lines[first]], delimiter=mark))
    except csv.Error as error:  # a NUL, or a cell of more than 128 KiB
        raise FileError(f"{path.name}: the line of the columns cannot be read") from error
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
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        if said := workbook_bounds.fault(path):
            raise FileError(f"{path.name}: {said}")
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        cells = enumerate(_cells(sheet), start=1)
        begin = islice(cells, HEAD_WITHIN)
        first, head = next(((n, row) for n, row in begin if _filled(row)), (0, ()))
    except FileError:
        raise
    except (*_BROKEN, InvalidFileException) as error:
        raise FileError(f"{path.name}: not an Excel file, or not called .xlsx") from error
    if not head:
        raise FileError(f"{path.name}: is empty")
    names = ["" if name is None else str(name) for name in head]
    total = min(sheet.max_row or first, workbook_bounds.MOST_ROWS) - first
    return Sheet(names, _excel_rows(cells), max(total, 0))


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    """Return the rows of a sheet, no more and no wider than the bounds, whatever it says."""
    rows = min(sheet.max_row or workbook_bounds.MOST_ROWS, workbook_bounds.MOST_ROWS) + 1
    columns = min(sheet.max_column or workbook_bounds.MOST_COLUMNS, workbook_bounds.MOST_COLUMNS)
    found: Iterator[Sequence[Any]] = sheet.iter_rows(
        max_row=rows, max_col=columns, values_only=True
    )
    return found


def _excel_rows(cells: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[Row]:
    """Yield the rows below the head; where the file breaks off, a last one that says so."""
    try:
        for number, row in cells:
            if number > workbook_bounds.MOST_ROWS:
                reason = f"more than {workbook_bounds.MOST_ROWS} rows; divide the file"
                yield Row("the rows after", partial(_fail, reason))
                return
            if _filled(row):
                yield Row(f"row {number}", partial(list, row))
    except _BROKEN:
        yield Row("the rows after", partial(_fail, "the file is damaged from here on"))


def _filled(row: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def _fail(reason: str) -> None:
    raise BadItem(reason)
