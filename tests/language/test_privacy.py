"""Personal numbers are masked before anything else sees them; what is not personal stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.privacy import mask, without_masks

PHONE, IDENTITY, MAIL = "[số điện thoại]", "[số định danh]", "[thư điện tử]"
ACCOUNT, SECRET, DIGITS = "[số tài khoản]", "[mã bí mật]", "[dãy số]"


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
    ],
)
def test_secrets_that_the_words_around_them_name(text: str, masked: str) -> None:
    assert mask(text) == masked


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


@given(st.text(st.characters(exclude_categories=["Nd"], exclude_characters="\x00@")))
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
