"""Typed words at a step: which belong to the filing in hand, and which are about other things."""

from __future__ import annotations

from typing import Any

import pytest
from guided import BEES, BIRDS, HEAVY, OTP, at, make_guide, said, step_of
from talk import SURE, heard

from bot.answers.guide import Guide, GuideTurn
from bot.answers.guide_hearing import Hearing
from bot.answers.guide_memory import GO_ON, STEP, TROUBLE, Guiding
from bot.storage import Store


@pytest.fixture
def guide(knowledge: Store) -> Guide:
    return make_guide(knowledge)


def take(guide: Guide, text: str, step: str = "open", asked: str = STEP, **more: Any) -> Any:
    """Return what a typed message does to a filing at ``step``."""
    plain: dict[str, Any] = {"text": text, "intent": "out_of_scope", "facets": (), "subject": False}
    told = heard(**{**plain, **more})
    return Hearing(guide, told, at(step)).take(Guiding(asked))


@pytest.mark.parametrize(
    ("text", "intent"),
    [("xong", "thank"), ("ok rồi", "affirm"), ("vâng", "affirm"), ("nộp đơn xong", "guide_done")],
)
def test_done_by_words_or_by_intent(guide: Guide, text: str, intent: str) -> None:
    assert step_of(take(guide, text, intent=intent)) == "fill"


@pytest.mark.parametrize(
    ("text", "intent"), [("để mai làm", "complain"), ("thôi", "cancel"), ("chào nhé", "goodbye")]
)
def test_left_by_words_or_by_intent(guide: Guide, text: str, intent: str) -> None:
    turn = take(guide, text, intent=intent)
    assert turn.guiding is None
    assert step_of(turn) == "open"


@pytest.mark.parametrize(
    ("text", "intent"), [("chưa được", "deny"), ("khó quá", "complain"), ("giúp với", "ask_help")]
)
def test_stuck_without_saying_where_is_asked(guide: Guide, text: str, intent: str) -> None:
    turn: GuideTurn = take(guide, text, intent=intent)
    assert turn.guiding is not None
    assert turn.guiding.asked == TROUBLE


def test_words_that_tell_the_trouble_are_answered(guide: Guide) -> None:
    assert OTP in said(take(guide, "chờ hoài mã OTP không tới", intent="ask_portal"))
    assert HEAVY in said(take(guide, "tải lên bị báo quá dung lượng", "upload"))


def test_a_number_chooses_a_trouble_whatever_it_sounds_like(guide: Guide) -> None:
    told = heard((BIRDS, SURE), text="số 2", intent="choose_option", facets=())
    asked = Guiding(TROUBLE, ("khong-co-nut-nop", "khong-nhan-otp"))
    assert OTP in said(Hearing(guide, told, at("open")).take(asked))


def test_a_trouble_that_sounds_like_a_question(guide: Guide) -> None:
    more = {"intent": "ask_fee", "facets": ("fee",), "subject": True}
    assert HEAVY in said(take(guide, "ảnh nặng quá", "upload", **more))


def test_a_yes_is_no_answer_to_what_is_wrong(guide: Guide) -> None:
    turn = take(guide, "ừ", asked=TROUBLE, intent="affirm")
    assert "Bước 3/8" in said(turn)
    assert step_of(take(guide, "được rồi", asked=TROUBLE, intent="affirm")) == "fill"


def test_what_now_shows_the_step_again(guide: Guide) -> None:
    assert "Bước 3/8" in said(take(guide, "giờ sao nữa", intent="ask_steps", facets=("steps",)))


def test_when_it_is_done_is_a_question(guide: Guide) -> None:
    assert take(guide, "bao giờ xong", "result", intent="ask_time", facets=("time",)) is None


def test_a_question_about_the_procedure_is_no_answer_to_a_step(guide: Guide) -> None:
    assert take(guide, "lệ phí bao nhiêu", intent="ask_fee", facets=("fee",)) is None


def test_another_procedure_is_no_answer_to_a_step(guide: Guide) -> None:
    told = heard((BIRDS, SURE), text="xong rồi, giờ nuôi yến", intent="ask_overview", facets=())
    assert Hearing(guide, told, at("open")).take(Guiding(STEP)) is None


def test_the_same_procedure_named_again_is_no_other(guide: Guide) -> None:
    told = heard((BEES, SURE), text="nuôi ong xong", intent="guide_done", facets=())
    assert step_of(Hearing(guide, told, at("open")).take(Guiding(STEP))) == "fill"


@pytest.mark.parametrize(
    ("text", "intent", "goes"),
    [("ừ", "affirm", True), ("làm tiếp", "guide_go_on", True), ("không", "deny", False)],
)
def test_the_offer_to_go_on(guide: Guide, text: str, intent: str, goes: bool) -> None:
    turn = take(guide, text, asked=GO_ON, intent=intent)
    assert (turn.guiding is not None) is goes
    assert step_of(turn) == "open"


def test_another_question_instead_of_going_on(guide: Guide) -> None:
    more = {"intent": "ask_time", "facets": ("time",)}
    assert take(guide, "bao lâu có", asked=GO_ON, **more) is None


def test_no_account_yet(guide: Guide) -> None:
    assert "công an xã" in said(take(guide, "chưa có", "account", intent="deny"))


def test_a_person_is_wanted_not_a_step(guide: Guide) -> None:
    assert take(guide, "gặp cán bộ", intent="ask_person") is None


def test_asking_for_a_dossier_is_another_thing(guide: Guide) -> None:
    assert take(guide, "hồ sơ tôi tới đâu", intent="ask_dossier") is None
