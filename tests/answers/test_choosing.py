"""Choices by button, number and words; yes, no and again."""

from __future__ import annotations

import pytest
from talk import (
    BEES,
    BIRDS,
    MARRIAGE,
    SURE,
    UNSURE,
    asked_between,
    codes,
    going_on,
    heard,
    kinds,
    offered,
)

from bot.answers.choosing import closest, ordinal
from bot.answers.deciding import Decider, Memory
from bot.answers.offers import Choice
from bot.places.finding import Place


def test_a_button_answers_what_was_asked_before_the_choice(decider: Decider) -> None:
    pressed = heard(intent="choose", facets=(), chosen=BIRDS)
    outcome = decider.decide(pressed, asked_between(decider))
    assert codes(outcome) == [BIRDS]
    assert outcome.replies[0].facets == ["fee"]
    assert outcome.memory.offered == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2", BIRDS),
        ("số 1", BEES),
        ("cái thứ hai nha em", BIRDS),
        ("cai cuoi cung", BIRDS),
        ("cái nuôi chim", BIRDS),
        ("ong chứ", BEES),
        ("mật ong ấy", BEES),
    ],
)
def test_a_choice_by_number_or_by_words(decider: Decider, text: str, code: str) -> None:
    said = heard(text=text, intent="choose_option", facets=())
    outcome = decider.choose(said, asked_between(decider))
    assert codes(outcome) == [code]
    assert outcome.replies[0].facets == ["fee"]


@pytest.mark.parametrize("text", ["cái thứ tư", "3", "nuôi", "cái kia", ""])
def test_a_choice_that_cannot_be_told_is_asked_again(decider: Decider, text: str) -> None:
    memory = asked_between(decider)
    outcome = decider.choose(heard(text=text, intent="choose_option", facets=()), memory)
    assert kinds(outcome) == ["clarify"]
    assert offered(outcome) == [BEES, BIRDS]
    assert outcome.memory.offered == memory.offered


def test_instead_of_choosing_another_procedure_may_be_named(decider: Decider) -> None:
    said = heard((MARRIAGE, SURE), text="thôi hỏi kết hôn", intent="choose_option")
    assert codes(decider.choose(said, asked_between(decider))) == [MARRIAGE]


def test_a_choice_when_nothing_was_offered_is_a_question(decider: Decider) -> None:
    said = heard((MARRIAGE, SURE), intent="choose_option")
    assert codes(decider.choose(said, Memory())) == [MARRIAGE]
    assert kinds(decider.choose(heard(text="số 2", subject=False), Memory())) == ["clarify"]


def test_a_facet_asked_while_choosing_repeats_the_choice(decider: Decider) -> None:
    outcome = decider.decide(going_on(facets=("time",)), asked_between(decider))
    assert offered(outcome) == [BEES, BIRDS]
    assert outcome.memory.asked == ("time",)


# Yes, no, again.


def test_yes_takes_the_only_thing_offered(decider: Decider) -> None:
    memory = decider.decide(heard((BEES, UNSURE)), Memory()).memory
    assert codes(decider.affirm(memory)) == [BEES]


def test_yes_to_two_things_asks_again(decider: Decider) -> None:
    assert offered(decider.affirm(asked_between(decider))) == [BEES, BIRDS]


def test_yes_to_nothing_is_only_polite(decider: Decider) -> None:
    assert kinds(decider.affirm(Memory(procedure=BEES))) == ["chat"]


def test_no_forgets_what_was_meant_and_shows_a_way_on(decider: Decider) -> None:
    outcome = decider.deny(heard(intent="deny", facets=()), asked_between(decider))
    assert "18001096" in outcome.replies[0].text
    assert (outcome.memory.offered, outcome.memory.procedure) == ((), "")


def test_no_with_the_right_name_is_answered(decider: Decider) -> None:
    memory = Memory(procedure=BEES, asked=("time",))
    outcome = decider.deny(heard((BIRDS, SURE), intent="deny", facets=()), memory)
    assert codes(outcome) == [BIRDS]
    assert outcome.replies[0].facets == ["time"]


def test_repeating_says_the_same_in_fewer_words(decider: Decider) -> None:
    first = decider.decide(heard((BEES, SURE)), Memory())
    again = decider.repeat(first.memory)
    assert (codes(again), again.replies[0].facets) == ([BEES], ["fee"])
    assert "20.000 đồng" in again.replies[0].text
    assert again.replies[0].text != first.replies[0].text
    assert offered(decider.repeat(asked_between(decider))) == [BEES, BIRDS]
    assert codes(decider.repeat(Memory())) == [None]


def test_a_place_is_confirmed_or_asked_for(decider: Decider) -> None:
    outcome = decider.set_place(heard(intent="set_place", facets=(), where=Place("Huế")), Memory())
    assert "Huế" in outcome.replies[0].text
    assert outcome.memory.place == "Huế"
    unknown = decider.set_place(heard(intent="set_place", facets=()), Memory())
    assert (kinds(unknown), unknown.memory.place) == (["chat"], "")


# Words for places in a list.


@pytest.mark.parametrize(
    ("text", "count", "position"),
    [
        ("1", 3, 0),
        ("cái đầu tiên", 3, 0),
        ("thứ hai", 3, 1),
        ("số ba nha em", 3, 2),
        ("chọn cái 2 đi em ơi", 3, 1),
        ("cái cuối cùng", 3, 2),
        ("cái cuối", 2, 1),
        ("3", 2, None),
        ("khai sinh", 3, None),
        ("10", 3, None),
        ("hai cái đó đều không đúng chuyện của tôi", 3, None),
        ("làm giấy cho ba tôi", 3, None),
        ("giấy của ba tôi", 3, None),
    ],
)
def test_a_place_in_the_list(text: str, count: int, position: int | None) -> None:
    assert ordinal(text, count) == position


def test_words_that_all_choices_share_decide_nothing() -> None:
    items = [Choice("a", "", "", names=("nuôi ong",)), Choice("b", "", "", names=("nuôi chim",))]
    assert closest("nuôi", items) is None
    assert closest("nuôi chim", items) == "b"
    assert closest("ong hay chim", items) is None
    assert closest("", []) is None
