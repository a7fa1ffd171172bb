"""What counts as a sum of money in an item."""

from __future__ import annotations

import pytest
from factories import CARD

from bot.content.second_person import sums


@pytest.mark.parametrize(
    "said",
    ["nộp 20.000 đồng", "20000đ", "giảm 50%", "hai suất, 5 nghìn", "1,5 triệu", "được miễn phí"],
)
def test_money_in_words_is_seen(said: str) -> None:
    assert sums("notice", {"text": said})


@pytest.mark.parametrize(
    "said", ["3 ngày", "02 bản sao", "500 mét vuông", "118/2025/NĐ-CP", "1.004222"]
)
def test_other_numbers_are_none(said: str) -> None:
    assert sums("notice", {"text": said}) == []


def test_fees_are_kept_apart_by_channel() -> None:
    moved = {**CARD, "methods": [{**one, "channel": "post"} for one in CARD["methods"]]}
    assert sums("card", CARD) != sums("card", moved)


def test_a_policy_of_fees_is_one_whole() -> None:
    assert sums("fee_policy", {"key": "a", "percent": 50}) != sums("fee_policy", {"key": "a"})
