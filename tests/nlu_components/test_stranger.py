"""How likely a message is nobody's procedure."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.training_data.message import Message

from bot.nlu.stranger import chance, features


def message(best: float, outside: float, asking: float, code: str = "9.000001") -> Message:
    data: dict[str, Any] = {
        "topics": [[{"code": code, "score": best, "name": "x"}]],
        "intent_ranking": [
            {"name": "out_of_scope", "confidence": outside},
            {"name": "ask_fee", "confidence": asking},
        ],
        "match": {"said": 0.2, "words": 0.1, "whole": 0.3},
        "left": 5,
    }
    return Message(data=data)


def test_the_features_are_what_was_found() -> None:
    known = features(message(0.4, 0.3, 0.5))

    assert (known["best"], known["together"]) == (0.4, 0.4)
    assert (known["sounds_outside"], known["sounds_asking"]) == (0.3, 0.5)
    assert (known["said"], known["words"], known["whole"]) == (0.2, 0.1, 0.3)
    assert (known["left"], known["no_procedure"]) == (0.25, 0.0)


def test_an_entry_that_is_no_procedure_is_told_apart() -> None:
    assert features(message(0.4, 0.3, 0.5, "@vneid"))["no_procedure"] == 1.0


def test_a_message_without_candidates_has_features_as_well() -> None:
    known = features(Message(data={"topics": []}))

    assert (known["best"], known["together"], known["sounds_outside"]) == (0.0, 0.0, 0.0)


def test_what_sounds_outside_is_stranger_and_what_the_search_knows_is_not() -> None:
    plain = chance(features(message(0.3, 0.1, 0.7)))
    outside = chance(features(message(0.3, 0.8, 0.1)))
    known = chance(features(message(0.95, 0.1, 0.7)))

    assert known < plain < outside
