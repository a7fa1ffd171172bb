"""The office there: where it is, its hours, Saturday, its number; nothing made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import publish
from settled import (
    BIRTH,
    HOTLINE,
    LAND,
    STAY,
    asked_where,
    at,
    office,
    settled,
    text_of,
    told,
)

from bot.answers.deciding import Decider, Guess, Memory
from bot.storage import Store


@pytest.fixture
def decider(knowledge: Store) -> Decider:
    return settled(knowledge)


def test_the_facts_of_an_office_stand_in_the_answer_with_their_day(decider: Decider) -> None:
    text = text_of(asked_where(decider, BIRTH, at(decider, "phường Hồng Hà, Hà Nội")))

    for part in ("1 đường Thử", "7:30-11:30", "Thứ bảy: có làm việc", "024 3000 0001"):
        assert part in text
    assert "có người giúp nộp trực tuyến" in text
    assert "Kiểm tra ngày 01/07/2026" in text


def test_saturday_is_answered_for_the_office_of_the_procedure_in_hand(decider: Decider) -> None:
    memory = asked_where(decider, BIRTH, at(decider, "phường Hồng Hà, Hà Nội")).memory

    outcome = decider.office(told("thứ bảy có làm không", memory), memory)

    assert outcome is not None
    assert outcome.replies[0].kind == "portal"
    assert outcome.replies[0].text.startswith("**Thứ bảy có làm việc.**")


def test_what_is_not_recorded_of_an_office_is_said_so(decider: Decider) -> None:
    memory = asked_where(decider, STAY, at(decider, "phường Hồng Hà, Hà Nội")).memory

    outcome = decider.office(told("mấy giờ họ làm việc, số điện thoại bao nhiêu", memory), memory)

    assert outcome is not None
    assert "Giờ làm việc nơi này chưa được ghi" in text_of(outcome)
    assert HOTLINE in text_of(outcome)


def test_where_no_office_is_loaded_its_kind_and_the_hotline_are_told(decider: Decider) -> None:
    memory = at(decider, "xã Hải Xuân, Nam Định")

    outcome = decider.office(told("công an xã mấy giờ làm việc", memory), memory)

    assert outcome is not None
    assert "**Công an xã Hải Xuân**" in text_of(outcome)
    assert HOTLINE in text_of(outcome)
    assert "Địa chỉ:" not in text_of(outcome)


def test_an_office_asked_for_before_the_place_is_answered_after_it(decider: Decider) -> None:
    asked = decider.office(told("thứ bảy ủy ban có làm không, mấy giờ mở cửa"), Memory())
    assert asked is not None
    assert "xã, phường nào" in text_of(asked)

    outcome = decider.set_place(told("phường Hồng Hà, Hà Nội"), asked.memory)

    assert "7:30-11:30" in text_of(outcome)
    assert "cong-an-hong-ha" not in text_of(outcome)


def test_saturday_asked_before_the_place_is_answered_first_after_it(decider: Decider) -> None:
    asked = decider.office(told("công an t7 có làm không"), Memory())
    assert asked is not None
    desk = decider.office(told("thứ bảy ủy ban có làm không"), asked.memory)
    assert desk is not None

    outcome = decider.set_place(told("phường Hồng Hà, Hà Nội"), desk.memory)

    assert outcome.replies[0].text.startswith("**Thứ bảy có làm việc.**")


def test_for_an_office_of_the_province_the_province_is_asked(decider: Decider) -> None:
    memory = Memory(procedure=LAND)
    asked = decider.office(told("trung tâm hành chính công mấy giờ mở cửa", memory), memory)
    assert asked is not None
    assert "tỉnh, thành phố nào" in text_of(asked)

    for text in ("Hà Nội", "tôi ở Cầu Giấy, Hà Nội"):
        outcome = decider.set_place(told(text, asked.memory), asked.memory)
        assert [reply.kind for reply in outcome.replies] == ["portal"]
        assert "trung-tam-ha-noi" in text_of(outcome)
        assert outcome.memory.place_asked is None


def test_an_office_of_the_next_commune_but_for_a_mark_is_not_told(
    decider: Decider, knowledge: Store
) -> None:
    there = office("police", "cong-an-cam-giang", "Xã Cẩm Giang", province="Hải Phòng")
    publish(knowledge, "office", there)

    other = decider.office(told("công an xã Cẩm Giàng, Hải Phòng mấy giờ làm việc"), Memory())
    own = decider.office(told("công an xã Cẩm Giang, Hải Phòng mấy giờ làm việc"), Memory())

    assert other is not None
    assert "cong-an-cam-giang" not in text_of(other)
    assert own is not None


def test_the_place_in_the_question_about_an_office_counts(decider: Decider) -> None:
    outcome = decider.office(told("một cửa phường Phúc Xá cũ mấy giờ mở cửa"), Memory())

    assert outcome is not None
    assert "7:30-11:30" in text_of(outcome)
    assert outcome.replies[0].buttons[0].url == "https://maps.example.vn/1"


@pytest.mark.parametrize(
    "text",
    [
        "nộp ở đâu",
        "đổi căn cước ở đâu",
        "địa chỉ cũ có phải đổi không",
        "chào bạn",
        "số điện thoại tổng đài là gì",
        "số máy bị mờ có đăng ký được không",
        "số khung số máy ghi ở đâu",
        "thửa đất hình chữ nhật có tách được không",
        "ghi số điện thoại của con được không",
        "t7 năm nay tôi mới cưới",
        "hôm qua tôi ra một cửa từ bảy giờ, chờ mãi thì cô cán bộ bảo hết giờ rồi đóng cửa",
    ],
)
def test_other_questions_are_not_about_an_office(decider: Decider, text: str) -> None:
    memory = replace(at(decider, "phường Hồng Hà, Hà Nội"), procedure=BIRTH)

    assert decider.office(told(text, memory), memory) is None


def test_the_way_to_an_office_that_is_named_is_no_question_about_a_procedure(
    decider: Decider,
) -> None:
    guesses = ((Guess(STAY, 0.5),),)
    asked = told("trụ sở công an phường Phúc Xá ở đâu", topics=guesses, subject=True)

    outcome = decider.office(asked, Memory())

    assert outcome is not None
    assert "cong-an-hong-ha" in text_of(outcome)


@pytest.mark.parametrize(("score", "taken"), [(0.65, True), (0.95, False)])
def test_a_few_words_go_on_about_the_procedure_unless_the_portal_is_surely_meant(
    decider: Decider, score: float, taken: bool
) -> None:
    memory = asked_where(decider, BIRTH, at(decider, "phường Hồng Hà, Hà Nội")).memory
    guesses = ((Guess("@doi-so-dien-thoai", score),),)

    outcome = decider.office(told("số điện thoại là gì", topics=guesses, subject=True), memory)

    assert (outcome is not None) is taken
