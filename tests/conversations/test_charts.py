"""Charts can be read: well formed, told in words, with every figure in a table beside."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from bot.conversations.charts import Chart, Series, bars, columns, figure, told
from bot.conversations.sheets import Cell, Share, csv_file

SVG = "{http://www.w3.org/2000/svg}"
DAYS = tuple(f"{day:02}/07" for day in range(1, 32))
TURNS = Chart(
    "luot",
    "Lượt hỏi theo ngày",
    "Cao nhất ngày 31/07.",
    "Ngày",
    DAYS,
    (
        Series("Đã trả lời", tuple(float(day) for day in range(31))),
        Series("Hỏi lại", tuple(2.0 for _ in range(31))),
    ),
)
SHARES = Chart(
    "don-vi",
    "Tỷ lệ <trực tuyến> & chỉ tiêu",
    "…",
    "Đơn vị",
    ("UBND phường có một cái tên thật là dài không viết hết", '"><script>'),
    (Series("Tỷ lệ", (0.756, 0.0)),),
    share=True,
)
NOTHING = Chart("khong", "Không có gì", "…", "Ngày", (), (Series("Lượt", ()),))
ZERO = Chart("so-khong", "Toàn không", "…", "Ngày", ("01/07",), (Series("Lượt", (0.0,)),))
DRAWN = [columns(TURNS), bars(TURNS), bars(SHARES), columns(NOTHING), bars(NOTHING), bars(ZERO)]


def rects(svg: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    return [rect for rect in root.iter(f"{SVG}rect") if rect.get("x") is not None]


@pytest.mark.parametrize("svg", [*DRAWN, columns(ZERO)])
def test_a_chart_is_well_formed_and_says_what_it_shows(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    named = (root.get("aria-labelledby") or "").split()
    found = [node.text for node in root if node.get("id") in named]
    assert root.get("role") == "img"
    assert len(found) == 2
    assert all(found)
    assert "style=" not in svg


@pytest.mark.parametrize("svg", DRAWN)
def test_nothing_is_drawn_outside(svg: str) -> None:
    across, height = map(float, re.findall(r'viewBox="0 0 (\d+) ([\d.]+)"', svg)[0])
    for rect in rects(svg):
        x, y, width, tall = (float(rect.get(name) or 0) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + width <= across + 0.1
        assert 0 <= y <= y + tall <= height + 0.1


def test_bars_are_as_long_as_their_values() -> None:
    svg = bars(SHARES)
    (long, none) = (float(rect.get("width") or 0) for rect in rects(svg))
    assert (long > 100, none) == (True, 0.0)
    assert "75,6%" in svg
    assert "<script>" not in svg


def test_series_stand_on_each_other_and_are_told_apart_without_colour() -> None:
    first, second = rects(columns(TURNS))[2:4]
    top = float(second.get("y") or 0) + float(second.get("height") or 0)
    assert top == pytest.approx(float(first.get("y") or 0), abs=0.2)
    assert (first.get("fill"), second.get("fill")) == ("currentColor", "url(#luot-hatch)")


def test_a_month_of_days_is_labelled_so_that_nothing_overlaps() -> None:
    assert len([day for day in DAYS if f">{day}</text>" in columns(TURNS)]) <= 12


def test_the_table_has_every_figure() -> None:
    html = figure(SHARES, bars(SHARES), "Bảng số liệu")
    root = ElementTree.fromstring(html)
    cells = ["".join(cell.itertext()) for cell in root.iter("td")]
    assert cells == ["75,6%", "0%"]
    assert [head.get("scope") for head in root.iter("th")] == ["col", "col", "row", "row"]
    assert "UBND phường có một cái tên thật là dài không viết hết" in html
    assert csv_file(TURNS.sheet).count(b"\r\n") == 32


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234, "1.234"),
        (1234567.0, "1.234.567"),
        (1234.5, "1.234,5"),
        (Share(0.8), "80%"),
        (Share(0.7561), "75,6%"),
        (None, ""),
        (date(2026, 11, 2), "02/11/2026"),
        ("chữ <b>", "chữ &lt;b&gt;"),
    ],
)
def test_numbers_are_told_in_vietnamese(value: Cell, text: str) -> None:
    assert told(value) == text


@pytest.mark.parametrize("most", [1, 2, 3, 5, 7, 9, 11, 13, 42, 99, 1234])
def test_counts_stand_on_a_scale_of_whole_numbers(most: int) -> None:
    chart = replace(ZERO, series=(Series("Lượt", (float(most),)),), unit="lượt")
    ticks = re.findall(r'text-anchor="end">([^<]*)</text>', columns(chart))
    assert 2 <= len(ticks) <= 6
    assert all("," not in tick for tick in ticks)
    assert most <= int(ticks[-1].replace(".", "")) <= 1.5 * most + 1
    assert ">lượt</text>" in columns(chart)


def test_a_value_stands_above_its_column_where_there_is_room() -> None:
    few = replace(TURNS, labels=DAYS[:7], series=(Series("Lượt", (1234.0,) * 7),))
    many = replace(TURNS, series=(Series("Lượt", (1234.0,) * 31),))
    assert columns(few).count(">1.234</text>") == 7
    assert ">1.234</text>" not in columns(many)


def test_a_long_name_takes_two_lines_and_is_whole_in_the_table() -> None:
    name = "Đăng ký biến động quyền sử dụng đất trong các trường hợp chuyển đổi quyền sử dụng"
    chart = replace(SHARES, labels=(name,), series=(Series("Tỷ lệ", (0.5,)),))
    lines = re.findall(r'font-size="12" text-anchor="end">([^<]*)</text>', bars(chart))
    assert len(lines) == 2
    assert name.startswith(lines[0])
    assert lines[1].endswith("…")
    assert name in figure(chart, bars(chart), "Bảng số liệu")
