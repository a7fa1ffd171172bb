"""Where somebody is: taken, asked about, changed, and told with where to file."""

from __future__ import annotations

import pytest
from settled import BIRTH, LAND, STAY, TAX, asked_where, at, payloads, settled, text_of, told

from bot.answers.deciding import Decider, Memory, Understood
from bot.places.finding import find
from bot.storage import Store


@pytest.fixture
def decider(knowledge: Store) -> Decider:
    return settled(knowledge)


def test_an_old_ward_is_answered_with_what_it_became(decider: Decider) -> None:
    outcome = decider.set_place(told("tôi ở phường Phúc Xá, Ba Đình cũ"), Memory())

    assert "**phường Hồng Hà**, thành phố Hà Nội" in text_of(outcome)
    assert "phường Phúc Xá, quận Ba Đình" in text_of(outcome)
    assert (outcome.memory.place, outcome.memory.commune) == ("Hà Nội", "Phường Hồng Hà")


def test_residence_goes_to_the_police_and_a_birth_to_the_one_stop_desk(decider: Decider) -> None:
    memory = at(decider, "phường Hồng Hà, Hà Nội")

    stay = text_of(asked_where(decider, STAY, memory))
    birth = text_of(asked_where(decider, BIRTH, memory))

    assert "**Công an phường Hồng Hà**" in stay
    assert "Nghị định 118/2025" not in stay
    assert "**Trung tâm Phục vụ hành chính công phường Hồng Hà**" in birth
    assert "Nghị định 118/2025" in birth
    assert "Công an" not in birth


def test_a_procedure_of_the_province_goes_to_its_centre(decider: Decider) -> None:
    text = text_of(asked_where(decider, LAND, at(decider, "phường Hồng Hà, Hà Nội")))

    assert "**Trung tâm Phục vụ hành chính công thành phố Hà Nội**" in text
    assert "trung-tam-ha-noi" in text


def test_an_agency_of_its_own_is_not_made_a_one_stop_desk(decider: Decider) -> None:
    text = text_of(asked_where(decider, TAX, at(decider, "phường Hồng Hà, Hà Nội")))

    assert "Trung tâm Phục vụ hành chính công phường" not in text
    assert "Nghị định 118/2025" not in text


def test_a_split_ward_is_asked_about_and_its_button_tells_the_place(decider: Decider) -> None:
    outcome = decider.set_place(told("tôi ở phường Cống Vị"), Memory())

    assert outcome.replies[0].kind == "clarify"
    assert outcome.memory.commune == ""
    communes = {payload["commune"] for payload in payloads(outcome)}
    assert communes == {"Phường Giảng Võ", "Phường Ngọc Hà"}
    assert {payload["old_place"] for payload in payloads(outcome)} == {
        "Phường Cống Vị, Quận Ba Đình, Hà Nội"
    }


@pytest.mark.parametrize("reply", ["Ngọc Hà", "phường ngọc hà nhé", "cái thứ hai", "ngoc ha"])
def test_the_question_is_answered_in_words(decider: Decider, reply: str) -> None:
    asked = at(decider, "tôi ở phường Cống Vị")

    outcome = decider.set_place(told(reply, asked), asked)

    assert (outcome.memory.place, outcome.memory.commune) == ("Hà Nội", "Phường Ngọc Hà")
    assert "Trước tháng 7/2025 đó là phường Cống Vị" in text_of(outcome)
    assert outcome.memory.place_asked is None


@pytest.mark.parametrize("reply", ["Cẩm Giàng", "xã cẩm giàng nhé", "XÃ CẨM GIÀNG."])
def test_the_marks_decide_between_names_that_differ_by_them_alone(
    decider: Decider, reply: str
) -> None:
    asked = at(decider, "xa cam giang, hai phong")
    assert asked.commune == ""

    outcome = decider.set_place(told(reply, asked), asked)

    assert outcome.memory.commune == "Xã Cẩm Giàng"
    again = decider.set_place(told("cam giang", asked), asked)
    assert {one["commune"] for one in payloads(again)} == {"Xã Cẩm Giang", "Xã Cẩm Giàng"}


def test_a_question_with_an_offered_commune_is_answered_for_it(decider: Decider) -> None:
    asked = at(decider, "tôi ở phường Cống Vị")
    question = told("tạm trú ở Ngọc Hà thì nộp ở đâu", asked, chosen=STAY, facets=("place",))

    outcome = decider.decide(question, asked)

    assert [reply.kind for reply in outcome.replies] == ["answer"]
    assert "**Công an phường Ngọc Hà**" in text_of(outcome)
    assert outcome.memory.commune == "Phường Ngọc Hà"


