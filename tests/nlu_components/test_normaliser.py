"""Clean text, and a copy of each example as people without marks type it."""

from __future__ import annotations

from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.normaliser import VietnameseNormaliser


def texts(data: TrainingData) -> list[str]:
    return [str(example.get(TEXT)) for example in data.training_examples]


def test_a_message_is_cleaned_in_place() -> None:
    message = Message(data={TEXT: "  le\u0323\u0302 phi\u0301\u200b\n\tđăng  ký\x00 "})

    VietnameseNormaliser().process([message])

    assert message.get(TEXT) == "lệ phí đăng ký"


def test_training_data_gains_a_copy_without_marks() -> None:
    data = TrainingData([Message(data={TEXT: "Lệ phí bao nhiêu", INTENT: "ask_fee"})])

    both = VietnameseNormaliser().process_training_data(data)

    assert texts(both) == ["Lệ phí bao nhiêu", "le phi bao nhieu"]
    assert [example.get(INTENT) for example in both.training_examples] == ["ask_fee", "ask_fee"]


def test_a_copy_keeps_what_the_example_says_beside_its_text() -> None:
    facets = {"intent": {"facets": ["fee", "time"]}}
    entity = {"entity": "province", "start": 3, "end": 10, "value": "Gia Lai"}
    example = Message(
        data={TEXT: "Ở  Gia Lai", INTENT: "ask_fee", "metadata": facets, ENTITIES: [entity]}
    )

    both = VietnameseNormaliser().process_training_data(TrainingData([example]))

    copy = both.training_examples[1]
    assert copy.get("metadata") == facets
    assert copy.get(ENTITIES) == [entity]


def test_an_example_without_marks_gets_no_copy() -> None:
    data = TrainingData([Message(data={TEXT: "OK luon", INTENT: "affirm"})])

    assert texts(VietnameseNormaliser().process_training_data(data)) == ["OK luon"]


def test_a_copy_is_as_long_as_its_text_so_that_offsets_hold() -> None:
    data = TrainingData([Message(data={TEXT: "Ở Đắk Lắk, lệ phí đăng ký", INTENT: "ask_fee"})])

    marked, plain = texts(VietnameseNormaliser().process_training_data(data))

    assert len(marked) == len(plain)
