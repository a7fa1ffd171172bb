"""Words with their places in the text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.language.tokens import tokenise

SYLLABLES = ["khai", "sinh", "đăng ký", "lệ phí", "1.001193", "12/5/2025", "“tạm", "trú”", "a/c"]


def test_vietnamese_words_of_two_syllables_are_one_token() -> None:
    assert tokenise("Tôi đăng ký khai sinh") == [("Tôi", 0), ("đăng ký", 4), ("khai sinh", 12)]


@pytest.mark.parametrize(
    "whole",
    [
        "1.001193",
        "H57.12-250914-0003",
        "000.00.28.H36-220322-0020",
        "118/2025/NĐ-CP",
        "01/07/2025",
        "20.000.000",
    ],
)
def test_codes_dates_and_amounts_stay_whole(whole: str) -> None:
    text = f"xem {whole} nhé"
    assert (whole, 4) in tokenise(text)


def test_nothing_gives_no_tokens() -> None:
    assert tokenise("") == []
    assert tokenise(" \t\n ") == []


@settings(max_examples=150)
@given(st.text(max_size=80) | st.lists(st.sampled_from(SYLLABLES), max_size=12).map(" ".join))
@example("\u1100\u1161 e\u0301")
@example("a\u200bb... http://x.vn/?q=1")
@example("``''  \u2028x")
def test_every_token_stands_where_it_says(text: str) -> None:
    end = 0
    for word, start in tokenise(text):
        assert text[start : start + len(word)] == word
        assert start >= end
        assert word
        end = start + len(word)


@given(st.text(max_size=60))
def test_no_letter_is_lost(text: str) -> None:
    joined = "".join(word for word, _ in tokenise(text))
    assert "".join(joined.split()) == "".join(text.split())
