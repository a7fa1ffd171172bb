"""Texts that hold only until a day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.procedures.expiry import last_days, split

TODAY = date(2026, 7, 20)


@pytest.mark.parametrize(
    "text",
    [
        "đến hết ngày 31/12/2025",
        "Giảm 50% từ 01/07/2025 đến 31/12/2025",
        "tới ngày 31-12-2025",
        "Đến hết ngày 31 tháng 12 năm 2025",
        "đến 31.12.2025",
    ],
)
def test_end_dates_are_read_however_they_are_written(text: str) -> None:
    assert last_days(text) == [date(2025, 12, 31)]


@pytest.mark.parametrize(
    "text",
    ["từ ngày 01/07/2025", "Nghị định ngày 31/12/2025", "đến ngày 31/02/2025", "đến nơi", ""],
)
def test_other_dates_are_no_end(text: str) -> None:
    assert last_days(text) == []


def test_a_sentence_that_has_ended_goes_and_the_others_stay() -> None:
    text = "Mức thu 20.000 đồng. Giảm còn 10.000 đồng đến hết ngày 31/12/2025. Miễn cho trẻ em."
    assert split(text, TODAY) == (
        "Mức thu 20.000 đồng. Miễn cho trẻ em.",
        [date(2025, 12, 31)],
    )


def test_a_text_holds_on_its_last_day() -> None:
    text = "Giảm đến hết ngày 20/07/2026."
    assert split(text, TODAY) == (text, [])
    assert split(text, date(2026, 7, 21)) == ("", [TODAY])


def test_a_sentence_with_two_ends_holds_until_the_later() -> None:
    text = "Giảm đến 31/12/2025, gia hạn đến 31/12/2026."
    assert split(text, TODAY) == (text, [])


def test_lines_are_looked_at_one_by_one() -> None:
    assert split("Giảm đến 31/12/2025\nThu 5.000 đồng", TODAY)[0] == "Thu 5.000 đồng"
