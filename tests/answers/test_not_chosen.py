"""Whoever goes on asking without choosing; whoever says the answer with the question."""

from __future__ import annotations

import pytest
from factories import TODAY, publish
from talk import BEES, BIRDS, asked_between, codes, going_on, heard, kinds, offered

from bot.answers.choosable import Choosable
from bot.answers.deciding import Decider, Memory
from bot.content.kinds import Choice, ConfusableGroup
from bot.procedures.catalogue import GROUP, Catalogue
from bot.storage import Store


def test_it_is_asked_back_once_and_then_answered_for_the_first(decider: Decider) -> None:
    first = decider.decide(going_on(), asked_between(decider))
    assert (kinds(first), offered(first)) == (["clarify"], [BEES, BIRDS])
    second = decider.decide(going_on(facets=("time",)), first.memory)
    assert kinds(second) == ["answer", "clarify"]
    assert codes(second)[0] == BEES
    assert [one.code for one in second.replies[1].candidates] == [BIRDS]
    assert (second.memory.procedure, second.memory.offered) == (BEES, ())


def test_who_asks_nothing_is_not_answered_for_the_first(decider: Decider) -> None:
    first = decider.decide(going_on(), asked_between(decider))
    second = decider.decide(going_on(facets=("overview",)), first.memory)
    assert kinds(second) == ["clarify"]


def test_a_choice_between_begins_anew(decider: Decider) -> None:
    first = decider.decide(going_on(), asked_between(decider))
    chosen = decider.decide(heard(chosen=BIRDS), first.memory)
    assert not chosen.memory.asked_again


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("làm lại giấy thú nuôi bị mất", BEES),
        ("làm lại giấy thú nuôi", ""),
        ("làm lại giấy thú nuôi bị mất hôm đi chợ", ""),  # a story is asked about
        ("làm lại giấy thú nuôi mất hay còn", ""),
    ],
)
def test_the_answer_may_stand_in_the_question(
    decider: Decider, knowledge: Store, text: str, told: str
) -> None:
    choices = [Choice(answer="Giấy đã mất", code=BEES), Choice(answer="Giấy còn", code=BIRDS)]
    names = ["làm lại giấy thú nuôi"]
    group = ConfusableGroup(key="thu", question="Giấy còn không?", names=names, choices=choices)
    publish(knowledge, "confusable", group)
    assert Choosable(Catalogue(knowledge), TODAY).told(GROUP + "thu", text) == told


def test_said_once_more_it_is_shorter(decider: Decider) -> None:
    full = decider.decide(heard(chosen=BEES, facets=("overview",)), Memory())
    short = decider.repeat(full.memory)
    assert len(short.replies[0].text) < len(full.replies[0].text)
    assert "nói gọn" in short.replies[0].text
