"""Stories: known by their phrases, never where anything more is named."""

from __future__ import annotations

import pytest

from bot.language import lexicon
from bot.language.stories import Stories

STORIES = Stories(
    {"loss": ["ba mất", "mẹ mất", "vợ mất"], "papers": ["mất giấy tờ", "mất bóp"], "sick": ["đẻ"]},
    {"loss": ["bệnh viện"], "papers": ["xe buýt"]},
)


def told(text: str) -> str:
    return STORIES.told(lexicon.expand(text))


@pytest.mark.parametrize(
    "text",
    [
        "ba em mới mất",
        "Ba em mới mất hôm qua, giờ phải làm gì ạ",
        "ba e moi mat",
        "mẹ tôi vừa mất ở bệnh viện",
        "nhà em có ba mất cần làm những giấy tờ gì",
    ],
)
def test_a_story_is_known_with_who_and_when_and_that_one_asks(text: str) -> None:
    assert told(text) == "loss"


@pytest.mark.parametrize(
    "text",
    [
        "ba em mất, làm khai tử ở đâu",
        "mẹ tôi mất thẻ căn cước",
        "ba mua xe rồi mất",
        "vợ để lại đất",
        "mèo nhà em đẻ",
        "",
    ],
)
def test_what_names_more_is_no_story(text: str) -> None:
    assert told(text) == ""


def test_the_story_that_says_most_of_it_is_told() -> None:
    assert told("mẹ mất giấy tờ") == "papers"
    assert told("mẹ mất cần giấy tờ gì") == "loss"


def test_words_of_one_story_do_not_stand_beside_another() -> None:
    assert told("em mất bóp trên xe buýt") == ""
    assert told("em mất bóp ở xe buýt") == "papers"
    assert told("ba mất ở xe buýt") == ""


def test_a_phrase_without_a_word_is_no_story() -> None:
    stories = Stories({"loss": ["???", "ba mất"]}, {})
    assert stories.told("???") == ""
    assert stories.told("ba mất") == "loss"


def test_a_word_with_marks_is_itself_only() -> None:
    assert told("vợ em đẻ") == "sick"
    assert told("vợ em đề") == ""
