"""No regular expression of ours takes a hostile text for long: structure here, times in bench/."""

from __future__ import annotations

import re
import sys

import pytest

from bot.language.foreign import harmless
from bot.language.text import clean_lines, plain
from bot.settings import ROOT

sys.path.append(str(ROOT / "bench"))
import patterns

LONG = 100_000
"""Characters: what grew with the square of the length would not end within hours."""


def test_no_pattern_can_match_a_text_in_very_many_ways() -> None:
    found = [*patterns.written(), *patterns.held()]
    assert len({pattern.pattern for _, pattern in found}) > 200
    told = [(where, fault) for where, one in found for fault in patterns.faults(one)]
    assert told == []


@pytest.mark.parametrize(
    "bad",
    [
        r"(a+)+b",
        r"(x+x+)+y",
        r"^(\d+)*$",
        r"(\w+\s?)*x",
        r"(a|ab|b)*c",
        r"\s*\s*x",
        r"\d+[0-9.]+x",
        r"(?:\w{1,20}-?){1,50}!",
        r"\+?\d[\d .()-]{2,24}(?:\s*(?:-|,|hoặc)\s*\+?\d[\d .()-]{2,24})*",
    ],
)
def test_a_pattern_that_blows_up_is_told(bad: str) -> None:
    assert patterns.faults(re.compile(bad))


@pytest.mark.parametrize(
    "good", [r"(?:\w+,)*\w+", r"\s*(?:a|b)*c", r"(?:\d{1,3}\.){0,3}\d+", r"a*"]
)
def test_a_pattern_with_one_way_is_not(good: str) -> None:
    assert patterns.faults(re.compile(good)) == []


@pytest.mark.parametrize("piece", patterns.HOSTILE)
def test_texts_of_others_are_read_in_time(piece: str) -> None:
    text = (piece * LONG)[:LONG]
    assert len(harmless(clean_lines(text))) <= 2 * LONG


@pytest.mark.parametrize("piece", ["a", "é", "iii", "ơi", "nghg"])
def test_a_word_without_end_is_read_in_time(piece: str) -> None:
    text = (piece * LONG)[:LONG] + "b1"
    assert len(plain(text)) <= len(text)
