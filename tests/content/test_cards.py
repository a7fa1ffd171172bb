"""What a card may say."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from factories import CARD, card

CASE = CARD["cases"][0]


def refusal(**changes: Any) -> str:
    with pytest.raises(msgspec.ValidationError) as error:
        card(**changes)
    return str(error.value)


def test_a_whole_card_is_taken() -> None:
    assert card().checked_on == date(2026, 7, 1)


def test_several_cases_need_the_question_that_tells_them_apart() -> None:
    two = [CASE, {**CASE, "key": "khac", "title": "Trường hợp khác"}]
    assert "case_question" in refusal(cases=two)
    assert card(cases=two, case_question="Vườn của ai?").case_question == "Vườn của ai?"


def test_what_is_filed_online_needs_its_steps() -> None:
    assert "online_steps" in refusal(online="full", online_steps=[])
    assert card(online="none", online_steps=[]).online_steps == []


def test_a_folk_name_stands_once() -> None:
    assert "twice" in refusal(folk_names=[*CARD["folk_names"], CARD["folk_names"][0]])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "9.1"),
        ("folk_names", ["nuôi ong"]),
        ("folk_names", [*CARD["folk_names"], "???"]),
        ("level", "district"),
        ("online", "level 4"),
        ("source", "https://example.org/1"),
        ("mistakes", []),
        ("steps", ["Một bước."]),
        ("summary", "Ngắn."),
        ("explains", {"colour": "Vì thế."}),
        ("fees", []),
    ],
)
def test_what_breaks_the_schema_is_refused(field: str, value: Any) -> None:
    assert refusal(**{field: value})


@pytest.mark.parametrize(
    "fee",
    [
        {"text": "Mỗi giấy", "amount": 0},
        {"text": "Mỗi giấy", "currency": "EUR", "amount": 5},
        {"amount": 5000},
        {"text": "Mỗi giấy", "free": True, "amount": 5000},
    ],
)
def test_a_fee_line_is_an_amount_or_words_and_never_both_free_and_paid(
    fee: dict[str, Any],
) -> None:
    assert refusal(methods=[{"channel": "counter", "fees": [fee]}])


def test_a_time_without_an_amount_needs_words() -> None:
    assert refusal(methods=[{"channel": "counter", "time": {"unit": "other"}}])
