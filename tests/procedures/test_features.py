"""What is known of one candidate."""

from __future__ import annotations

import pytest

from bot.procedures.features import Names, relate

LINES = ["dang ky ket hon", "cuoi nhau"]
NAMES = Names([tuple(line.split()) for line in LINES], [4.0, 2.0], LINES)


def spotted(asked: dict[str, float], text: str) -> tuple[float, float]:
    """Return how much a name says that stands whole in the query, and that stands as a phrase."""
    found = NAMES.agreement(asked, text)
    return found["full"], found["phrase"]


def test_a_name_that_stands_whole_in_the_query_is_spotted() -> None:
    text = " hai dua cuoi nhau o que "
    asked = dict.fromkeys(text.split(), 1.0)

    assert spotted(asked, text) == pytest.approx((2 / 6, 2 / 6))


def test_a_name_whose_words_are_scattered_is_no_phrase() -> None:
    text = " nhau dam cuoi "
    asked = dict.fromkeys(text.split(), 1.0)

    assert spotted(asked, text) == pytest.approx((2 / 3, 0.0))


def test_half_a_name_is_not_spotted() -> None:
    assert spotted({"ket": 1.0, "hon": 1.0}, " ket hon ") == (0.0, 0.0)


def test_coverage_is_that_of_the_best_name() -> None:
    found = NAMES.agreement({"ket": 1.0, "hon": 1.0}, " ket hon ")

    agreed = {"both": 2 / 3, "said": 1.0, "named": 0.5, "full": 0.0, "phrase": 0.0}
    assert found == pytest.approx(agreed)


def test_each_candidate_stands_beside_the_best_of_the_pool() -> None:
    plain = dict.fromkeys(
        ("words", "grams", "marked", "whole", "bag", "both", "said", "full", "phrase", "votes"), 0.5
    ) | {"papers": 0.0, "course": 0.0}
    pool = [dict(plain), {**plain, "bag": 1.0}]
    relate(pool)

    assert [one["behind_bag"] for one in pool] == [0.5, 0.0]
    assert [one["of_bag"] for one in pool] == [0.5, 1.0]
    assert [one["of_papers"] for one in pool] == [0.0, 0.0]
