"""Files of dossiers: each line by itself, a bad one told with its place."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from filed import CODE, KEY, NOW, held, item, there, whole_item
from openpyxl import Workbook

from bot.dossiers.importing import Imported, count_rows, import_file
from bot.dossiers.model import Channel, Status
from bot.dossiers.sheets import LONGEST_RECORD, FileError
from bot.storage import Store, open_store, upgrade

HEAD = "Mã hồ sơ;Trạng thái;Ngày cập nhật;Tên thủ tục;Cơ quan tiếp nhận;Hình thức nộp;Ngày hẹn trả"
LINE = f"{CODE};Đang xử lý;12/11/2026 08:30;Đăng ký khai sinh;UBND phường Minh Họa;Trực tuyến;"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store("conversations", tmp_path / "home")
    upgrade(store)
    return store


def bring(store: Store, path: Path, seen: list[int] | None = None) -> Imported:
    read = [] if seen is None else seen
    return import_file(store, path, KEY, NOW, lambda: read.append(1))


def csv_file(folder: Path, *lines: str, coding: str = "utf-8") -> Path:
    path = folder / "hồ sơ.csv"
    path.write_bytes("\r\n".join(lines).encode(coding))
    return path


def excel_file(folder: Path, *rows: Sequence[Any]) -> Path:
    path, book = folder / "hồ sơ.xlsx", Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_vietnamese_csv(store: Store, tmp_path: Path, coding: str) -> None:
    result = bring(store, csv_file(tmp_path, HEAD, LINE + "25/11/2026", "", coding=coding))
    dossier = there(store)

    assert (result.taken.accepted, result.problems) == (1, [])
    assert (dossier.status, dossier.channel) == (Status.IN_PROGRESS, Channel.ONLINE)
    assert dossier.procedure == "Đăng ký khai sinh"
    assert dossier.agency_name == "UBND phường Minh Họa"
    assert dossier.status_at == datetime(2026, 11, 12, 8, 30)
    assert dossier.due_at == datetime(2026, 11, 25, 23, 59)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_english_names_and_any_mark(store: Store, tmp_path: Path, mark: str) -> None:
    names = ("code", "status", "status_at", "missing", "amount_due", "phone_last4", "Họ tên")
    cells = (CODE, "5", "2026-11-12T08:30:00+07:00", '"Tờ khai; Ảnh 4x6"', "70.000 đồng", "0123")
    path = csv_file(tmp_path, mark.join(names), mark.join((*cells, "Nguyễn Văn An")))
    assert bring(store, path).problems == []
    dossier = there(store)

    assert dossier.missing == ("Tờ khai", "Ảnh 4x6")
    assert dossier.amount_due == 70000
    assert dossier.factors == {"phone"}
    assert "Nguyễn" not in repr(dossier)


def test_a_field_over_two_lines(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, "code;status;status_at;missing", f'{CODE};5;2026-11-12;"Đơn', 'Ảnh"')
    bring(store, path)

    assert there(store).missing == ("Đơn", "Ảnh")


def test_bad_lines_are_told_and_stop_nothing(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, "H57;4;12/11/2026", LINE.replace("Đang xử lý", "Xong rồi"))
    bad = [
        b'"never closed;4;12/11/2026',
        b"H57.12-261110-0009;4;12/11/2026;T\xea\xf1",
        b"x" * 200_000,
        b"H57.12-261110-0008;4;31/02/2026",
        b"\x00;\x00",
    ]
    path.write_bytes(path.read_bytes() + b"\r\n" + b"\r\n".join(bad) + b"\r\n" + LINE.encode())
    read: list[int] = []
    result = bring(store, path, read)

    assert result.taken.accepted == 1
    assert [position for position, _ in result.problems] == [f"line {n}" for n in range(2, 9)]
    assert result.problems[1][1].startswith("status:")
    assert result.problems[2][1] == "a quotation mark is never closed"
    assert result.problems[3][1] == "not UTF-8"
    assert result.problems[5][1] == "status_at: there is no such date or time"
    assert len(read) == count_rows(path) == 8


def test_a_quotation_mark_swallows_no_lines_after_it(store: Store, tmp_path: Path) -> None:
    lines = [f"H57.12-261110-{n:04};4;12/11/2026" for n in range(LONGEST_RECORD + 5)]
    path = csv_file(tmp_path, "code;status;status_at", f'{CODE};4;"12/11/2026', *lines)
    result = bring(store, path)

    assert result.taken.accepted == len(lines)
    assert [position for position, _ in result.problems] == ["line 2"]


def test_a_repeat_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, LINE)
    bring(store, path)

    assert bring(store, path).taken.outcomes == {"repeated": 1}


def test_excel_with_dates_and_numbers(store: Store, tmp_path: Path) -> None:
    head = ("Mã hồ sơ", "Tình trạng", "Ngày cập nhật", "Ngày hẹn trả", "Số tiền phải nộp")
    head = (*head, "4 số cuối điện thoại", "Kênh")
    first = (CODE, 6.0, datetime(2026, 11, 12, 8, 30), date(2026, 11, 25), 115000.0, 123, "BCCI")
    path = excel_file(tmp_path, (), head, first, (None,) * 7, ("H57", 4, "12/11/2026"))
    result = bring(store, path)
    dossier = there(store)

    assert result.taken.accepted == 1
    assert [position for position, _ in result.problems] == ["row 5"]
    assert (dossier.status, dossier.channel) == (Status.PAYMENT_DUE, Channel.POST)
    assert (dossier.amount_due, dossier.factors) == (115000, {"phone"})
    assert dossier.status_at == datetime(2026, 11, 12, 8, 30)


@pytest.mark.parametrize("wrapped", [True, False])
def test_json_in_the_form_of_the_api(store: Store, tmp_path: Path, wrapped: bool) -> None:
    items = [whole_item(), {"code": "x"}, None, item(4, code="H57.12-261110-0004")]
    path = tmp_path / "dossiers.json"
    path.write_text(json.dumps({"items": items} if wrapped else items))
    result = bring(store, path)

    assert result.taken.accepted == 2
    assert [position for position, _ in result.problems] == ["item 2", "item 3"]


@pytest.mark.parametrize("status", range(1, 11))
def test_every_status_has_its_words(store: Store, tmp_path: Path, status: int) -> None:
    from bot.dossiers.importing import _vocabulary

    for place, words in enumerate(_vocabulary()["status"][status]):
        code = f"H57.12-261110-{status:02}{place:02}"
        bring(store, csv_file(tmp_path, HEAD, f"{code};{words.upper()};12/11/2026"))
        assert there(store, code).status == status


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\xff\xfe", "is empty"),
        ("a.csv", "mã hồ sơ;gì đó\n1;2".encode(), "no column for status, status_at"),
        ("a.csv", b"code;status;status_at;M\xe3 h\xf4 s\xe9\n", "CSV UTF-8"),
        ("a.csv", "code;status;status_at;số hồ sơ\n".encode(), "two columns are code"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.json", b'{"items": 7}', "must hold a list"),
        ("a.xlsx", b"PK\x03\x04 and nothing else", "not an Excel file"),
    ],
)
def test_a_file_that_cannot_be_read(
    store: Store, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(FileError, match=told):
        bring(store, path)


def test_another_zip_file_is_no_sheet(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("x", "y")

    with pytest.raises(FileError, match="not an Excel file"):
        bring(store, path)


def test_a_sheet_that_is_damaged_further_down(store: Store, tmp_path: Path) -> None:
    rows = [(f"H57.12-261110-{n:04}", 4, "12/11/2026") for n in range(300)]
    whole = excel_file(tmp_path, ("code", "status", "status_at"), *rows)
    torn = tmp_path / "torn.xlsx"
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(torn, "w") as written:
        for name in read.namelist():
            content = read.read(name)
            cut = len(content) // 2 if name.endswith("sheet1.xml") else len(content)
            written.writestr(name, content[:cut])
    result = bring(store, torn)

    assert 100 < result.taken.accepted < 200
    assert [reason for _, reason in result.problems] == ["the file is damaged from here on"]
    assert held(store, rows[0][0]) is not None
