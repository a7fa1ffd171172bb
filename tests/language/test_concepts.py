"""Everyday expressions are read as the official words they stand for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.language.concepts import officially
from bot.language.text import fold
from bot.settings import ROOT

FILES = sorted((ROOT / "data" / "lexicon" / "concepts").glob("*.yml"))


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("xin giấy độc thân để cưới vợ", "tình trạng hôn nhân"),
        ("làm hôn thú", "đăng ký kết hôn"),
    ],
)
def test_an_everyday_expression_becomes_official(typed: str, means: str) -> None:
    assert means in officially(typed, marked=True)
    assert means in officially(fold(typed), marked=False)


def test_the_words_around_it_stay() -> None:
    read = officially("mai tôi xin giấy độc thân ở phường", marked=True)
    assert read.startswith("mai tôi xin ")
    assert read.endswith(" ở phường")


@pytest.mark.parametrize("typed", ["", "đăng ký tạm trú", "lấy giấy gì"])
def test_text_without_any_comes_back_empty(typed: str) -> None:
    assert officially(typed, marked=True) == ""


def test_marks_that_differ_are_another_expression() -> None:
    assert officially("giây đọc thân", marked=True) == ""


def test_a_single_folded_word_means_too_many_things() -> None:
    assert officially("co", marked=False) == ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_reads_as_people_speak(path: Path) -> None:
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        assert set(entry) == {"says", "means"}
        assert 1 <= len(entry["means"].split()) <= 20
        for says in entry["says"]:
            assert says == says.lower().strip()
            assert 1 <= len(says.split()) <= 7


def test_no_expression_stands_twice() -> None:
    entries = [e for path in FILES for e in yaml.safe_load(path.read_text(encoding="utf-8"))]
    counted = Counter(says for entry in entries for says in entry["says"])
    assert [says for says, number in counted.items() if number > 1] == []
