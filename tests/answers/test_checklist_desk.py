"""The talk about the papers of a procedure: asked, answered, taken back, left, gone on with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from factories import TODAY, card, publish
from papers import GOATS, HELP, RENT

from bot.answers.checklist import CASE, UNKNOWN
from bot.answers.checklist_desk import ChecklistDesk
from bot.answers.compose import Setting
from bot.answers.deciding import Decider, Guess, Memory, Outcome, Understood
from bot.content.kinds import CaseQuestion
from bot.procedures.catalogue import Catalogue
from bot.replies import Reply
from bot.storage import Store

CODE, BEES = "9.000004", "9.000001"


class Person:
    """Somebody who talks: what is remembered goes from turn to turn."""

    def __init__(self, store: Store) -> None:
        self.store = store
        catalogue, setting = Catalogue(store), Setting(TODAY, "18001096")
        self._decider, self._desk = Decider(catalogue, setting), ChecklistDesk(catalogue, setting)
        self.memory = Memory()

    def asks(self, text: str, code: str = CODE, facets: tuple[str, ...] = ("documents",)) -> Reply:
        """Ask about a procedure in a whole question."""
        topics = ((Guess(code, 0.97),),)
        return self._turn(Understood(text, "ask_documents", facets, topics))

    def says(self, text: str, **heard: Any) -> Reply:
        """Type something that names no procedure."""
        return self._turn(Understood(text, **{"intent": "ask_overview", **heard}))

    def presses(self, choice: str, case: int = 0) -> Reply:
        """Press a button of a checklist."""
        heard = Understood("/", "ask_documents", ("documents",), chosen=CODE, choice=choice)
        return self._turn(replace(heard, case=case))

    def _turn(self, heard: Understood) -> Reply:
        said = "" if heard.text.startswith("/") else heard.text
        memory = replace(self.memory, said=said)
        outcome = self._desk.hear(heard, memory) or self._decider.decide(heard, memory)
        self.memory = outcome.memory
        return only(outcome)

    def is_heard(self, text: str, intent: str) -> bool:
        """Return whether the checklist takes a message."""
        memory = replace(self.memory, said="" if text.startswith("/") else text)
        return self._desk.hear(Understood(text, intent), memory) is not None


def only(outcome: Outcome) -> Reply:
    (reply,) = outcome.replies
    return reply


@pytest.fixture
def person(knowledge: Store) -> Person:
    publish(knowledge, "card", card(), card(**GOATS))
    publish(knowledge, "case_question", RENT, HELP)
    return Person(knowledge)


def titles(reply: Reply) -> list[str]:
    return [button.title for button in reply.buttons]


def test_the_answer_about_papers_ends_with_the_first_question(person: Person) -> None:
    reply = person.asks("nuôi dê cần giấy gì")
    assert (reply.kind, reply.facets) == ("answer", ["documents"])
    assert "Đơn nuôi dê" in reply.text
    assert "Hợp đồng thuê" not in reply.text
    assert "Anh/chị nuôi mấy con dê?" in reply.text
    assert titles(reply) == ["Dưới mười con", "Cả đàn", "Chưa biết", "Xem tất cả"]


def test_one_question_follows_the_other_and_then_one_list(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    second = person.presses("case=few")
    third = person.says("không")
    last = person.says("nhờ chồng")
    assert (second.kind, "Vườn có đi thuê không?" in second.text) == ("clarify", True)
    assert ("Câu cuối" in third.text, "Ai đi nộp đơn?" in third.text) == (True, True)
    assert (last.kind, last.facets) == ("answer", ["documents"])
    assert "Giấy nhờ" in last.text
    assert "Hợp đồng thuê" not in last.text


def test_what_the_question_tells_is_not_asked(person: Person) -> None:
    reply = person.asks("nuôi vài con dê vườn thuê, tôi tự đi nộp thì cần giấy gì")
    assert "Hợp đồng thuê" in reply.text
    assert "Giấy nhờ" not in reply.text
    assert "?" not in reply.text.split("Nguồn")[0]


def test_a_correction_changes_the_list(person: Person) -> None:
    person.asks("nuôi vài con dê vườn thuê, tôi tự đi nộp thì cần giấy gì")
    reply = person.says("à nhầm, nhờ hàng xóm")
    assert (reply.kind, "Giấy nhờ" in reply.text) == ("answer", True)


def test_an_earlier_answer_can_be_taken_back_in_between(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.presses("case=few")
    person.says("đi thuê")
    reply = person.says("không phải, vườn nhà")
    assert (reply.kind, "Ai đi nộp đơn?" in reply.text) == ("clarify", True)
    assert person.memory.checklist is not None
    assert person.memory.checklist.answers == {CASE: "few", "rent": "no"}


def test_a_slip_puts_the_question_before_once_more(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.presses("case=few")
    reply = person.says("bấm nhầm")
    assert "Anh/chị nuôi mấy con dê?" in reply.text


def test_not_knowing_leaves_the_paper_in_doubt(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.presses("case=few")
    person.says("không biết")
    reply = person.presses("help=alone")
    assert "Tùy trường hợp" in reply.text
    assert "Hợp đồng thuê" in reply.text


def test_the_whole_list_at_once(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    pressed = person.presses("all")
    person.asks("nuôi dê cần giấy gì")
    typed = person.says("hỏi gì nhiều vậy")
    for reply in (pressed, typed):
        assert (reply.kind, "Giấy thú y" in reply.text) == ("answer", True)
        assert "danh sách đầy đủ" in reply.text


def test_asking_for_the_papers_again_gives_them(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    reply = person.says("rốt cuộc cần giấy gì", facets=("documents",), subject=False)
    assert (reply.kind, "danh sách đầy đủ" in reply.text) == ("answer", True)


def test_what_nobody_understands_is_asked_again_once(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.presses("case=few")
    again, after = person.says("ờ thì"), person.says("à ừm")
    assert ("gõ số" in again.text, "Vườn có đi thuê" in again.text) == (True, True)
    assert "Ai đi nộp đơn?" in after.text
    assert person.memory.checklist is not None
    assert person.memory.checklist.answers["rent"] == UNKNOWN


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/ask_person", "ask_person"),
        ("/open_dossier", "open_dossier"),
        ("gặp cán bộ", "ask_person"),
        ("Hà Nội", "set_place"),
        ("dữ liệu của tôi", "ask_my_data"),
        ("tra cứu hồ sơ", "ask_dossier"),
        ("theo dõi hồ sơ", "follow_dossier"),
        ("bạn là ai", "ask_identity"),
    ],
)
def test_other_buttons_and_wishes_are_not_taken_for_an_answer(
    person: Person, text: str, intent: str
) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.presses("case=few")
    assert not person.is_heard(text, intent)
    assert person.is_heard("ờ thì", "ask_overview")


@pytest.mark.parametrize(
    ("text", "facet"),
    [("cho xem luôn giấy tờ nuôi ong", "documents"), ("hỏi gì nhiều, nuôi ong bao lâu", "time")],
)
def test_impatience_in_another_question_is_no_wish_for_this_list(
    person: Person, text: str, facet: str
) -> None:
    person.asks("nuôi dê cần giấy gì")
    reply = person.asks(text, BEES, (facet,))
    assert (reply.procedure and reply.procedure.code, reply.facets) == (BEES, [facet])


@pytest.mark.parametrize(("said", "left"), [("ờ thì", RENT), ("à nhầm", HELP), ("có", RENT)])
def test_a_question_that_an_editor_dropped_is_forgotten(
    person: Person, said: str, left: CaseQuestion
) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.presses("case=few")
    person.says("đi thuê")
    publish(person.store, "case_question", left)
    person.says(said)
    person.presses("go-on")
    assert person.memory.checklist is not None
    assert set(person.memory.checklist.answers) <= {CASE, left.key}


def test_another_question_is_answered_and_a_button_leads_back(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.presses("case=few")
    other = person.asks("nuôi ong mất bao lâu", BEES, ("time",))
    assert (other.procedure and other.procedure.code, titles(other)[-1]) == (
        BEES,
        "Tiếp tục lọc giấy tờ",
    )
    assert "Vườn có đi thuê" in person.presses("go-on").text


def test_words_lead_back_as_well(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.asks("nuôi ong mất bao lâu", BEES, ("time",))
    assert "Anh/chị nuôi mấy con dê?" in person.says("tiếp tục").text


def test_after_leaving_a_number_answers_no_question(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    person.asks("nuôi ong mất bao lâu", BEES, ("time",))
    reply = person.says("2", subject=False, facets=("fee",))
    assert (reply.procedure and reply.procedure.code, reply.facets) == (BEES, ["fee"])


def test_a_sure_question_about_something_else_is_no_answer(person: Person) -> None:
    person.asks("nuôi dê cần giấy gì")
    reply = person.asks("nuôi ong nhờ chồng lo giấy phép mới", BEES, ("overview",))
    assert (reply.kind, reply.procedure and reply.procedure.code) == ("answer", BEES)


def test_an_old_button_begins_the_list_of_its_own_procedure(person: Person) -> None:
    reply = person.presses("case=many")
    assert (reply.kind, "Ai đi nộp đơn?" in reply.text) == ("clarify", True)
    assert reply.procedure is not None
    assert reply.procedure.code == CODE


def test_a_button_with_the_number_of_a_case_answers_it(person: Person) -> None:
    assert "Ai đi nộp đơn?" in person.presses("", case=2).text


def test_answering_all_over_again(person: Person) -> None:
    person.asks("nuôi vài con dê vườn thuê, tôi tự đi nộp thì cần giấy gì")
    reply = person.presses("again")
    assert (reply.kind, "Anh/chị nuôi mấy con dê?" in reply.text) == ("clarify", True)


def test_the_list_leads_to_another_procedure_where_the_answers_do(person: Person) -> None:
    reply = person.asks("nuôi vài con dê vườn thuê, tôi tự đi nộp thì cần giấy gì")
    assert "Hỏi chủ đất." in reply.text
    assert "Xin phép nuôi ong" in titles(reply)


def test_papers_that_do_not_depend_stay_one_message(person: Person) -> None:
    reply = person.asks("nuôi ong cần giấy gì", BEES)
    assert person.memory.checklist is None
    assert "Chưa biết" not in titles(reply)


def test_a_fee_asked_with_the_papers_stands_there_too(person: Person) -> None:
    reply = person.asks("nuôi dê cần giấy gì, tốn bao nhiêu", facets=("documents", "fee"))
    assert reply.facets == ["documents", "fee"]
    assert "20.000 đồng" in reply.text
    assert reply.text.index("20.000 đồng") < reply.text.index("nuôi mấy con dê")
