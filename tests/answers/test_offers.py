"""Questions back: complete by themselves, with a button for each choice."""

from __future__ import annotations

from factories import card, overlay, record, way

from bot.answers import offers
from bot.content.kinds import Topic
from bot.procedures.catalogue import Procedure, join
from bot.procedures.record import Fee


def two() -> list[Procedure]:
    return [
        join(record(), card(confusable=[{"code": "9.000002", "difference": "Chim, không ong."}])),
        join(record("9.000002", "Cấp giấy phép nuôi chim yến"), None),
    ]


def test_a_question_back_numbers_the_choices_and_says_what_tells_them_apart() -> None:
    asked = offers.clarify(offers.choices(two()))
    assert asked.kind == "clarify"
    assert "1. **Xin phép nuôi ong** – Ai muốn nuôi ong" in asked.text
    assert "2. **Cấp giấy phép nuôi chim yến** – Chim, không ong." in asked.text
    assert [c.code for c in asked.candidates] == ["9.000001", "9.000002"]
    assert len(asked.buttons) == 3


def test_a_long_name_is_cut_for_a_button() -> None:
    (choice,) = offers.choices([join(record(name="Cấp " + "rất dài " * 40), None)])
    assert len(choice.title) <= 60
    assert choice.title.endswith("…")
    assert choice.difference


def test_a_withdrawn_procedure_names_its_successor_and_none_of_its_facts() -> None:
    old = join(record(methods=[way("counter", Fee(amount=20000))]), None)
    said = offers.withdrawn(old, overlay("withdrawn"), offers.choices(two()[1:]))
    assert said.kind == "clarify"
    assert "Lời ghi chú của chúng tôi." in said.text
    assert "1. Cấp giấy phép nuôi chim yến" in said.text
    assert "20.000" not in said.text


def test_a_withdrawn_procedure_without_a_successor_is_told_too() -> None:
    said = offers.withdrawn(join(record(), None), overlay("withdrawn", ask="Hỏi xã."), [])
    assert (said.kind, said.candidates) == ("portal", [])
    assert "Hỏi xã." in said.text


def test_a_group_lists_its_procedures() -> None:
    topic = Topic(key="nuoi", title="Chăn nuôi", names=["con vật"], codes=["9.000001", "9.000002"])
    said = offers.topic(topic, offers.choices(two()))
    assert "Chăn nuôi" in said.text
    assert "1. Xin phép nuôi ong\n2. Cấp giấy phép nuôi chim yến" in said.text
    assert len(said.buttons) == 3


def test_the_fields_are_named_in_the_text_too() -> None:
    topic = Topic(key="nuoi", title="Chăn nuôi", names=["con vật"], codes=["9.000001", "9.000002"])
    said = offers.fields([topic])
    assert "- Chăn nuôi" in said.text
    assert [button.payload for button in said.buttons] == ['/choose{"procedure_code": "#nuoi"}']
