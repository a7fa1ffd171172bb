"""Exports are read by spreadsheets as they were meant: texts are never formulas."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.conversations.sheets import Share, Sheet, csv_file, excel_file
from bot.settings import ROOT

DANGEROUS = ["=1+1", "+84", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1"]
SHEET = Sheet(
    "Theo ngày: tháng 7/2026",
    ("Ngày", "Số lượt", "Tỷ lệ"),
    ((date(2026, 7, 20), 1234, Share(0.756)), (date(2026, 7, 21), 0, None)),
)


def read_csv(sheet: Sheet) -> list[list[str]]:
    text = csv_file(sheet).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def book(*sheets: Sheet) -> Any:
    return load_workbook(io.BytesIO(excel_file(sheets)))


def test_a_sheet_as_csv() -> None:
    assert csv_file(SHEET).startswith(b"\xef\xbb\xbf")
    assert read_csv(SHEET) == [
        ["Ngày", "Số lượt", "Tỷ lệ"],
        ["2026-07-20", "1234", "0.756"],
        ["2026-07-21", "0", ""],
    ]


def test_a_sheet_as_a_page_of_excel() -> None:
    page = book(SHEET).worksheets[0]
    assert page.title == "Theo ngày  tháng 7 2026"
    assert [cell.value for cell in page[2]][1:] == [1234, 0.756]
    assert (page["C2"].number_format, page["B2"].number_format) == ("0.0%", "#,##0")
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_is_a_text(text: str) -> None:
    sheet = Sheet(text, (text,), ((text,),))
    assert all(row[0].startswith("'") for row in read_csv(sheet))
    for row in book(sheet).worksheets[0].iter_rows():
        assert all(cell.data_type == "s" for cell in row)


def test_nothing_else_writes_csv_or_excel() -> None:
    writing = re.compile(r"csv\.(writer|DictWriter)|Workbook\(|to_csv|xlsxwriter")
    found = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
        if writing.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"bot/conversations/sheets.py"}


@given(st.text(max_size=30))
def test_any_text_survives(text: str) -> None:
    sheet = Sheet(text, ("Câu",), ((text.replace("\r", ""),),))
    book(sheet)
    read_csv(sheet)


def test_pages_of_one_name_are_told_apart() -> None:
    one = Sheet("Số liệu theo đơn vị của tỉnh năm 2026", ("a",), ())
    titles = book(one, one, one).sheetnames
    assert len(set(titles)) == 3
    assert all(len(title) <= 31 for title in titles)
