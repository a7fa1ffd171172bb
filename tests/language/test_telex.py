"""Raw keys of Telex and VNI are read, and only those."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.lexicon import expand
from bot.language.telex import repair


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ddawng kys tamj trus", "đăng ký tạm trú"),
        ("giaays tamj truz", "giấy tạm tru"),
        ("GIAAYS TOWF", "giấy tờ"),
        ("lafm laij cccd bij maats", "làm lại cccd bị mất"),
        ("quyeenf suwr dungj ddaast", "quyền sử dụng đất"),
        ("dduowcj thuwowngf nuwocs", "được thường nước"),
        ("dangd kys duongwf", "đang ký dường"),
        ("giayas tienef", "giấy tiền"),
        ("luowng huwu", "lương hưu"),
    ],
)
def test_telex(typed: str, read: str) -> None:
    assert repair(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("d9a8ng ky1 ta5m tru1 o73 d9a6u", "đăng ký tạm trú ở đâu"),
        ("dang98 ky1 ket61 hon6", "đăng ký kết hôn"),
        ("Ho65 chie61u", "hộ chiếu"),
        ("quye62n su73 du5ng d9a61t", "quyền sử dụng đất"),
        ("luong7 huu7 bao nhieu6", "lương hưu bao nhiêu"),
    ],
)
def test_vni(typed: str, read: str) -> None:
    assert repair(typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "best test box max",
        "H57.12-250914-0003 d9a8ng",
        "hang a2 b1 lop12 mau01 ct01",
        "theo khoan1 dieu2",
        "12/2024/TT-BYT ND168",
        "mua xe dien thoai iphone",
        "ket hon can giay gi",
        "",
    ],
)
def test_what_is_no_raw_typing_stays(text: str) -> None:
    assert repair(text) == text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("đăng kys tạm trus", "đăng ký tạm trú"),
        ("làm giấy khai sinhf", "làm giấy khai sinh"),
        ("xin giaays khai sinh", "xin giay khai sinh"),
        ("đăng ký kết ho6n", "đăng ký kết hôn"),
        ("mở tiệm gas thi bằng a2", "mở tiệm gas thi bằng a2"),
        ("nộp online qua web", "nộp online qua web"),
    ],
)
def test_single_slips_in_marked_text(typed: str, read: str) -> None:
    assert expand(typed) == read


@given(st.text(max_size=60))
def test_reading_keys_never_fails(text: str) -> None:
    assert isinstance(repair(text), str)
