"""Excel files that are small as they lie and without end inside: refused in words, in no memory."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.dossiers.fields import BadItem
from bot.dossiers.sheets import FileError, open_sheet
from bot.dossiers.workbook_bounds import MOST_COLUMNS, MOST_ROWS, fault

SHEET = "xl/worksheets/sheet1.xml"
BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
HEAD = b'<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
CELL = b"<c/>"


def book(folder: Path, *pieces: bytes, part: str = SHEET) -> Path:
    """Return a true Excel file with one part replaced by ``pieces``."""
    true, made = folder / "true.xlsx", folder / "made.xlsx"
    Workbook().save(true)
    packing = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(true) as read, zipfile.ZipFile(made, "w", packing) as written:
        for name in {*read.namelist()} - {part}:
            written.writestr(name, read.read(name))
        with written.open(part, "w") as file:
            for piece in pieces:
                file.write(piece)
    return made


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def refused(path: Path) -> str:
    assert path.stat().st_size < 4 << 20
    with little_memory(), pytest.raises(FileError) as error:
        open_sheet(path)
    return str(error.value)


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/media/image1.png"])
def test_a_file_that_unpacks_without_end(tmp_path: Path, part: str) -> None:
    path = book(tmp_path, *[bytes(4 << 20)] * 65, part=part)
    assert refused(path) == "made.xlsx: unpacks to more than 256 MiB; divide it"


def test_a_file_of_parts_without_end(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as written:
        for number in range(2001):
            written.writestr(f"{number}.xml", "")
    assert "unpacks to more than" in refused(path)


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_row_a_text_or_a_style_without_end(tmp_path: Path, part: str) -> None:
    path = book(tmp_path, BEGIN, HEAD, b'<row r="2">', CELL * (1 << 20), b"</row>", END, part=part)
    assert refused(path) == "made.xlsx: has a row or a text of more than 1 MiB"


def test_rows_without_end(tmp_path: Path) -> None:
    path = book(tmp_path, BEGIN, HEAD, b'<row r="1"/>' * (MOST_ROWS + 1), END)
    assert refused(path) == f"made.xlsx: has more than {MOST_ROWS} rows; divide it"


def test_a_part_that_lies_about_its_size(tmp_path: Path) -> None:
    path = tmp_path / "lies.xlsx"
    true = book(tmp_path, BEGIN, HEAD * 100_000, END)
    packing = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(true) as read, zipfile.ZipFile(path, "w", packing) as written:
        for name in read.namelist():
            written.writestr(name, read.read(name))
        written.getinfo(SHEET).file_size = 1000
    assert "not an Excel file" in refused(path)


def test_names_for_names_for_names(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE worksheet [<!ENTITY a0 "haha">{laughs}]>'.encode()
    text = HEAD.replace(b"code", b"&a11;")
    assert "not an Excel file" in refused(book(tmp_path, head, BEGIN, text, END))


def test_a_cell_at_the_far_corner_is_not_filled_up_to(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = open_sheet(book(tmp_path, BEGIN, HEAD, far, END))
    assert len(sheet.head) == MOST_COLUMNS
    assert [row.position for row in sheet.rows] == ["the rows after"]


def test_what_lies_below_the_last_row_is_told(tmp_path: Path) -> None:
    cell = HEAD[len(b'<row r="1">') :]
    last = b"".join(b'<row r="%d">%s' % (MOST_ROWS + n, cell) for n in (0, 1, 2))
    rows = [*open_sheet(book(tmp_path, BEGIN, HEAD, last, END)).rows]
    assert [row.position for row in rows] == [f"row {MOST_ROWS}", "the rows after"]
    with pytest.raises(BadItem, match="divide the file"):
        rows[1].read()


def test_a_long_but_honest_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    workbook = Workbook(write_only=True)
    page = workbook.create_sheet()
    for number in range(6000):
        page.append([f"Hồ sơ số {number}", "Trung tâm Phục vụ hành chính công" * 10])
    workbook.save(path)
    with zipfile.ZipFile(path) as read:
        assert read.getinfo(SHEET).file_size > 2 << 20
    assert fault(path) == ""
    assert sum(1 for _ in open_sheet(path).rows) == 5999