def test_the_question_which_place_ends_with_the_next_question(decider: Decider) -> None:
    asked = at(decider, "tôi ở phường Cống Vị")

    outcome = decider.decide(Understood("", "ask_fee", facets=("fee",), chosen=BIRTH), asked)

    assert outcome.memory.place_asked is None


def test_a_name_of_many_provinces_is_asked_without_buttons(decider: Decider) -> None:
    outcome = decider.set_place(told("em ở xã Tân Phú"), Memory())

    assert "nhiều tỉnh" in text_of(outcome)
    assert outcome.replies[0].buttons == []
    assert outcome.memory.place == ""
    assert outcome.memory.place_asked is not None
    assert outcome.memory.place_asked.name == "xã Tân Phú"


def test_never_more_than_four_buttons(decider: Decider) -> None:
    for text in ("Nam Từ Liêm", "phường Vĩnh Tuy", "Củ Chi", "phường 5", "Móng Cái", "Tân Phú"):
        outcome = decider.set_place(told(text), Memory())
        assert outcome.memory.commune == "", text
        least = 1 if text == "phường Vĩnh Tuy" else 0
        assert least <= len(outcome.replies[0].buttons) <= 4, text


def test_a_district_is_no_place_any_more(decider: Decider) -> None:
    outcome = decider.set_place(told("Nam Từ Liêm"), Memory())

    assert "không còn quận Nam Từ Liêm" in text_of(outcome)
    assert (outcome.memory.place, outcome.memory.commune) == ("Hà Nội", "")


def test_the_place_is_changed_midway_and_where_to_file_is_told_anew(decider: Decider) -> None:
    memory = asked_where(decider, STAY, at(decider, "phường Hồng Hà, Hà Nội")).memory

    outcome = decider.set_place(told("đổi sang phường Ngọc Hà mới", memory), memory)

    assert [reply.kind for reply in outcome.replies] == ["chat", "answer"]
    assert "**Công an phường Ngọc Hà**" in outcome.replies[1].text
    assert "Hồng Hà" not in text_of(outcome)


def test_another_province_forgets_the_commune(decider: Decider) -> None:
    memory = at(decider, "phường Hồng Hà, Hà Nội")

    outcome = decider.set_place(told("đổi sang Đà Nẵng", memory), memory)

    assert (outcome.memory.place, outcome.memory.commune) == ("Đà Nẵng", "")


def test_the_same_province_keeps_the_commune(decider: Decider) -> None:
    memory = at(decider, "phường Hồng Hà, Hà Nội")

    assert decider.set_place(told("Hà Nội", memory), memory).memory.commune == "Phường Hồng Hà"


def test_a_place_within_a_question_is_remembered(decider: Decider) -> None:
    where = find("làm khai sinh ở xã Hải Xuân, Hải Hậu thì nộp ở đâu")
    asked = Understood("", "ask_place", facets=("place",), chosen=BIRTH, where=where)

    outcome = decider.decide(asked, Memory())

    assert "xã Hải Xuân" in text_of(outcome)
    assert outcome.memory.commune == "Xã Hải Xuân"


def test_an_unsure_place_within_a_question_is_asked_about_after_the_answer(
    decider: Decider,
) -> None:
    where = find("làm khai sinh ở phường Cống Vị thì nộp ở đâu")
    asked = Understood("", "ask_place", facets=("place",), chosen=BIRTH, where=where)

    outcome = decider.decide(asked, Memory())

    assert [reply.kind for reply in outcome.replies] == ["answer", "clarify"]
    assert outcome.memory.commune == ""


def test_without_a_place_the_answer_asks_for_it(decider: Decider) -> None:
    text = text_of(asked_where(decider, STAY, Memory()))

    assert "Công an xã, phường nơi anh/chị ở" in text
    assert "Nhắn tên xã, phường" in text


def test_a_commune_is_not_asked_for_where_the_province_is_enough(decider: Decider) -> None:
    where = find("tách thửa ở Cầu Giấy, Hà Nội thì nộp ở đâu")
    asked = Understood("", "ask_place", facets=("place",), chosen=LAND, where=where)

    outcome = decider.decide(asked, Memory())

    assert [reply.kind for reply in outcome.replies] == ["answer"]
    assert "thành phố Hà Nội" in text_of(outcome)
