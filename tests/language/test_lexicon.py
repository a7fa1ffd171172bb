"""What people type on phones and say at home is read as the words the records use."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.language import lexicon
from bot.language.text import fold
from bot.settings import ROOT

LEXICON = ROOT / "data" / "lexicon"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("đk tạm trú", "đăng ký tạm trú"),
        ("dky ks cho con", "đăng ký khai sinh cho con"),
        ("mất CCCD", "mất căn cước công dân"),
        ("đóng bhxh", "đóng bảo hiểm xã hội"),
        ("làm khai sanh", "làm khai sinh"),
        ("a/c ơi", "anh chị ơi"),
    ],
)
def test_shorthand_dialect_and_abbreviations_are_written_out(typed: str, read: str) -> None:
    assert lexicon.expand(typed) == read


@pytest.mark.parametrize("text", ["kinh khủng", "12/ks/2025", "đkx", "(hồ sơ)"])
def test_a_shorthand_inside_a_word_or_a_number_is_left_alone(text: str) -> None:
    assert lexicon.expand(text) == text


def test_the_longest_shorthand_wins() -> None:
    assert lexicon.expand("em bé") == lexicon.replacements()["em bé"]


@given(st.text())
def test_expansion_never_fails(text: str) -> None:
    assert isinstance(lexicon.expand(text), str)


def test_ways_of_asking_are_cut_out_and_the_subject_stays() -> None:
    text = lexicon.without_filler_phrases("dang ky ket hon can giay to gi")
    assert text == "dang ky ket hon"


def test_fillers_are_known_and_subjects_are_not() -> None:
    assert lexicon.is_filler("can")
    assert not lexicon.is_filler("hon")


@pytest.mark.parametrize("path", sorted(LEXICON.glob("*.yml")), ids=lambda path: path.stem)
def test_no_key_stands_twice_in_a_lexicon(path: Path) -> None:
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if isinstance(root, yaml.MappingNode):
        keys = [key.value for key, _ in root.value]
        assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_lexicons_are_typed_as_text_not_as_yaml_booleans() -> None:
    assert not {"True", "False", "None"} & {*lexicon.replacements()}


def test_fillers_are_folded() -> None:
    data = yaml.safe_load((LEXICON / "fillers.yml").read_text(encoding="utf-8"))
    unfolded = [text for text in (*data["phrases"], *data["words"]) if fold(text) != text]
    assert unfolded == []
