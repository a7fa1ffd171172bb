"""YAML is counted as it would be once its names are written out."""

from __future__ import annotations

import pytest
import yaml

from bot.storage.bounded_yaml import MOST_DEEP, TooMuch, count


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", 0),
        ("a", 1),
        ("[a, b]", 3),
        ("{a: b}", 3),
        ("[&x a, *x, *x]", 4),
        ("[&x [a, b], *x]", 7),
        ("- &x {a: &y [b]}\n- *x\n- *y", 11),
    ],
)
def test_every_name_counts_as_what_it_stands_for(text: str, values: int) -> None:
    assert count(text) == values


def test_as_deep_as_people_write_is_fine() -> None:
    assert count("[" * MOST_DEEP + "]" * MOST_DEEP) == MOST_DEEP
    with pytest.raises(TooMuch, match="too deep"):
        count("[" * (MOST_DEEP + 1))


def test_a_list_within_itself_is_left_to_the_loader() -> None:
    assert count("&x [*x]") == 1
    assert isinstance(yaml.safe_load("&x [*x]"), list)
