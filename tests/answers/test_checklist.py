"""What a checklist asks, in which order, and what its papers make of the answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import card
from papers import HELP, RENT, plan

from bot.answers.checklist import (
    CASE,
    MOST_QUESTIONS,
    UNKNOWN,
    Checklist,
    Plan,
    advice,
    settled,
)
from bot.answers.checklist_view import others, view
from bot.procedures.catalogue import join

GOAT = Checklist("9.000004")


@pytest.mark.parametrize(
    ("asks", "answers", "found"),
    [
        ("rent=yes", {"rent": "yes"}, "sure"),
        ("rent=yes", {"rent": "no"}, "no"),
        ("rent=yes", {"rent": UNKNOWN}, "maybe"),
        ("rent=yes", {}, "maybe"),
        ("rent=yes|no?", {"rent": "no"}, "maybe"),
        ("rent=yes|no", {"rent": "no"}, "sure"),
    ],
)
def test_an_answer_settles_a_condition(asks: str, answers: dict[str, str], found: str) -> None:
    assert settled(asks, answers) == found


@pytest.mark.parametrize(
    ("when", "rest"),
    [
        ("Vườn đi thuê.", ""),
        ("Vườn đi thuê. Viết tay cũng được.", "Viết tay cũng được."),
        ("Có nhận thêm người; giấy này phải chứng thực", "Giấy này phải chứng thực"),
        ("khi đất, nhà đang thế chấp", ""),
        ("Theo Nghị định 1.2/2026 thì nộp.", ""),
    ],
)
def test_what_follows_the_condition_is_advice(when: str, rest: str) -> None:
    assert advice(when) == rest


def test_what_a_card_has_no_more_is_dropped() -> None:
    answers = {CASE: "few", "rent": UNKNOWN, "help": "horse", "gone": "yes"}
    before = replace(GOAT, answers=answers, asking="gone", asked=(CASE, "gone", "rent"))
    kept = plan().still(before)
    assert kept.answers == {CASE: "few", "rent": UNKNOWN}
    assert (kept.asking, kept.asked) == ("", (CASE, "rent"))


def test_the_case_is_asked_first_then_questions_by_rank() -> None:
    asked = []
    state = GOAT
    while key := plan().next(state):
        asked.append(key)
        answer = plan().question(key).options[0].key
        state = replace(state, answers={**state.answers, key: answer}, asked=tuple(asked))
    assert asked == [CASE, "rent", "help"]


def test_only_questions_of_the_chosen_case_are_asked() -> None:
    assert plan().next(replace(GOAT, answers={CASE: "many"})) == "help"


def test_with_an_unknown_case_only_what_all_cases_ask() -> None:
    assert plan().next(replace(GOAT, answers={CASE: UNKNOWN})) == "help"


def test_never_more_than_a_few_questions() -> None:
    asked = tuple(f"other-{number}" for number in range(MOST_QUESTIONS))
    assert plan().next(Checklist("9.000004", {CASE: "few"}, "", (CASE, *asked))) == ""


def test_the_last_question_is_known() -> None:
    assert not plan().last(replace(GOAT, answers={CASE: "few"}, asking="rent"))
    assert plan().last(replace(GOAT, answers={CASE: "few", "rent": "no"}, asking="help"))


def test_filing_online_is_offered_only_where_it_is_possible() -> None:
    titles = [option.title for option in plan().question("help").options]
    offline = plan(online="none", online_steps=[]).question("help").options
    assert "Gửi qua mạng" in titles
    assert "Gửi qua mạng" not in [option.title for option in offline]


def test_a_card_without_questions_has_no_plan() -> None:
    assert Plan.of(join(None, card()), [RENT, HELP]) is None


def test_while_asking_the_sure_papers_stand_alone() -> None:
    shown = view(plan(), replace(GOAT, asking=CASE))
    assert (shown.brief, shown.usual) == (["Đơn nuôi dê", "Giấy đất"], "Dưới mười con")
    assert shown.question is not None
    assert shown.question.text == "Anh/chị nuôi mấy con dê?"


def test_the_list_shows_only_what_applies() -> None:
    answers = {CASE: "few", "rent": "no", "help": "alone"}
    shown = view(plan(), replace(GOAT, answers=answers))
    assert [row.name for row in shown.sure.hand_in] == ["Đơn nuôi dê", "Giấy đất"]
    assert shown.maybe == []


def test_what_applies_is_told_with_its_advice_not_its_condition() -> None:
    answers = {CASE: "few", "rent": "no", "help": "sent"}
    row = view(plan(), replace(GOAT, answers=answers)).sure.hand_in[-1]
    assert (row.name, row.extra) == ("Giấy nhờ", "Viết tay cũng được")


def test_what_is_not_known_is_in_doubt_with_its_condition() -> None:
    answers = {CASE: "few", "rent": UNKNOWN, "help": "alone"}
    (row,) = view(plan(), replace(GOAT, answers=answers)).maybe
    assert row.name == "Hợp đồng thuê"
    assert row.extra.endswith("vườn đi thuê")


def test_of_an_unknown_case_the_papers_of_all_stand_apart() -> None:
    shown = view(plan(), replace(GOAT, answers={CASE: UNKNOWN, "help": "alone"}))
    assert [row.name for row in shown.sure.hand_in] == ["Đơn nuôi dê"]
    assert [(case.title, [row.name for row in case.hand_in]) for case in shown.possible] == [
        ("Dưới mười con", ["Giấy đất", "Hợp đồng thuê"]),
        ("Cả đàn", ["Giấy thú y"]),
    ]


def test_an_answer_may_lead_to_another_procedure() -> None:
    rents = replace(GOAT, answers={CASE: "few", "rent": "yes", "help": "alone"})
    owns = replace(GOAT, answers={CASE: "few", "rent": "no", "help": "alone"})
    assert (view(plan(), rents).asides, others(plan(), rents)) == (["Hỏi chủ đất."], ["9.000001"])
    assert (view(plan(), owns).asides, others(plan(), owns)) == ([], [])


def test_answers_are_told_in_the_order_of_the_questions() -> None:
    answers = {"help": "alone", "rent": UNKNOWN, CASE: "few"}
    assert view(plan(), replace(GOAT, answers=answers)).told == ["Dưới mười con", "Tự đi"]
