"""What stands in somebody's way in a procedure in hand: the lines about it, or that none is."""

from __future__ import annotations

import pytest
from factories import TODAY, card, portal_answer, publish, put, record
from talk import BEES, BIRDS, NAMES, SURE, UNSURE, codes, guesses, heard, kinds, offered

from bot.answers.compose import Setting
from bot.answers.deciding import Decider, Memory
from bot.answers.obstacles import stands_in
from bot.procedures.catalogue import Catalogue
from bot.storage import Store

IN_HAND = Memory(procedure=BEES)


@pytest.fixture
def decider(knowledge: Store) -> Decider:
    put(knowledge, *(record(code, NAMES[code]) for code in (BEES, BIRDS)))
    conditions = ["Hàng xóm có con nhỏ thì phải hỏi ý họ.", "Khai trong 30 ngày từ ngày đặt thùng."]
    publish(knowledge, "card", card(conditions=conditions))
    general = portal_answer("chung", "hỏi về cổng", text="Anh/chị gọi tổng đài nhé.")
    publish(knowledge, "portal_answer", general)
    return Decider(Catalogue(knowledge), Setting(TODAY, "18001096"))


def met(decider: Decider, text: str, memory: Memory = IN_HAND, intent: str = "out_of_scope") -> str:
    outcome = decider.obstacle(heard(text=text, intent=intent, facets=()), memory)
    return outcome.replies[0].text if outcome else ""


@pytest.mark.parametrize(
    "text",
    [
        "hàng xóm không chịu thì sao",
        "ba má hổng đồng ý thì sao",
        "ko làm có bị phạt ko",
        "nộp trễ có sao hông",
        "mẹ nó bỏ đi rồi",
        "xã không nhận đơn",
    ],
)
def test_it_is_told_by_the_way_it_is_said(text: str) -> None:
    assert stands_in(text)


@pytest.mark.parametrize("text", ["giá vàng hôm nay", "cảm ơn", "lệ phí bao nhiêu", "nộp ở đâu"])
def test_other_words_are_none(text: str) -> None:
    assert not stands_in(text)


def test_the_lines_that_speak_of_it_are_said(decider: Decider) -> None:
    said = met(decider, "nhà có con nhỏ không chịu thì sao")
    assert "Hàng xóm có con nhỏ" in said
    assert "30 ngày" not in said
    assert "phạt" not in said


def test_of_a_term_the_days_are_said_and_that_no_fine_is_known(decider: Decider) -> None:
    said = met(decider, "trễ có bị phạt không")
    assert "Khai trong 30 ngày" in said
    assert "Mức phạt thì tôi không có" in said


def test_where_nothing_is_written_nothing_is_guessed(decider: Decider) -> None:
    said = met(decider, "chồng em không chịu ký thì sao")
    assert "không dám đoán" in said
    assert "18001096" in said


@pytest.mark.parametrize("memory", [Memory(), Memory(procedure="9.999999")])
def test_without_a_procedure_in_hand_there_is_none(decider: Decider, memory: Memory) -> None:
    assert met(decider, "không chịu ký thì sao", memory) == ""


def test_whoever_fears_a_fine_denies_nothing(decider: Decider) -> None:
    outcome = decider.deny(heard(text="ko làm có bị phạt ko", intent="deny", facets=()), IN_HAND)
    assert codes(outcome) == [BEES]
    assert outcome.memory.procedure == BEES


@pytest.mark.parametrize("text", ["không phải", "sai rồi bạn ơi", "ko", "không giống việc của tôi"])
def test_a_denial_is_one(decider: Decider, text: str) -> None:
    outcome = decider.deny(heard(text=text, intent="deny", facets=()), IN_HAND)
    assert (codes(outcome), outcome.memory.procedure) == ([None], "")


def test_the_general_answer_about_the_portal_is_not_for_it(decider: Decider) -> None:
    said = heard(text="mẹ nó bỏ đi rồi thì sao", intent="ask_portal", facets=())
    assert kinds(decider.portal(said, IN_HAND)) == ["answer"]
    other = heard(text="sao máy cứ quay vòng vòng", intent="ask_portal", facets=())
    assert kinds(decider.portal(other, IN_HAND)) == ["portal"]


def test_a_question_that_sounds_of_a_fee_is_an_obstacle_all_the_same(decider: Decider) -> None:
    said = heard(text="ba má không đồng ý thì sao", subject=False)
    assert "không dám đoán" in decider.decide(said, IN_HAND).replies[0].text


def test_another_procedure_that_is_sure_is_answered(decider: Decider) -> None:
    said = heard((BIRDS, SURE), text="nuôi yến có bị phạt không", beside=guesses((BIRDS, SURE)))
    assert codes(decider.decide(said, IN_HAND)) == [BIRDS]


def test_beside_open_choices_it_is_asked_of_which(decider: Decider) -> None:
    asked = decider.decide(heard((BEES, UNSURE), (BIRDS, UNSURE)), Memory()).memory
    said = heard(text="không chịu ký thì sao", intent="out_of_scope", facets=())
    outcome = decider.obstacle(said, asked)
    assert outcome is not None
    assert offered(outcome) == [BEES, BIRDS]
