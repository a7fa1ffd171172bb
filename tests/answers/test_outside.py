"""Text from outside stands in a reply as text: no markup, no links, no personal numbers."""

from __future__ import annotations

import pytest
from desk import DESK, dossier
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.answers.dossiers import found
from bot.answers.outside import plain
from bot.channels.telegram_html import read, to_plain
from bot.channels.zalo_text import plain as on_zalo
from bot.dossiers.model import Status

HOSTILE = [
    "**đậm** _nghiêng_ `mã` ~~bỏ~~",
    "[bấm vào đây](https://evil.example/otp)",
    "![ảnh](http://evil.example/x.png)",
    "nộp tiền ở https://evil.example/pay nhé",
    "vào dichvucong-gov.com/thanh-toan ngay",
    "<b>x</b><script>alert(1)</script> <https://evil.example>",
    "# Tiêu đề",
    "1. một\n2. hai\n\n- ba",
    "> trích\n---\n| a | b |\n|---|---|",
    "liên hệ @ke_gian",
    "\\*thoát\\*",
    "\u202egiấy\u0000 tờ\u200b",
]
MARKS = st.text(st.sampled_from("*_`[]()#>-+.!|~\\<&;1 2\na=đ"), max_size=60)


def tokens(text: str) -> set[str]:
    """Return the kinds of markup a reader of markdown finds in a line of a list."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
        ["table", "strikethrough"]
    )
    found_ = parser.parse(f"- {text}")
    inner = {child.type for token in found_ for child in token.children or ()}
    return {token.type for token in found_} | inner


NO_MARKUP = {
    *("bullet_list_open", "list_item_open", "paragraph_open", "inline", "text", "text_special"),
    *("paragraph_close", "list_item_close", "bullet_list_close"),
}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read_as_text(text: str) -> None:
    assert tokens(plain(text)) <= NO_MARKUP


@given(MARKS)
def test_any_marks_are_read_as_text(text: str) -> None:
    assert tokens(plain(text)) <= NO_MARKUP


@pytest.mark.parametrize("text", ["a*b*c_d_e", "[x] (y)", "1. một", "- hai", "# ba ~ bốn | năm"])
def test_people_see_what_was_sent_on_every_channel(text: str) -> None:
    line = f"Thiếu {plain(text)}"
    assert to_plain(read(line)) == on_zalo(line) == f"Thiếu {text}"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_address_of_a_page_survives(text: str) -> None:
    assert "evil.example" not in plain(text)
    assert "gov.com" not in plain(text)
    assert "@" not in plain(text)


def test_personal_numbers_are_masked() -> None:
    shown = plain("gọi 0912 345 678, CCCD 046099001234, stk 123456789")
    assert not any(digits in shown for digits in ("345", "0460", "1234567"))


def test_a_code_that_begins_with_digits_stands_as_it_is() -> None:
    assert plain("000.00.12.H57-261101-0007") == "000.00.12.H57-261101-0007"
    assert [plain(text) for text in ("5.", "5. năm", "- năm")] == ["5\\.", "5\\. năm", "\\- năm"]


def test_long_text_is_cut_at_a_word() -> None:
    cut = plain("giấy " * 5000, 50)
    assert len(cut) <= 50
    assert cut.endswith("giấy…")


@pytest.mark.parametrize("text", HOSTILE)
def test_an_agency_cannot_add_links_or_markup_to_an_answer(text: str) -> None:
    hostile = dossier(Status.MORE_PAPERS, agency_name=text, procedure=text, missing=(text, text))
    runs = read(found(hostile, DESK).text)
    assert {run.link for run in runs} <= {"", "https://dichvucong.gov.vn"}
    assert [run.text for run in runs if run.tags] == ["Yêu cầu bổ sung giấy tờ"]
