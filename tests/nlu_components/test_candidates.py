"""Which procedures a message may mean: set by our component, from the knowledge store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import factories
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import candidates
from bot.nlu.candidates import ProcedureCandidates
from bot.storage import Store

Load = Callable[[], ProcedureCandidates]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads the component over the store in this test's folder, as Rasa does at its start."""
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    candidates.search.cache_clear()
    context = ExecutionContext(GraphSchema({}))
    return lambda: ProcedureCandidates.load({}, None, Resource("candidates"), context)


def read(
    component: ProcedureCandidates, text: str, tracker: DialogueStateTracker | None = None
) -> Message:
    (message,) = component.process([Message(data={TEXT: text})], tracker)
    return message


def codes(message: Message) -> list[str]:
    return [guess["code"] for guess in message.get("topics")[0]]


def test_a_message_gains_its_likeliest_procedures(knowledge: Store, load: Load) -> None:
    factories.publish(knowledge, "card", factories.card())
    factories.put(knowledge, factories.record("9.000002", "Cấp thẻ thư viện"))

    message = read(load(), "xin giấy phép nuôi ong")

    assert codes(message)[0] == "9.000001"
    assert message.get("subject") is True
    assert 0 < message.get("topics")[0][0]["score"] <= 1


def test_a_message_that_names_nothing_has_no_subject(knowledge: Store, load: Load) -> None:
    factories.put(knowledge, factories.record())

    assert read(load(), "thế còn lệ phí").get("subject") is False


def test_a_message_of_a_button_is_left_alone(knowledge: Store, load: Load) -> None:
    factories.put(knowledge, factories.record())

    message = read(load(), '/ask_fee{"procedure_code": "9.000001"}')

    assert message.get("topics") is None
    assert message.get("subject") is None


def test_the_place_told_before_brings_its_own_variant(knowledge: Store, load: Load) -> None:
    name = "Cấp giấy phép nuôi ong"
    factories.put(knowledge, factories.record("9.000001", name))
    factories.put(knowledge, factories.record("9.000002", name, province="Gia Lai"))
    slot = TextSlot("place", mappings=[{"type": "custom"}])
    there = DialogueStateTracker.from_events("a#2", [SlotSet("place", "Gia Lai")], [slot])

    assert codes(read(load(), "nuôi ong")) == ["9.000001"]
    assert codes(read(load(), "nuôi ong", there))[0] == "9.000002"


def test_without_a_knowledge_store_a_message_passes_and_a_line_is_logged(
    load: Load, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        message = read(load(), "nuôi ong")

    assert message.get("topics") is None
    assert "the knowledge store cannot be read" in caplog.text
    assert "nuôi ong" not in caplog.text


def test_the_name_of_a_masked_number_names_no_procedure(knowledge: Store, load: Load) -> None:
    factories.put(knowledge, factories.record("9.000002", "Xác nhận số định danh"))

    assert read(load(), "[số định danh]").get("subject") is False
    assert codes(read(load(), "xác nhận số định danh [số định danh]")) == ["9.000002"]


def test_a_message_gains_the_place_it_tells_and_asks_without_it(
    knowledge: Store, load: Load
) -> None:
    factories.publish(knowledge, "card", factories.card())

    message = read(load(), "nuôi ong ở phường Bến Nghé quận 1 cần gì")
    alone = read(load(), "phường Bến Nghé quận 1")

    assert [*message.get("where")["communes"]] == [("Phường Sài Gòn", "Hồ Chí Minh")]
    assert message.get("left") == read(load(), "nuôi ong cần gì").get("left")
    assert (message.get("where")["alone"], alone.get("where")["alone"]) == (False, True)
    assert read(load(), "nuôi ong cần gì").get("where") is None


def test_the_name_asked_about_before_is_completed(knowledge: Store, load: Load) -> None:
    factories.put(knowledge, factories.record())
    events = [SlotSet("place_asked", {"name": "xã Tân Phú"})]
    tracker = DialogueStateTracker.from_events("x#2", events, [AnySlot("place_asked", [])])

    where = read(load(), "Nghệ An nha", tracker).get("where")

    assert [*where["communes"]] == [("Xã Tân Phú", "Nghệ An")]
    assert where["alone"] is True


def test_a_code_that_no_procedure_has_is_said(knowledge: Store, load: Load) -> None:
    factories.put(knowledge, factories.record())

    message = read(load(), "thủ tục 9.999999 cần gì")

    assert message.get("unknown_code") == "9.999999"
    assert message.get("topics") == []


def test_a_message_is_weighed_beside_what_was_said_before(knowledge: Store, load: Load) -> None:
    factories.put(knowledge, factories.record("9.000001", "Cấp giấy phép nuôi ong"))
    factories.put(knowledge, factories.record("9.000002", "Đăng ký kết hôn"))
    slots = [AnySlot(name, []) for name in ("procedure", "offered", "recent")]
    tracker = DialogueStateTracker.from_events("k#2", [SlotSet("procedure", "9.000001")], slots)

    weighed = read(load(), "ở quê em nộp đâu", tracker).get("beside")

    assert weighed[0]["code"] == "9.000001"
    assert {*weighed[0]} == {"code", "score", "name"}
    assert read(load(), "ở quê em nộp đâu").get("beside") is None


def test_how_well_the_likeliest_matches_is_told(knowledge: Store, load: Load) -> None:
    factories.put(knowledge, factories.record())

    assert {*read(load(), "nuôi ong cần gì").get("match")} == {"said", "words", "whole"}
