"""Where a tone mark stands, and what makes a syllable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.syllables import is_syllable, one_spelling
from bot.language.text import fold, plain


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hoà giải", "hòa giải"),
        ("uỷ quyền", "ủy quyền"),
        ("toà án, khoẻ", "tòa án, khỏe"),
        ("gíup tôi gỉai quyết", "giúp tôi giải quyết"),
        ("vịêc đựơc", "việc được"),
        ("tài khỏan lọai nào", "tài khoản loại nào"),
        ("qúy vị, quà, quý", "quý vị, quà, quý"),
        ("ê\u0301 e\u0301\u0302", "ế ế"),
        ("nguyễn huỳnh thuý", "nguyễn huỳnh thúy"),
    ],
)
def test_old_new_and_wrong_places_of_a_tone_are_one(typed: str, read: str) -> None:
    assert one_spelling(typed) == read
    assert one_spelling(read) == read


@given(st.text(max_size=40))
def test_respelling_keeps_the_letters(text: str) -> None:
    text = unicodedata.normalize("NFC", text.lower())
    assert fold(one_spelling(text)) == fold(text)


@pytest.mark.parametrize("word", ["giấy", "nghiệp", "quyết", "đất", "khai", "ky", "ở"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["đăgn", "fí", "dất\u0300x", "test", "đât", "tập2", "zậy"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("chị ơiiiii", "chị ơi"),
        ("đượcccc khônggg", "được không"),
        ("C.C.C.D với B.H.X.H", "CCCD với BHXH"),
        ("ＣＣＣＤ 𝐓𝐡ủ tục", "CCCD Thủ tục"),
        ("thƣờng trú", "thường trú"),
        ("PCCC loại III www.abc.vn", "PCCC loại III www.abc.vn"),
        ("20000000 đồng", "20000000 đồng"),
    ],
)
def test_what_is_drawn_out_spelt_or_styled_is_plain(typed: str, read: str) -> None:
    assert plain(typed) == read


def test_pictures_part_words() -> None:
    assert plain("giấy độc thân🙏🙏cưới 💍").split() == ["giấy", "độc", "thân", "cưới"]
    assert plain("cảm ơn :)) ^^").split() == ["cảm", "ơn"]
