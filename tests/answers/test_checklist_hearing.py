"""What a typed message answers, as people write it."""

from __future__ import annotations

import pytest
from papers import HELP, RENT, plan

from bot.answers.checklist import CASE, UNKNOWN, question_of
from bot.answers.checklist_hearing import Said

WHO, RENTED = question_of(HELP), question_of(RENT)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("nhờ chồng đi", "sent"),
        ("nho chong di giup", "sent"),
        ("em nhờ hàng xóm nha", "sent"),
        ("tôi tự đi", "alone"),
        ("Tự đi!", "alone"),
        ("không phải nhờ chồng, tôi đi", "alone"),
        ("tôi đi chứ không nhờ chồng", "alone"),
        ("nộp trên mạng", "web"),
        ("mất bao lâu", ""),
        ("bản sao", ""),
        ("ban", "sent"),
    ],
)
def test_the_words_of_an_answer(text: str, answer: str) -> None:
    assert Said(text).named(WHO) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", "alone"),
        ("số 2", "sent"),
        ("cái thứ hai", "sent"),
        ("cái cuối", "web"),
        ("9", ""),
        ("không biết", UNKNOWN),
        ("hổng biết nữa", UNKNOWN),
        ("chưa rõ", UNKNOWN),
        ("qua mạng", "web"),
        ("không", ""),
        ("trời đẹp quá", ""),
    ],
)
def test_the_answer_to_the_question_just_put(text: str, answer: str) -> None:
    assert Said(text).answer(WHO) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("có", "yes"),
        ("dạ có ạ", "yes"),
        ("rồi", "yes"),
        ("ừ", "yes"),
        ("không", "no"),
        ("dạ không", "no"),
        ("chưa có", "no"),
        ("ko", "no"),
        ("không biết", UNKNOWN),
    ],
)
def test_a_bare_yes_or_no(text: str, answer: str) -> None:
    assert Said(text).answer(RENTED) == answer


def test_words_only_an_asked_person_uses_tell_nothing_in_passing() -> None:
    cases = plan().question(CASE)
    assert Said("nuôi mấy con").named(cases) == "few"
    assert Said("nuôi mấy con").named(cases, asked=False) == ""
    assert Said("nuôi vài con").named(cases, asked=False) == "few"


def test_every_question_the_message_answers() -> None:
    said = Said("vườn thuê, nuôi vài con, nhờ chồng nộp")
    told = said.all_named(plan().questions(), asked=False)
    assert told == {CASE: "few", "rent": "yes", "help": "sent"}


def test_two_answers_of_equal_weight_are_none() -> None:
    assert Said("tự đi, tôi đi hay trên mạng").named(WHO) == "web"
    assert Said("thuê vườn không thuê").named(RENTED) == "no"
    assert Said("nhờ chồng hay trên mạng").named(WHO) == ""


@pytest.mark.parametrize(
    "text",
    ["nhờ chồng đi", "còn nhờ chồng thì sao", "à nhầm, tự đi", "tự đi chứ không thuê luật sư"],
)
def test_nothing_of_weight_stands_beside_an_answer(text: str) -> None:
    assert Said(text).beside([WHO]) == 0


def test_a_question_of_its_own_stands_beside_an_answer() -> None:
    assert Said("nhờ chồng đăng ký xe máy Honda").beside([WHO]) > 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("xem tất cả đi", "everything"),
        ("hỏi gì nhiều vậy", "everything"),
        ("chỉ cần danh sách đầy đủ thôi", "everything"),
        ("à nhầm", "correction"),
    ],
)
def test_what_else_is_said(text: str, name: str) -> None:
    assert Said(text).has(name)


@pytest.mark.parametrize("text", ["tiếp tục", "dạ tiếp tục ạ", "làm tiếp đi", "quay lại giấy tờ"])
def test_going_on(text: str) -> None:
    assert Said(text).is_one("go_on")


def test_going_on_with_something_else_is_not_going_on() -> None:
    assert not Said("quay lại đăng ký tạm trú, mất bao lâu").is_one("go_on")
