"""Entities by rule: what is found, what it means, and where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.rules_spacy import SpacyRuleEntities, entities


def found(text: str) -> set[tuple[str, str, str]]:
    """Return entity, value and the words it stands on."""
    return {(e["entity"], e["value"], text[e["start"] : e["end"]]) for e in entities(text)}


@pytest.mark.parametrize(
    ("text", "entity", "value", "words"),
    [
        ("thủ tục 1.004194 nộp ở đâu", "procedure_code", "1.004194", "1.004194"),
        (
            "hồ sơ H57.12-250914-0003 tới đâu",
            "dossier_code",
            "H57.12-250914-0003",
            "H57.12-250914-0003",
        ),
        (
            "000.00.28.H36-220322-0020",
            "dossier_code",
            "000.00.28.H36-220322-0020",
            "000.00.28.H36-220322-0020",
        ),
        ("tôi ở Gia Lai", "province", "Gia Lai", "Gia Lai"),
        ("toi o gia lai", "province", "Gia Lai", "gia lai"),
        ("quê ở Bình Định", "province", "Gia Lai", "Bình Định"),
        ("nộp ở công an xã", "agency", "police", "công an xã"),
        ("nộp trực tuyến được không", "channel", "online", "trực tuyến"),
        ("gửi bưu điện", "channel", "post", "bưu điện"),
        ("chọn cái thứ hai", "choice", "2", "cái thứ hai"),
        ("lấy cái cuối cùng", "choice", "-1", "cái cuối cùng"),
        ("sinh ngày 14/09/2025", "date", "14/09/2025", "14/09/2025"),
        ("mất 15.000 đồng", "money", "15.000 đồng", "15.000 đồng"),
        ("hết 500k", "money", "500k", "500k"),
    ],
)
def test_found_with_its_place(text: str, entity: str, value: str, words: str) -> None:
    assert (entity, value, words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "4821",
        "1 2 3 4",
        "dạ 9154 ạ",
        "đuôi 4821",
        "số điện thoại đuôi 4821 nha em",
        "bốn số cuối căn cước của tôi là 4821",
        "4 so cuoi la 4821",
        "sđt 4821",
    ],
)
def test_four_digits_and_whose_last_ones_they_are(text: str) -> None:
    digits = [e["value"] for e in entities(text) if e["entity"] == "last_digits"]
    assert len(digits) == 1
    assert digits[0] in ("4821", "1234", "9154")


@pytest.mark.parametrize("text", ["48215", "482", "lệ phí 2024", "luật cư trú 2020", "4821 4822"])
def test_other_numbers_are_nobodys_last_digits(text: str) -> None:
    assert all(e["entity"] != "last_digits" for e in entities(text))


def test_offsets_hold_behind_signs_and_pictures() -> None:
    text = "😀 ơi!!! (nhà ở Đắk Lắk) nộp 1.004194 — qua mạng?"

    assert {("procedure_code", "1.004194", "1.004194"), ("channel", "online", "qua mạng")} <= found(
        text
    )
    assert ("province", "Đắk Lắk", "Đắk Lắk") in found(text)


@pytest.mark.parametrize("text", ["", "xin chào", "1.00419", "11.004194", "cái gì đây"])
def test_nothing_where_nothing_is(text: str) -> None:
    assert entities(text) == []


def component() -> SpacyRuleEntities:
    context = ExecutionContext(GraphSchema({}))
    return SpacyRuleEntities.create({}, None, Resource("rules"), context)


def test_a_message_gains_entities_beside_its_own() -> None:
    own = {"entity": "agency", "value": "tax", "start": 0, "end": 3}
    message = Message(data={TEXT: "tôi ở Huế", ENTITIES: [own]})

    component().process([message])

    assert [e["value"] for e in message.get(ENTITIES)] == ["tax", "Huế"]
    assert message.get(ENTITIES)[1]["extractor"] == "SpacyRuleEntities"


def test_a_message_of_a_button_is_left_alone() -> None:
    message = Message(data={TEXT: '/ask_fee{"procedure_code": "1.004194"}'})

    component().process([message])

    assert message.get(ENTITIES) is None


@given(
    st.text(
        st.characters(codec="utf-8") | st.sampled_from("đ\u0335\u0301\u200dİßΐ가 1a"), max_size=40
    )
)
def test_any_text_has_entities_that_stand_in_it(text: str) -> None:
    """Half a surrogate pair is gone by then (tests/language/test_text.py)."""
    for found in entities(text):
        assert 0 <= found["start"] <= found["end"] <= len(text)


def test_a_mark_that_stands_alone_is_no_word() -> None:
    (found,) = entities("đ\u0335 lệ phí ở Hà Nội \u0301")

    assert (found["entity"], found["value"]) == ("province", "Hà Nội")
