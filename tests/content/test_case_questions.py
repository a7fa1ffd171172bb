"""The questions of data/case_questions.yml, and the cards whose papers ask them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answers.checklist import MOST_QUESTIONS, UNKNOWN, Checklist, Plan, question_of
from bot.answers.checklist_hearing import Said
from bot.answers.checklist_view import view
from bot.content.cards import Card
from bot.content.kinds import CaseQuestion
from bot.content.seeding import load_kind
from bot.procedures.catalogue import join
from bot.settings import ROOT

QUESTIONS: list[CaseQuestion] = sorted(
    load_kind("case_question", ROOT / "data"), key=lambda item: item.rank
)
CARDS: list[Card] = load_kind("card", ROOT / "data")
LEAST_PROCEDURES = 25


def conditions(card: Card) -> Iterator[str]:
    for case in card.cases:
        yield from (paper.asks for paper in case.papers if paper.asks)
        yield from (aside.asks for aside in case.asides)


SPOKEN = [card for card in CARDS if any(case.words for case in card.cases)]
ASKING = [card for card in CARDS if any(conditions(card))]


def test_conditions_name_questions_and_answers_that_exist() -> None:
    known = {f"{q.key}={answer.key}" for q in QUESTIONS for answer in q.answers}
    named = {
        f"{asks.partition('=')[0]}={answer.rstrip('?')}"
        for card in CARDS
        for asks in conditions(card)
        for answer in asks.partition("=")[2].split("|")
    }
    assert named - known == set()


def test_every_question_is_asked_by_a_card() -> None:
    asked = {asks.partition("=")[0] for card in CARDS for asks in conditions(card)}
    assert {question.key for question in QUESTIONS} - asked == set()


def test_the_most_asked_procedures_are_among_them() -> None:
    assert sum(card.asked == "most" for card in ASKING) >= LEAST_PROCEDURES


def test_codes_beside_the_papers_are_cards() -> None:
    codes = {card.code for card in CARDS}
    told = {aside.code for card in CARDS for case in card.cases for aside in case.asides}
    assert told - codes - {None} == set()


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item.key)
def test_each_phrase_is_understood_as_its_answer(item: CaseQuestion) -> None:
    question = question_of(item)
    heard = {
        word: Said(word.lstrip("~")).named(question)
        for answer in item.answers
        for word in answer.words
    }
    meant = {word: answer.key for answer in item.answers for word in answer.words}
    assert heard == meant


@pytest.mark.parametrize("card", SPOKEN, ids=lambda card: card.code)
def test_each_phrase_of_a_case_is_understood_as_it(card: Card) -> None:
    plan = Plan.of(join(None, card), QUESTIONS)
    assert plan is not None
    question = plan.question("case")
    words = {word: case.key for case in card.cases for word in case.words}
    assert {word: Said(word.lstrip("~")).named(question) for word in words} == words


@pytest.mark.parametrize("card", ASKING, ids=lambda card: card.code)
def test_each_case_ends_in_a_list_after_a_few_questions(card: Card) -> None:
    plan = Plan.of(join(None, card), QUESTIONS)
    assert plan is not None
    for case in card.cases:
        answers = {"case": case.key} if len(card.cases) > 1 else {}
        state = Checklist(card.code, answers)
        for _ in range(MOST_QUESTIONS + 1):
            key = plan.next(state)
            if not key:
                break
            state = Checklist(card.code, {**state.answers, key: UNKNOWN}, asked=(*state.asked, key))
        shown = view(plan, state)
        assert shown.question is None
        listed = [*shown.sure.hand_in, *shown.sure.show, *shown.maybe]
        assert len(listed) == len(case.papers)
