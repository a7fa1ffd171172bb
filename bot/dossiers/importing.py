"""`motcua import dossiers`: a file's lines become items of the API and go the same way."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.language.text import fold, plain_words
from bot.storage import Store

from .fields import BadItem
from .pushing import Taken, push
from .sheets import FileError, Row, open_sheet

_WORDS = Path(__file__).with_name("columns.yml")
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2})[:hg](\d{2})?(?::(\d{2}))?)?", re.A
)
_TIME_FIRST = re.compile(
    r"(\d{1,2})[:hg](\d{2})(?::(\d{2}))?[ ,]+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.A
)
_AMOUNT = re.compile(r"(\d{1,3}(?:[., ]\d{3})+|\d+)(?:\s*(?:dong|d|vnd))?", re.A)
_APART = re.compile(r"[;|\n]")
MOMENTS = ("status_at", "received_at", "due_at", "finished_at")
NEEDED = ("code", "status", "status_at")


@dataclass
class Imported:
    """What a file brought: what was taken, and each line that was not, with the reason."""

    taken: Taken = field(default_factory=Taken)
    problems: list[tuple[str, str]] = field(default_factory=list)


def import_file(
    store: Store, path: Path, key: bytes, now: datetime, on_row: Callable[[], None]
) -> Imported:
    """Bring a file's dossiers into the store. Raises FileError before anything is written.

    ``on_row`` is called for each record read. No line stops the others.
    """
    sheet = open_sheet(path)
    columns = _columns(sheet.head, path)
    result, positions = Imported(), []

    def items() -> Iterator[Any]:
        for row in sheet.rows:
            positions.append(row.position)
            yield _item(row, columns)
            on_row()

    result.taken = push(store, items(), lambda code: None, "file", key, now)
    result.problems = [(positions[one.index], one.reason) for one in result.taken.rejected]
    return result


def count_rows(path: Path) -> int:
    """Return how many records a file has at most, for a progress bar. Raises FileError."""
    return open_sheet(path).total


def _columns(head: Sequence[str], path: Path) -> list[str]:
    """Return the field of each column, empty for one that is left out. Raises FileError."""
    names = _names()
    columns = [names.get(plain_words(name), "") for name in head]
    for column in columns:
        if column and columns.count(column) > 1:
            raise FileError(f"{path.name}: two columns are {column}")
    missing = [name for name in NEEDED if name not in columns]
    if head and missing:
        raise FileError(
            f"{path.name}: there is no column for {', '.join(missing)}; see docs/dossiers.md"
        )
    return columns


def _item(row: Row, columns: Sequence[str]) -> Any:
    """Return what the row says in the form of the API; a row that cannot be read is no object."""
    try:
        read = row.read()
        return _from_cells(dict(zip(columns, read))) if columns else read  # noqa: B905
    except BadItem as error:
        return error


def _from_cells(cells: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: cell for name, cell in cells.items() if name and _said(cell)}
    item: dict[str, Any] = {"code": str(said.get("code", ""))}
    for name in ("status", "channel"):
        if name in said:
            item[name] = _number_of(name, said[name])
    for name in MOMENTS:
        if name in said:
            item[name] = _moment(said[name])
    if "procedure" in said:
        item["procedure"] = str(said["procedure"])
    item["agency"] = {
        name: str(said[f"agency_{name}"]) for name in ("code", "name") if f"agency_{name}" in said
    }
    if "missing" in said:
        item["missing"] = [part.strip() for part in _APART.split(str(said["missing"]))]
    if "amount_due" in said:
        item["amount_due"] = _amount(said["amount_due"])
    item["verify"] = {
        name: _last_four(said[name]) for name in ("phone_last4", "id_last4") if name in said
    }
    return item


def _said(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _number_of(name: str, cell: Any) -> Any:
    """Return the number a cell means, by itself or in words; else the cell, to be refused."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    plain = plain_words(str(cell))
    return int(plain) if re.fullmatch(r"\d{1,2}", plain, re.A) else _meanings(name).get(plain, cell)


def _moment(cell: Any) -> Any:
    """Return a time in the API's form; 14/09/2026, also with 8:30, is day first."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    text = str(cell).strip()
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute, second = found.groups()
    elif found := _TIME_FIRST.fullmatch(text):
        hour, minute, second, day, month, year = found.groups()
    else:
        return text
    read = f"{year}-{month:0>2}-{day:0>2}"
    return f"{read}T{hour:0>2}:{minute or '00'}:{second or '00'}" if hour else read


def _amount(cell: Any) -> Any:
    """Return whole đồng; 70.000 and 70,000 are seventy thousand."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, int):
        return cell
    found = _AMOUNT.fullmatch(fold(str(cell)).strip())
    return int(re.sub(r"\D", "", found[1])) if found and len(found[1]) <= 18 else cell


def _last_four(cell: Any) -> Any:
    """Return four digits as text; Excel drops leading zeros of a number."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return f"{cell:04d}" if isinstance(cell, int) else str(cell).strip()


@functools.cache
def _names() -> dict[str, str]:
    columns = _vocabulary()["columns"]
    return {plain_words(word): name for name, words in columns.items() for word in (name, *words)}


@functools.cache
def _meanings(name: str) -> dict[str, int]:
    return {
        plain_words(word): number for number, words in _vocabulary()[name].items() for word in words
    }


def _vocabulary() -> Any:
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
