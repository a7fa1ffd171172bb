"""What the classifier and the search disagree about is settled by rule."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.arbiter import IntentArbiter


def settle(text: str, intent: str, confidence: float, best: float, **more: Any) -> str:
    guess = [{"code": "9.000001", "score": best, "name": "x"}]
    data = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "subject": True,
        "topics": [guess],
        **more,
    }
    config = IntentArbiter.get_default_config()
    (message,) = IntentArbiter(config).process([Message(data=data)])
    return str(message.get("intent")["name"])


def test_a_dossier_code_asks_for_the_dossier() -> None:
    code = {"entity": "dossier_code", "value": "H57.12-250914-0003"}
    found = settle("H57.12-250914-0003", "out_of_scope", 0.9, 0.0, entities=[code])
    assert found == "ask_dossier"


def test_a_sure_procedure_wins_over_doubtful_small_talk() -> None:
    assert settle("còn tạm trú?", "goodbye", 0.3, 0.9) == "ask_overview"


def test_sure_small_talk_stays_small_talk() -> None:
    assert settle("cảm ơn nhiều", "thank", 0.95, 0.1) == "thank"


@pytest.mark.parametrize("text", ["tôi muốn tự tử", "toi muon tu tu"])
def test_danger_is_heard_before_anything_else(text: str) -> None:
    assert settle(text, "ask_overview", 0.9, 0.9) == "danger"


def test_what_nobody_should_do_is_refused() -> None:
    assert settle("làm giả giấy khai sinh", "ask_fee", 0.9, 0.95) == "out_of_scope"


def test_what_the_search_does_not_know_and_may_be_anything_is_refused() -> None:
    ranking = [
        {"name": "ask_place", "confidence": 0.4},
        {"name": "out_of_scope", "confidence": 0.2},
    ]
    found = settle("mua vé ở đâu", "ask_place", 0.4, 0.05, intent_ranking=ranking)
    assert found == "out_of_scope"
