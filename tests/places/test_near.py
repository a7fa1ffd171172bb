"""The province of a location: towns near borders, islands, and what lies abroad."""

from __future__ import annotations

import math

import pytest

from bot.places.near import OUTSIDE, locate, nearest_province, points
from bot.places.provinces import provinces

TOWNS = """
Dĩ An|10.9068|106.7694|Hồ Chí Minh
Biên Hòa|10.9574|106.8427|Đồng Nai
Nhơn Trạch|10.7|106.89|Đồng Nai
Sa Đéc|10.291|105.7568|Đồng Tháp
Lấp Vò|10.362|105.52|Đồng Tháp
Từ Sơn|21.1186|105.9606|Bắc Ninh
Gia Lâm|21.02|105.94|Hà Nội
Văn Giang|20.94|105.93|Hưng Yên
Mê Linh|21.18|105.72|Hà Nội
Phúc Yên|21.237|105.705|Phú Thọ
Vĩnh Yên|21.309|105.605|Phú Thọ
Lương Sơn|20.88|105.53|Phú Thọ
Xuân Mai|20.9|105.58|Hà Nội
Đồng Văn|20.65|105.92|Ninh Bình
Phú Xuyên|20.74|105.91|Hà Nội
Kiến Xương|20.39|106.43|Hưng Yên
Ninh Giang|20.73|106.4|Hải Phòng
Đông Triều|21.08|106.51|Quảng Ninh
Chí Linh|21.13|106.39|Hải Phòng
Tam Điệp|20.155|105.918|Ninh Bình
Bỉm Sơn|20.08|105.86|Thanh Hóa
Hoàng Mai|19.26|105.71|Nghệ An
Vinh|18.68|105.69|Nghệ An
Nghi Xuân|18.66|105.75|Hà Tĩnh
Lăng Cô|16.23|108.07|Huế
Hải Vân Liên Chiểu|16.1|108.13|Đà Nẵng
Hoài Nhơn|14.43|109.03|Gia Lai
Sông Cầu|13.46|109.22|Đắk Lắk
Quy Nhơn|13.776|109.22|Gia Lai
Cam Ranh|11.92|109.15|Khánh Hòa
La Gi|10.66|107.77|Lâm Đồng
Xuyên Mộc|10.55|107.41|Hồ Chí Minh
Bình Châu|10.55|107.55|Hồ Chí Minh
Gia Nghĩa|12.0|107.69|Lâm Đồng
Ea Tling|12.59|107.89|Lâm Đồng
Chơn Thành|11.42|106.62|Đồng Nai
Bàu Bàng|11.27|106.62|Hồ Chí Minh
Trảng Bàng|11.03|106.36|Tây Ninh
Củ Chi|10.973|106.493|Hồ Chí Minh
Đức Hòa|10.88|106.41|Tây Ninh
Bến Lức|10.64|106.49|Tây Ninh
Bình Chánh|10.687|106.594|Hồ Chí Minh
Mỹ Tho|10.36|106.36|Đồng Tháp
Bến Tre|10.24|106.375|Vĩnh Long
Cái Bè|10.34|106.03|Đồng Tháp
Bình Minh|10.066|105.824|Vĩnh Long
Ninh Kiều|10.035|105.787|Cần Thơ
Thốt Nốt|10.27|105.53|Cần Thơ
Long Xuyên|10.386|105.435|An Giang
Châu Thành A|9.93|105.64|Cần Thơ
Gò Quao|9.73|105.28|An Giang
Ngã Năm|9.565|105.59|Cần Thơ
Hồng Dân|9.55|105.41|Cà Mau
Phước Long BL|9.44|105.46|Cà Mau
Hà Tiên|10.383|104.488|An Giang
Dương Đông|10.217|103.96|An Giang
Côn Đảo|8.684|106.609|Hồ Chí Minh
Lý Sơn|15.38|109.117|Quảng Ngãi
Cát Bà|20.727|107.047|Hải Phòng
Cô Tô|20.97|107.76|Quảng Ninh
Bạch Long Vĩ|20.133|107.73|Hải Phòng
Phú Quý|10.53|108.94|Lâm Đồng
Móng Cái|21.524|107.966|Quảng Ninh
Lào Cai cửa khẩu|22.505|103.966|Lào Cai
Than Uyên|21.96|103.89|Lai Châu
Nghĩa Lộ|21.6|104.51|Lào Cai
Mộc Châu|20.85|104.63|Sơn La
Mai Châu|20.66|105.08|Phú Thọ
Đồng Đăng|21.945|106.695|Lạng Sơn
Bắc Mê|22.73|105.37|Tuyên Quang
Bảo Lâm CB|22.83|105.49|Cao Bằng
Lao Bảo|16.62|106.6|Quảng Trị
Mộc Bài|11.075|106.165|Tây Ninh
Đức Cơ|13.8|107.68|Gia Lai
Phnom Penh|11.56|104.92|-
Bavet|11.08|106.13|-
Vientiane|17.97|102.6|-
Savannakhet|16.56|104.75|-
Dongxing|21.545|107.97|-
Nanning|22.82|108.32|-
Biển|15|112|-
Pingxiang|22.1|106.76|-
"""
ROWS = [row.split("|") for row in TOWNS.split("\n") if row]


@pytest.mark.parametrize(("town", "lat", "lon", "province"), ROWS, ids=[row[0] for row in ROWS])
def test_a_town_lies_in_its_province_of_today(town: str, lat: str, lon: str, province: str) -> None:
    assert (nearest_province(float(lat), float(lon)) or OUTSIDE) == province


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(0, 0), (90, 0), (-90, 180), (48.85, 2.35), (math.nan, 105.8), (21.0, math.inf), (1e300, 1)],
)
def test_far_away_is_nowhere(lat: float, lon: float) -> None:
    assert nearest_province(lat, lon) is None


def test_every_province_can_be_found_and_no_other_name() -> None:
    known = {point.province for point in points()} - {OUTSIDE}
    assert known == {province.name for province in provinces()}


def test_nineteen_of_twenty_places_are_right_from_the_others_alone() -> None:
    """Each fifth known place is looked up as if it were unknown: harder than a real location."""
    tried = [point for point in points()[::5] if point.province != OUTSIDE]
    right = sum(
        locate(point.latitude, point.longitude, [p for p in points() if p is not point])
        == point.province
        for point in tried
    )
    assert right / len(tried) >= 0.94
