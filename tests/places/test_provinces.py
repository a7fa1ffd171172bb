"""The 34 provinces, and the names people still use for what they were made of."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.text import fold
from bot.places.provinces import find, names, provinces, without_names


def found(text: str) -> str | None:
    province = find(text)
    return province.name if province else None


MERGED = """
Hà Giang: Tuyên Quang, Yên Bái: Lào Cai, Bắc Kạn: Thái Nguyên, Vĩnh Phúc: Phú Thọ
Hòa Bình: Phú Thọ, Bắc Giang: Bắc Ninh, Thái Bình: Hưng Yên, Hải Dương: Hải Phòng
Hà Nam: Ninh Bình, Nam Định: Ninh Bình, Quảng Bình: Quảng Trị, Quảng Nam: Đà Nẵng
Kon Tum: Quảng Ngãi, Bình Định: Gia Lai, Ninh Thuận: Khánh Hòa, Đắk Nông: Lâm Đồng
Bình Thuận: Lâm Đồng, Phú Yên: Đắk Lắk, Bà Rịa - Vũng Tàu: Hồ Chí Minh
Bình Dương: Hồ Chí Minh, Bình Phước: Đồng Nai, Long An: Tây Ninh, Sóc Trăng: Cần Thơ
Hậu Giang: Cần Thơ, Bến Tre: Vĩnh Long, Trà Vinh: Vĩnh Long, Tiền Giang: Đồng Tháp
Bạc Liêu: Cà Mau, Kiên Giang: An Giang
"""


def merged() -> list[tuple[str, str]]:
    """Return the provinces of before 1 July 2025 that are gone, with where they went."""
    pairs = MERGED.strip().replace("\n", ", ").split(", ")
    return [(pair.split(": ")[0], pair.split(": ")[1]) for pair in pairs]


def test_there_are_34_and_29_are_gone() -> None:
    assert len(provinces()) == 34
    assert len(merged()) == 29


def test_a_city_is_called_one() -> None:
    called = {province.name: province.full_name for province in provinces()}
    assert called["Huế"] == "Thành phố Huế"
    assert called["Cà Mau"] == "Tỉnh Cà Mau"


@pytest.mark.parametrize(("old", "new"), merged())
def test_the_name_of_a_merged_province_leads_to_todays(old: str, new: str) -> None:
    assert found(f"tôi ở {old}") == new
    assert found(f"toi o {fold(old)}") == new


def test_no_name_leads_to_two_provinces() -> None:
    owners = Counter(
        name
        for province in provinces()
        for name in {fold(alias) for alias in (province.name, *province.aliases)}
    )
    assert [name for name, count in owners.items() if count > 1] == []
    assert len(names()) == len(owners)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tôi ở Hà Nam", "Ninh Bình"),
        ("dang ky tam tru o binh duong", "Hồ Chí Minh"),
        ("quê Kiên Giang", "An Giang"),
        ("Thừa Thiên - Huế", "Huế"),
        ("ở SG thì sao", "Hồ Chí Minh"),
        ("o hue", "Huế"),
        ("Ở HUẾ", "Huế"),
        ("nộp tại TPHCM.", "Hồ Chí Minh"),
        ("Bà Rịa - Vũng Tàu", "Hồ Chí Minh"),
        ("đất ở Đắc Lắc", "Đắk Lắk"),
        ("tỉnh Quảng Nam cũ", "Đà Nẵng"),
        ("HÀ NỘI", "Hà Nội"),
        ("từ Hà Giang chuyển về Hải Dương", "Hải Phòng"),
    ],
)
def test_a_province_is_found_in_free_text(text: str, name: str) -> None:
    assert found(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "msg của tôi đâu",
        "hóa đơn và hợp đồng",
        "làm khai sinh cho con",
        "hnay nộp được không",
        "đăng ký kết hôn cần gì",
        "1.001193",
        "",
        "thành phố tôi ở",
        "chuyển hộ khẩu về quê",
        "con tôi tên Huệ",
        "thành lập dn",
        "sgk lớp 1",
    ],
)
def test_ordinary_words_are_no_province(text: str) -> None:
    assert found(text) is None


def test_the_name_is_cut_out_and_the_rest_stays() -> None:
    assert without_names("tạm trú ở Bình Dương cần gì").split() == [
        *("tạm", "trú", "ở", "cần", "gì")
    ]


@given(st.text())
def test_no_text_breaks_the_search_for_names(text: str) -> None:
    find(text)
    without_names(text)


@given(st.sampled_from(sorted(names())), st.text("bcdghk ,.", max_size=8))
def test_a_name_is_found_between_other_words(name: str, other: str) -> None:
    assert find(f"{other} {name} {other}") in (names()[name], find(other + " "))
