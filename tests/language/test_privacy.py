"""Personal numbers are masked before anything else sees them; what is not personal stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.privacy import mask, without_masks

PHONE, IDENTITY, MAIL = "[số điện thoại]", "[số định danh]", "[thư điện tử]"
ACCOUNT, SECRET, DIGITS = "[số tài khoản]", "[mã bí mật]", "[dãy số]"
PLATE = "[biển số xe]"


@pytest.mark.parametrize(
    "number",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "+84912345678",
        "(+84) 912 345 678",
        "84912345678",
        "028 3829 5678",
        "091 2345678",
    ],
)
def test_telephone_numbers(number: str) -> None:
    assert mask(f"gọi tôi số {number} nhé") == f"gọi tôi số {PHONE} nhé"


@pytest.mark.parametrize(
    "number", ["079203001234", "079 203 001 234", "0792-0300-1234", "123456789", "123 456 789"]
)
def test_identity_numbers(number: str) -> None:
    assert mask(f"căn cước {number}, mất rồi") == f"căn cước {IDENTITY}, mất rồi"


@pytest.mark.parametrize("address", ["an.nguyen+1@gmail.com", "a_b@mail.vnpt.vn"])
def test_mail_addresses(address: str) -> None:
    assert mask(f"gửi {address} giúp") == f"gửi {MAIL} giúp"


@pytest.mark.parametrize("word", ["stk", "STK:", "số tài khoản", "so tai khoan la"])
def test_bank_accounts(word: str) -> None:
    assert mask(f"{word} 12345678901234") == f"{word} {ACCOUNT}"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("OTP 482913", f"OTP {SECRET}"),
        ("mã otp là 482913 đó", f"mã otp là {SECRET} đó"),
        ("mật khẩu: Hoa@1990", f"mật khẩu: {SECRET}"),
        ("mat khau cua toi la hoa1990", f"mat khau cua toi la {SECRET}"),
        ("mã xác thực 9921", f"mã xác thực {SECRET}"),
        ("mk: abcxyz", f"mk: {SECRET}"),
        ("mật khẩu: hoangthi", f"mật khẩu: {SECRET}"),
        ("mật khẩu là Hoaxinhdep", f"mật khẩu là {SECRET}"),
        ("mk hoa1990", f"mk {SECRET}"),
        ("otp 4 8 2 9 1 3", f"otp {SECRET}"),
        ("mã xác thực: 4-8-2-9-1-3", f"mã xác thực: {SECRET}"),
        ("otp là bốn tám hai chín một ba", f"otp là {SECRET}"),
    ],
)
def test_secrets_that_the_words_around_them_name(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "number",
    [
        *("0912_345_678", "0912–345–678", "0912/345/678", "0912, 345, 678", "0912 - 345 - 678"),
        *("0 9 1 2 3 4 5 6 7 8", "0, 9, 1, 2, 3, 4, 5, 6, 7, 8", "09/12/34/56/78"),
        "không chín một hai ba bốn năm sáu bảy tám",
        "KHONG CHIN MOT HAI BA TU LAM SAU BAY TAM",
        "không chín một, hai ba bốn, năm sáu bẩy tám",
        "091 hai ba bốn năm sáu 78",
        *("⓪⑨①②③④⑤⑥⑦⑧", "０９１２３４５６７８", "٠٩١٢٣٤٥٦٧٨", "𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖"),
        "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "09\u316412345678",
        *("o9l2345678", "O912.345.678", "09l2 345 678"),
    ],
)
def test_telephone_numbers_in_odd_spellings(number: str) -> None:
    assert mask(f"gọi {number} nhé") == f"gọi {PHONE} nhé"


@pytest.mark.parametrize(
    "number",
    [
        *("079/203/001/234", "079, 203, 001, 234", "0792 1990 2001", "O792O3OO1234"),
        *("cmnd 123/456/789", "cmnd 123, 456, 789", "123 - 456 - 789", "123_456_789"),
        *("C1234567", "b1234567", "hộ chiếu số P12345678", "hộ chiếu H1234567", "N-1234567"),
    ],
)
def test_identity_numbers_and_passports_in_odd_spellings(number: str) -> None:
    assert re.fullmatch(rf"là (\D+ )?{re.escape(IDENTITY)} nhé", mask(f"là {number} nhé"))


@pytest.mark.parametrize(
    "address",
    [
        *("an @ gmail . com", "an @gmail.com", "an a còng gmail chấm com", "an@gmail"),
        *("an at gmail dot com", "an(at)gmail.com", "nguyen . an @ gmail . com"),
        "nguyen chấm an a cong gmail cham com cham vn",
    ],
)
def test_mail_addresses_in_odd_spellings(address: str) -> None:
    assert mask(f"gửi {address} giúp") == f"gửi {MAIL} giúp"


@pytest.mark.parametrize(
    "plate",
    [
        *("29A-123.45", "30H1 2345", "59-X1 234.56", "51F-12345", "29a-123.45", "30h1 2345"),
        *("29LD-123.45", "29A12345"),
    ],
)
def test_licence_plates(plate: str) -> None:
    assert mask(f"xe {plate} mất") == f"xe {PLATE} mất"
    assert mask(f"biển số: {plate}") == f"biển số: {PLATE}"


def test_accounts_whose_groups_are_parted() -> None:
    assert mask("stk 1903_4567_8901") == f"stk {ACCOUNT}"
    assert mask("số tài khoản: 1903, 4567, 890") == f"số tài khoản: {ACCOUNT}"
    assert mask("thẻ 9704/1234/5678/9012") == f"thẻ {DIGITS}"


def test_long_rows_of_digits() -> None:
    assert mask("sổ bảo hiểm 7912345678901") == f"sổ bảo hiểm {DIGITS}"


@pytest.mark.parametrize("glued", ["sđt0912345678", "zalo:0912345678", "sđt.0912345678"])
def test_a_number_glued_to_a_word_is_masked(glued: str) -> None:
    assert "0912345678" not in mask(glued)


@pytest.mark.parametrize(
    "text",
    [
        "cccd079203001234",
        "079203001234là số tôi",
        "số 0792030012340792030012341",
        "0912345678 0987654321 079203001234",
        "0912345678,0987654321",
    ],
)
def test_no_way_of_gluing_numbers_hides_them(text: str) -> None:
    assert re.search(r"\d{8}", mask(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "mã thủ tục 1.004222",
        "hồ sơ H57.12-250914-0003 tới đâu",
        "hồ sơ 000.00.28.H36-220322-0020",
        "theo 118/2025/NĐ-CP và 23/2026/TT-BCA",
        "sinh ngày 01/07/1990, cưới 2-9-2015",
        "hết 1.500.000 đồng hay 20000000 đồng",
        "lệ phí 15.000đ, 2 triệu, 500k",
        "tổng đài 18001096 hoặc 1900 0368, 1900.545.436",
        "gọi 113, 115",
        "năm 2024-2025",
        "phường 12 quận 3, nhà 45/6",
        "mã 2.000635.000.00.00.H01, 1.001193-2.000635",
        "từ 10.000.000 đến 20.000.000 đồng, 1.000.000 - 2.000.000đ",
        "7 triệu 500, năm 2024 1.500.000 đồng, 12,5%",
        "theo 62/2020/QH14, 1299/QĐ-TTg, 01/2021/tt-btp",
        "lúc 10:30 01/07/1990, 2025-09-14T10:30:00, 02/12/24, 03/12/24, sinh 01071990",
        "giờ 07:30 - 11:30, 13:30 - 17:00, 08.00-11.30",
        "năm 2019, 2020, 2021 và 2022 2023 2024",
        "gọi 111, 112, 113, 114, 115 hay 113 114 115",
        "số 12/34/5 ngõ 678, 12/34/56/78/9 Lê Lợi, số nhà 123/456/789",
        "Điều 12, 13, 14, 15, 16; điều 123, 124, 125; mẫu 01, 02, 03, 04, 05, 06",
        "đất 1000-2000 m2, 120,5 m2, 1000–2000 người",
        "hát năm bảy chấm mười hai gạch hai lăm không chín mười bốn gạch không không không ba",
        "quên mật khẩu VNeID thì làm sao, mật khẩu là gì, mật khẩu: cách lấy lại",
        "mk muốn hỏi, mk 18 tuổi, mã pin 6 số, otp 5 phút",
        "lúc 10h 2024, lớp 12A 2024, 50m2 1200",
        "tệp 1.004682_1.004674_ Cấp.docx, Mau so 15_73_2026_QD-UBND.docx",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


def _grouped(digits: str, cuts: list[int], mark: str) -> str:
    """Return ``digits`` with ``mark`` between groups of two digits or more."""
    places = sorted({cut for cut in cuts if 2 <= cut <= len(digits) - 2})
    wide = [cut for cut, before in zip(places, [0, *places], strict=False) if cut - before > 1]
    return mark.join(digits[a:b] for a, b in zip([0, *wide], [*wide, len(digits)], strict=True))


PHONES = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)
IDENTITIES = st.from_regex(r"0[0-9]{11}", fullmatch=True)
LETTERS = st.text("abcđêơư ,;:!?()\n", max_size=20)


@given(
    number=PHONES | IDENTITIES,
    cuts=st.lists(st.integers(2, 10), max_size=3),
    mark=st.sampled_from(["", " ", ".", "-"]),
    before=LETTERS,
    after=LETTERS,
)
@example(number="0312345678", cuts=[], mark="", before="a", after="b")
def test_no_telephone_or_identity_number_survives(
    number: str, cuts: list[int], mark: str, before: str, after: str
) -> None:
    masked = mask(before + _grouped(number, cuts, mark) + after)
    assert sum(char.isdigit() for char in masked) < 4


@given(st.text())
def test_masking_never_fails_and_is_stable(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(st.characters(exclude_categories=["Nd", "No"], exclude_characters="\x00@")))
def test_text_without_digits_or_addresses_is_left_alone(text: str) -> None:
    assert mask(text) == text


def test_the_names_of_masked_numbers_can_be_left_out_again() -> None:
    text = mask("số tôi 0912345678, cccd 079203001234, thư a@b.vn, otp 123456 [nhà]")
    assert without_masks(text).split() == [
        "số",
        "tôi",
        ",",
        "cccd",
        ",",
        "thư",
        ",",
        "otp",
        "[nhà]",
    ]


@pytest.mark.parametrize(
    "text", ["Ⓐ tôi ②, số ０９１２３４５６７８ nhé ½", "①③⑤ điều ⑩", "e\u0301 ② ₫"]
)
def test_what_is_not_masked_stays_as_it_was_typed(text: str) -> None:
    assert mask(text) == text.replace("０９１２３４５６７８", PHONE)


def test_a_long_text_keeps_its_codes_too() -> None:
    text = "mã 1.004222, hết 1.500.000 đồng. " * 400
    assert mask(text) == text


@given(st.text("0123456789 .,-/_:@oOlIABHmkabc[]đồngsố\n①０", max_size=80))
def test_masking_what_looks_like_numbers_is_stable(text: str) -> None:
    assert mask(mask(text)) == mask(text)
