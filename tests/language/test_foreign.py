"""Texts of others keep their words and lose their markup and strange addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.language.foreign import harmless, of_state

EVIL = [
    "https://evil.example/otp",
    "http://evil.example:8080",
    "HTTPS://EVIL.EXAMPLE",
    "www.evil.example/x",
    "evil.example/pay",
    "dichvucong-gov.com",
    "dichvucong.gov.vn.evil.com",
    "https://dichvucong.gov.vn@evil.example/",
    "https://dichvucong.gov.vn:mat-khau@evil.example/",
    "https://dichvucong.gov.vn\\@evil.example/",
    "https://evil.example#dichvucong.gov.vn",
    "https://evil.example?x=.gov.vn",
    "https://evil.example\uff0fgov.vn",
    "tg://resolve?domain=evil",
    "evil。com",
    "EVIL.COM",
]
OWN = [
    "https://dichvucong.gov.vn",
    "http://www.customs.gov.vn/x?y=1",
    "dichvucong.hue.gov.vn",
    "evisa.gov.vn/",
]
MARKS = st.text(st.sampled_from("*_`[]()#>-+.!|~\\<&;=:/@ 12\nađw"), max_size=60)
QUIET = {
    *("paragraph_open", "paragraph_close", "inline", "text", "softbreak", "text_special"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("ordered_list_open", "ordered_list_close", "hr", "code_block", "heading_open"),
    *("heading_close",),
}
"""What a reader of markdown may find; rules, code and headings only where lines begin oddly."""


def kinds(text: str) -> set[str]:
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True})
    read = parser.enable(["table", "strikethrough"]).parse(text)
    return {token.type for token in read} | {
        child.type for token in read for child in token.children or ()
    }


@pytest.mark.parametrize("address", EVIL)
@pytest.mark.parametrize("form", ["Nộp tại {0}.", "[bấm đây]({0})", "<{0}>", "![x]({0} 't')"])
def test_an_address_of_others_is_left_out(address: str, form: str) -> None:
    shown = harmless(form.format(address))
    assert "evil" not in shown.lower()
    assert "gov.com" not in shown
    assert "](" not in shown


@pytest.mark.parametrize("address", OWN)
def test_an_address_of_the_state_stays(address: str) -> None:
    assert of_state(address)
    assert harmless(f"Nộp tại ({address}), quầy 1.") == f"Nộp tại ({address}), quầy 1."
    assert harmless(f"[Cổng]({address})") == "Cổng"


@pytest.mark.parametrize(
    "text",
    [
        "Đơn xin nuôi ong, bản chính; 02 bản sao (nếu có).",
        "Mẫu số 02.CC theo Nghị định 118/2025/NĐ-CP",
        "- Tờ khai\n- Thẻ căn cước\n1. Nộp tại xã. 2. Nhận kết quả",
        "Diện tích < 40 m² & > 10 m², phí 15.000đ/m²",
        "Mau-don_01_2024.docx",
        "Thư: hcc@bacgiang.gov.vn",
        "nộp hồ sơ.Thời hạn 3 ngày",
    ],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_signs_of_markup_become_others_that_look_alike() -> None:
    assert harmless("(*) [đơn] `mã` ~30 ngày") == "(∗) (đơn) 'mã' ∼30 ngày"
    assert harmless("* một\n# hai\n====\nbốn|năm") == "- một\nhai\n\nbốn/năm"
    assert harmless("> 10 m²\n- > 20 m²\n1. >30 m²") == "› 10 m²\n- › 20 m²\n1. ›30 m²"
    assert harmless("_> 10_ <_b> <40 m² <.@a> _@ke_") == "› 10 ‹b> <40 m² ‹.@a> ke"
    assert harmless("- một  \nhai *ba* \t\nbốn") == "- một\nhai ∗ba∗\nbốn"
    assert harmless("Số: ____ _nghiêng_ <b>") == "Số: … nghiêng ‹b>"
    assert harmless("@ke_gian &#91;x&#93; &lt;") == "ke_gian & #91;x& #93; & lt;"
    assert harmless("gi\u2066ấy\U000e0041 tờ\u200b") == "giấy tờ"


@given(MARKS)
def test_no_marks_make_markup(text: str) -> None:
    assert kinds(harmless(text)) <= QUIET
