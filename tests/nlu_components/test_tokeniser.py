"""Words with their places in the text, as Rasa's components need them."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.tokeniser import UndertheseaTokeniser

TEXTS = [
    "đăng ký khai sinh cho con cần giấy tờ gì",
    "dang ky khai sinh can gi ???",
    "lệ phí 1.004194 là 15.000 đồng phải không?",
    "hồ sơ H57.12-250914-0003 nộp ngày 14/09/2025 tới đâu rồi",
    "theo 118/2025/NĐ-CP thì   sao",
    "😀 lệ phí 😀",
    "a" * 300,
]


def tokens(text: str, attribute: str = TEXT) -> list[tuple[str, int, int]]:
    tokeniser = UndertheseaTokeniser.create({})
    found = tokeniser.tokenize(Message(data={attribute: text}), attribute)
    return [(token.text, token.start, token.end) for token in found]


@pytest.mark.parametrize("text", TEXTS)
def test_every_token_stands_where_it_says(text: str) -> None:
    for word, start, end in tokens(text):
        assert text[start:end] == word


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_but_blanks_is_left_out(text: str) -> None:
    assert "".join(word for word, _, _ in tokens(text)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (TEXTS[2], "1.004194"),
        (TEXTS[2], "15.000"),
        (TEXTS[3], "H57.12-250914-0003"),
        (TEXTS[3], "14/09/2025"),
        (TEXTS[4], "118/2025/NĐ-CP"),
    ],
)
def test_codes_numbers_and_dates_stay_whole(text: str, whole: str) -> None:
    assert whole in [word for word, _, _ in tokens(text)]


def test_words_of_two_syllables_stay_together() -> None:
    assert "khai sinh" in [word for word, _, _ in tokens(TEXTS[0])]


def test_an_intent_is_one_token() -> None:
    assert [word for word, _, _ in tokens("ask_fee", INTENT)] == ["ask_fee"]


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_message_has_no_tokens(text: str) -> None:
    assert tokens(text) == []
