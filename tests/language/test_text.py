"""Unicode forms: what is typed on any keyboard becomes the same text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.text import (
    any_of,
    clean,
    clean_lines,
    fold,
    has_diacritics,
    plain,
    plain_words,
    words,
)

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  khai   sinh\u00a0 ", "khai sinh"),
        ("khai\u200b sinh\ufeff", "khai sinh"),
        ("khai\r\nsinh\tcho\x00con", "khai sinh cho con"),
        (unicodedata.normalize("NFD", "đường sắt"), "đường sắt"),
        ("\u202ekhai sinh\u202c", "khai sinh"),
        ("kh\U000e0041ai\U000e007f sinh\u2066\u2069\ufffb", "khai sinh"),
        ("khai\u3164sinh\u2800\uffa0cho con", "khai sinh cho con"),
        ("", ""),
    ],
)
def test_clean_gives_one_plain_line(typed: str, read: str) -> None:
    assert clean(typed) == read


def test_lines_are_kept_where_they_matter() -> None:
    assert clean_lines(" một \r\n\r\n  hai\rba ") == "một\nhai\nba"


@given(st.text())
def test_clean_is_stable_and_never_fails(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean(text)


@pytest.mark.parametrize(
    ("marked", "plain"),
    [("Đăng ký TẠM TRÚ", "dang ky tam tru"), ("ðổi", "doi"), ("CCCD 12", "cccd 12")],
)
def test_fold_drops_marks_and_case(marked: str, plain: str) -> None:
    assert fold(marked) == plain


@given(st.text(VIETNAMESE + VIETNAMESE.upper() + " 0123456789.,"))
def test_fold_of_vietnamese_keeps_one_letter_for_one(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(text).isascii()
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_diacritics_are_seen_in_any_form() -> None:
    assert has_diacritics("lệ phí")
    assert has_diacritics("đi")
    assert not has_diacritics("LE PHI bao nhieu?")


def test_plain_words_keep_no_sign() -> None:
    assert plain_words(" Xong rồi!  Đi tiếp… ") == "xong roi di tiep"


def test_any_of_takes_the_longest_whole_phrase() -> None:
    found = any_of(["xong", "xong roi", "a+"])
    assert found.findall("xong roi nhe, xongs, a+") == ["xong roi", "a+"]


def test_words_keep_codes_and_decrees_whole() -> None:
    assert words("ma 1.001193, nghi dinh 23/2026 va a-b!") == [
        "ma",
        "1.001193",
        "nghi",
        "dinh",
        "23/2026",
        "va",
        "a-b",
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("đăng ký хe máу", "đăng ký xe máy"),
        ("làm СССD", "làm CCCD"),
        ("Κết hôn ο đâu", "Kết hôn o đâu"),
        ("регистрация", "регистрация"),
    ],
)
def test_letters_of_other_scripts_are_the_ones_they_look_like(typed: str, read: str) -> None:
    assert plain(typed) == read


def test_half_of_a_surrogate_pair_is_dropped() -> None:
    assert clean("nuôi \ud800ong\udfff") == "nuôi ong"
