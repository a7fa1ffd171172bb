"""Ten thousand generated numbers and addresses are masked; thousands that are nobody's are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from found_on_disk import Finder
from personal import Spelt, nobodys, people, plain_digits

from bot.language.privacy import mask
from bot.settings import ROOT

NUMBERS, NOBODYS = 10_000, 6_000
A_MESSAGE = 20  # numbers


def survives(one: Spelt, masked: str) -> bool:
    """Return whether a number can still be read in a text."""
    digits = plain_digits(masked).replace(" ", "")
    return one.typed in masked or bool(one.digits and one.digits in digits)


def test_ten_thousand_numbers_are_masked_in_every_spelling() -> None:
    numbers = people(NUMBERS)
    ends = (" nhé", "", ".", ", ạ", "/zalo", "-Lan", " (Lan)", "!", " đó", "\n", ": của em", "?")
    masked = [(one, mask(one.said + ends[i % len(ends)])) for i, one in enumerate(numbers)]

    assert len({one.typed for one in numbers}) > NUMBERS * 0.99
    assert [one for one, text in masked if survives(one, text) or "[" not in text] == []
    assert [one for one, text in masked if len(plain_digits(text).replace(" ", "")) > 3] == []


@pytest.mark.parametrize("mark", ["; ", ", ", " và ", "\n", ". "])
def test_many_in_one_message_are_masked(mark: str) -> None:
    numbers = people(NUMBERS // 5, seed=len(mark))
    for begin in range(0, len(numbers), A_MESSAGE):
        packed = numbers[begin : begin + A_MESSAGE]
        masked = mask(mark.join(one.said for one in packed))
        assert [one for one in packed if survives(one, masked)] == []
        assert mask(masked) == masked


def test_thousands_of_numbers_that_are_nobodys_stay() -> None:
    texts = list(nobodys(NOBODYS))

    assert len(set(texts)) > NOBODYS * 0.8
    assert [(text, mask(text)) for text in texts if mask(text) != text] == []


def real() -> Iterator[str]:
    """Yield the lines of the project's own content that hold a code, an amount or a decree."""
    for path in sorted((ROOT / "data").rglob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"\d\.\d{6}|\d{3}\.\d{2}\.\d{2}|\d đồng|/\d{4}/", line):
                yield line.strip()


def test_what_the_project_itself_says_stays() -> None:
    lines = set(real())

    assert len(lines) > 500
    assert {line: mask(line) for line in lines if mask(line) != line} == {}


def test_the_search_of_these_tests_finds_what_is_there() -> None:
    numbers = people(200)
    finder = Finder(numbers)
    one = next(number for number in numbers if len(number.digits) > 9 and " " in number.typed)

    assert finder.found(f"x{one.typed}y") == [one]
    assert finder.found(f'{{"a": "99{one.digits}"}}') == [one]
    assert finder.found(one.digits[:-1]) == []
