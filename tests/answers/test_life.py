"""Life events: the list in order, a button for each step, and what can be done in one go."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from factories import TODAY, card, overlay, publish, put, record
from talk import BEES, BIRDS, MARRIAGE, SURE, heard, offered

from bot.answers.compose import Setting
from bot.answers.deciding import Decider, Memory
from bot.content.kinds import Choice, ConfusableGroup
from bot.content.life_events import LifeEvent
from bot.procedures.catalogue import Catalogue
from bot.replies import Reply
from bot.storage import Store

EVENT: dict[str, Any] = {
    "key": "co-vuon",
    "title": "Nhà mới có vườn",
    "names": [f"có vườn kiểu {n}" for n in range(8)],
    "intro": "Đất có cây thì nuôi được ong.",
    "steps": [
        {"title": "Cưới người có vườn", "code": MARRIAGE, "within": "trong 15 ngày"},
        {"title": "Nuôi con gì", "group": "nuoi", "when": "muốn nuôi thêm"},
    ],
    "together": {
        "text": "cưới và nuôi ong làm một lượt.",
        "title": "Cách làm chung",
        "note": "lam-chung",
    },
    "checked_on": "2026-07-01",
}


def event(**changes: Any) -> LifeEvent:
    return msgspec.convert({**EVENT, **changes}, LifeEvent)


@pytest.fixture
def store(knowledge: Store) -> Store:
    put(knowledge, *(record(code, f"Cấp giấy {code}") for code in (BEES, BIRDS, MARRIAGE)))
    publish(knowledge, "card", card())
    publish(knowledge, "overlay", overlay("missing", key="lam-chung", names=["làm chung"]))
    choices = [Choice(answer="Ong", code=BEES), Choice(answer="Chim", code=BIRDS)]
    group = ConfusableGroup(key="nuoi", question="Anh/chị nuôi con gì?", choices=choices)
    publish(knowledge, "confusable", group)
    publish(knowledge, "life_event", event())
    return knowledge


@pytest.fixture
def decider(store: Store) -> Decider:
    return Decider(Catalogue(store), Setting(TODAY, "18001096"))


def told(decider: Decider) -> Reply:
    return decider.decide(heard(("~co-vuon", SURE)), Memory()).replies[0]


def test_the_steps_stand_in_order_with_deadline_and_condition(decider: Decider) -> None:
    said = told(decider)
    assert said.kind == "clarify"
    assert said.text.startswith("**Nhà mới có vườn**. Đất có cây")
    assert "1. Cưới người có vườn – **trong 15 ngày**." in said.text
    assert "2. Nuôi con gì (nếu muốn nuôi thêm)." in said.text
    assert "Làm chung: cưới và nuôi ong làm một lượt." in said.text


def test_each_step_and_what_is_done_together_has_its_button(decider: Decider) -> None:
    buttons = told(decider).buttons
    assert [button.title for button in buttons] == [
        "Cưới người có vườn",
        "Nuôi con gì",
        "Cách làm chung",
    ]
    assert [MARRIAGE in (buttons[0].payload or ""), "?nuoi" in (buttons[1].payload or "")] == [
        True,
        True,
    ]


def test_what_the_steps_lead_to_is_named_for_those_who_read_the_reply(decider: Decider) -> None:
    outcome = decider.decide(heard(("~co-vuon", SURE)), Memory())
    assert offered(outcome) == [MARRIAGE, BEES, BIRDS]


def test_a_step_can_be_chosen_by_its_number(decider: Decider) -> None:
    memory = decider.decide(heard(("~co-vuon", SURE)), Memory()).memory
    first = decider.choose(heard(text="số 1", intent="choose_option"), memory)
    assert first.replies[0].procedure is not None
    assert first.replies[0].procedure.code == MARRIAGE
    second = decider.choose(heard(text="cái thứ hai", intent="choose_option"), memory)
    assert second.replies[0].text.startswith("Anh/chị nuôi con gì?")


def test_a_button_of_a_group_asks_its_question(decider: Decider) -> None:
    asked = decider.decide(heard(chosen="?nuoi"), Memory())
    assert [button.title for button in asked.replies[0].buttons][:1] == ["Xin phép nuôi ong"]
    assert asked.memory.offered == (BEES, BIRDS)


def test_the_button_of_what_is_done_together_tells_about_it(decider: Decider) -> None:
    (said,) = decider.decide(heard(chosen="!lam-chung"), Memory()).replies
    assert "Lời ghi chú của chúng tôi." in said.text


def test_a_step_whose_procedure_is_gone_is_left_out(decider: Decider, store: Store) -> None:
    steps = [{"title": "Việc đã bỏ", "code": "9.000099"}, *EVENT["steps"]]
    publish(store, "life_event", event(steps=steps))
    said = told(decider)
    assert "Việc đã bỏ" not in said.text
    assert "1. Cưới người có vườn" in said.text
    assert len(said.buttons) == 3


def test_an_event_that_was_taken_back_is_no_answer(decider: Decider, store: Store) -> None:
    publish(store, "life_event")
    assert told(decider).text.startswith("Tôi chưa")


def test_groups_of_steps_stand_under_their_headings(decider: Decider, store: Store) -> None:
    first = {"title": "Cưới người có vườn", "code": MARRIAGE, "part": "Làm trước"}
    publish(store, "life_event", event(steps=[first, {**EVENT["steps"][1], "part": "Rồi đến"}]))
    lines = [line for line in told(decider).text.splitlines() if line]
    assert lines[1:5] == [
        "**Làm trước**",
        "1. Cưới người có vườn.",
        "**Rồi đến**",
        "2. Nuôi con gì (nếu muốn nuôi thêm).",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"steps": [{"title": "Một việc"}, *EVENT["steps"]]}, "either code"),
        ({"steps": [EVENT["steps"][0]] * 7}, "need parts"),
        ({"together": {"text": "hai việc một lần.", "note": "x"}}, "go together"),
        ({"names": ["một tên"]}, "length >= 8"),
    ],
)
def test_an_event_that_cannot_be_told_is_refused_in_words(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(msgspec.ValidationError, match=says):
        event(**changes)


def test_a_number_alone_picks_a_step_whatever_else_it_may_be_the_name_of(
    decider: Decider,
) -> None:
    memory = decider.decide(heard(("~co-vuon", SURE)), Memory()).memory
    picked = decider.decide(heard((BEES, SURE), text="số 1"), memory).replies[0]
    assert picked.procedure is not None
    assert picked.procedure.code == MARRIAGE
    named = decider.decide(heard((BEES, SURE), text="giấy phép nuôi ong số 1"), memory).replies[0]
    assert named.procedure is not None
    assert named.procedure.code == BEES


def test_opening_a_shop_asks_for_no_opening_hours(decider: Decider) -> None:
    story = heard(("~co-vuon", SURE), text="em định mở cửa hàng nhỏ", subject=True)
    assert decider.office(story, Memory()) is None
