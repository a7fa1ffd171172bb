"""The place a text tells of, from old or new names, in any spelling."""

from __future__ import annotations

import pytest

from bot.language.text import fold
from bot.places.finding import find, without_communes
from bot.places.gazetteer import gazetteer
from bot.places.table import Commune


@pytest.mark.parametrize(
    ("text", "commune"),
    [
        ("em ở xã Hải Xuân huyện Hải Hậu tỉnh Nam Định cũ", "Xã Hải Xuân, Ninh Bình"),
        ("toi o phuong phuc xa quan ba dinh ha noi", "Phường Hồng Hà, Hà Nội"),
        ("tôi thuộc phường Bến Nghé quận 1 cũ", "Phường Sài Gòn, Hồ Chí Minh"),
        ("p12 quận tân bình sài gòn", "Phường Bảy Hiền, Hồ Chí Minh"),
        ("P. Bến Nghé, Q.1", "Phường Sài Gòn, Hồ Chí Minh"),
        ("phường 1 đà lạt", "Phường Xuân Hương - Đà Lạt, Lâm Đồng"),
        ("nhà ở xã Tân Phú, Đồng Nai", "Phường Tân Phú, Đồng Nai"),
        ("huyện đảo Lý Sơn", "Đặc khu Lý Sơn, Quảng Ngãi"),
        ("xã Hoà Vang", "Xã Hòa Vang, Đà Nẵng"),
        ("ấp 3 xã phú hòa đông củ chi", "Xã Phú Hòa Đông, Hồ Chí Minh"),
        ("tui ở xã Cẩm Thanh dưới Hội An", "Phường Hội An Đông, Đà Nẵng"),
        ("phường Thuận Hóa, Thừa Thiên Huế", "Phường Thuận Hóa, Huế"),
        ("toi o phuong truong tho thu duc", "Phường Thủ Đức, Hồ Chí Minh"),
    ],
)
def test_a_commune_is_found(text: str, commune: str) -> None:
    found = find(text)

    assert found is not None
    assert str(found.commune) == commune


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("đổi sang Đà Nẵng", "Đà Nẵng"),
        ("toi o ha nam", "Ninh Bình"),
        ("tp Thanh Hoá", "Thanh Hóa"),
        ("tp Vinh", "Nghệ An"),
        ("q7 hcm", "Hồ Chí Minh"),
        ("không phải Hà Nội, tôi ở Hải Phòng", "Hải Phòng"),
        ("em quê Nghệ An đang ở Hà Nội", "Hà Nội"),
        ("công an Hà Nội", "Hà Nội"),
        ("công an Thanh Hóa", "Thanh Hóa"),
        ("tôi ở Hà Nội, không phải Huế", "Hà Nội"),
        ("tôi ở Hà Nội chứ không phải ở Huế", "Hà Nội"),
        ("tôi ở Hà Nội không ở Huế", "Hà Nội"),
        ("làm căn cước được không ở Huế", "Huế"),
        ("tôi đang ở quân Hai Bà Trưng Hà Nôi", "Hà Nội"),
    ],
)
def test_a_province_is_found_and_no_commune_is_made_up(text: str, province: str) -> None:
    found = find(text)

    assert found is not None
    assert (found.province, found.commune) == (province, None)


def test_a_ward_that_was_split_is_never_decided() -> None:
    found = find("tôi ở phường Cống Vị")

    assert found is not None
    assert found.commune is None
    assert {one.name for one in found.communes} == {"Phường Giảng Võ", "Phường Ngọc Hà"}
    assert found.said == "Phường Cống Vị, Quận Ba Đình, Hà Nội"


def test_a_name_of_several_provinces_is_not_decided_unless_the_province_is_known() -> None:
    found = find("em ở xã Tân Phú")

    assert found is not None
    assert found.province == ""
    assert len({one.province for one in found.communes}) > 4

    known = find("em ở xã Tân Phú", "Nghệ An")
    assert known is not None
    assert str(known.commune) == "Xã Tân Phú, Nghệ An"


def test_an_old_district_names_its_communes_but_is_none() -> None:
    found = find("Nam Từ Liêm")

    assert found is not None
    assert found.commune is None
    assert found.district == "Quận Nam Từ Liêm, Hà Nội"
    assert "Phường Từ Liêm" in [one.name for one in found.parts]


def test_a_district_whose_name_a_commune_bears_today_is_not_decided() -> None:
    found = find("nhà tôi ở Củ Chi")

    assert found is not None
    assert found.commune is None
    assert (found.province, found.district) == ("Hồ Chí Minh", "Huyện Củ Chi, Hồ Chí Minh")


TWINS = [
    (("Xã Cẩm Giang", "Xã Cẩm Giàng"), "Hải Phòng"),
    (("Xã Ba Tô", "Xã Ba Tơ"), "Quảng Ngãi"),
]


@pytest.mark.parametrize(("names", "province"), TWINS)
def test_communes_that_differ_by_a_mark_alone_are_both_there(
    names: tuple[str, str], province: str
) -> None:
    for name in names:
        found = find(f"{name}, {province}")
        assert found is not None
        assert name in [one.name for one in found.communes]
        assert gazetteer().commune(name.upper(), province) == Commune(name, province)
    assert gazetteer().commune(fold(names[0]), province) is None


def test_a_commune_is_known_by_its_full_name_in_any_spelling() -> None:
    for name in ("Xã Hoà Vang", "xa hoa vang", " XÃ  HÒA VANG"):
        assert gazetteer().commune(name, "Đà Nẵng") == Commune("Xã Hòa Vang", "Đà Nẵng")
    assert gazetteer().commune("Xã Hòa Vang", "Huế") is None


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Thị Hòa Bình muốn đổi căn cước",
        "tôi tên Bình An",
        "đổi tên cho con từ Bình An sang Hòa Bình",
        "ở nhà thuê thì đăng ký tạm trú thế nào",
        "làm bảo hiểm xã hội một lần",
        "đồng ý",
        "thi chứng chỉ ở trung tâm nào",
        "xin xã cho lập hội",
        "chú Tân hỏi giấy tờ",
        "xã tôi ở xa lắm",
        "trường nội trú xã biên giới nhận học sinh nào",
        "cư xá Bắc Hải",
        "toi o cu xa bac hai",
        "em không ở Huế",
    ],
)
def test_ordinary_words_and_peoples_names_are_no_places(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Vĩnh Tuy nha", True),
        ("dạ em ở phường Vĩnh Tuy ạ", True),
        ("xã Tân An cũ nay là xã nào", True),
        ("đăng ký khai sinh ở phường Vĩnh Tuy", False),
    ],
)
def test_a_text_that_only_tells_a_place_is_known_as_such(text: str, alone: bool) -> None:
    found = find(text)

    assert found is not None
    assert found.alone is alone


def test_communes_are_taken_out_of_a_question() -> None:
    text = "đăng ký khai sinh ở phường Vĩnh Tuy cần gì"

    assert without_communes(text) == "đăng ký khai sinh ở cần gì"
    assert without_communes("đổi căn cước ở Huế") == "đổi căn cước ở Huế"
