"""A table of figures as CSV and as an Excel workbook; what people wrote is never a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | date | None
_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
WIDEST, NARROWEST = 60, 10


class Share(float):
    """A number from 0 to 1 that is told as a percentage."""


@dataclass(frozen=True)
class Sheet:
    """One table."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_file(sheet: Sheet) -> bytes:
    """Return the sheet as CSV: UTF-8 with a mark that Excel knows it by, commas, CRLF.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_guarded(head) for head in sheet.heads])
    writer.writerows([_guarded(cell) for cell in row] for row in sheet.rows)
    return ("\ufeff" + out.getvalue()).encode()


def _guarded(cell: Cell) -> Cell | str:
    if not isinstance(cell, str):
        return cell.isoformat() if isinstance(cell, date) else cell
    cell = _CONTROL.sub(" ", cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def excel_file(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook with one page for each sheet; every text is a text, whatever it holds."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _fill(book.create_sheet(_name(sheet.title, book.sheetnames)), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _name(title: str, taken: Sequence[str]) -> str:
    """Return a name that Excel allows and that no page of the workbook has."""
    name = _NOT_IN_NAMES.sub(" ", _CONTROL.sub(" ", title)).strip()[:LONGEST_NAME] or "1"
    number = 1
    while name.lower() in {one.lower() for one in taken}:
        number += 1
        name = f"{name[: LONGEST_NAME - 4].rstrip(' 0123456789')} {number}"
    return name


def _fill(page: Any, sheet: Sheet) -> None:
    for number, row in enumerate([sheet.heads, *sheet.rows], start=1):
        for column, value in enumerate(row, start=1):
            _write(page.cell(number, column), value)
    for cell in page[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"
    for column in range(1, len(sheet.heads) + 1):
        longest = max(len(str(row[column - 1])) for row in (sheet.heads, *sheet.rows))
        width = min(WIDEST, max(NARROWEST, longest + 2))
        page.column_dimensions[get_column_letter(column)].width = width


def _write(cell: Any, value: Cell) -> None:
    if isinstance(value, str):
        cell.value = _CONTROL.sub(" ", value)
        cell.data_type = "s"
        return
    cell.value = float(value) if isinstance(value, Share) else value
    if isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    elif isinstance(value, float):
        cell.number_format = "0.0%" if isinstance(value, Share) else "#,##0.0"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
