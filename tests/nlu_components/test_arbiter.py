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
        "intent_ranking": [{"name": intent, "confidence": confidence}],
        "subject": True,
        "left": 3,
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


@pytest.mark.parametrize("text", ["H5-250914-0003", "H57.12-250914", "[số định danh]", "250914"])
def test_a_try_at_a_code_asks_for_the_dossier(text: str) -> None:
    assert settle(text, "out_of_scope", 0.9, 0.0) == "ask_dossier"


def test_a_year_beside_a_sure_question_is_no_try_at_a_code() -> None:
    assert settle("lệ phí 2024", "ask_fee", 0.95, 0.2) == "ask_fee"
    assert settle("mã 2024", "ask_fee", 0.2, 0.2) == "ask_dossier"


@pytest.mark.parametrize("intent", ["follow_dossier", "unfollow_dossier"])
def test_following_keeps_what_was_said_about_a_code(intent: str) -> None:
    code = {"entity": "dossier_code", "value": "H57.12-250914-0003"}
    assert settle("theo dõi H57.12-250914-0003", intent, 0.5, 0.0, entities=[code]) == intent


def test_a_procedure_named_beyond_doubt_is_no_wish_to_see_a_dossier() -> None:
    assert settle("chi tiết đăng ký kết hôn", "open_dossier", 0.5, 0.99) == "ask_overview"


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


def test_a_message_that_only_tells_a_place_tells_where_somebody_is() -> None:
    told = {"province": "Hà Nội", "alone": True}
    assert settle("Nam Từ Liêm", "out_of_scope", 0.9, 0.6, where=told) == "set_place"
    named = {"province": "Hà Nội", "alone": False}
    assert settle("tạm trú ở Hà Nội", "ask_overview", 0.9, 0.9, where=named) == "ask_overview"


@pytest.mark.parametrize("intent", ["out_of_scope", "greet", "ask_dossier", "ask_fee"])
def test_a_code_that_no_procedure_has_is_a_question_about_a_procedure(intent: str) -> None:
    found = settle("9.999999", intent, 0.9, 0.0, topics=[], unknown_code="9.999999", facets=["fee"])
    assert found == "ask_fee"


def test_what_is_beyond_doubt_is_never_strange() -> None:
    assert settle("bán vé số cho người khuyết tật", "out_of_scope", 0.99, 0.98) != "out_of_scope"


def test_words_that_mean_nothing_to_us_are_asked_about() -> None:
    assert settle("blorptang quimbor", "ask_overview", 0.3, 0.0) == "ask_overview"


def test_beside_a_procedure_in_hand_a_message_may_be_strange_by_itself() -> None:
    ranking = [
        {"name": "ask_fee", "confidence": 0.3},
        {"name": "out_of_scope", "confidence": 0.3},
    ]
    said = ("còn vụ kia thì sao", "ask_overview", 0.3, 0.25)
    alone = settle(*said, intent_ranking=ranking)
    asked = settle(*said, intent_ranking=ranking, facets=["fee"], beside=[])

    assert (alone, asked) == ("out_of_scope", "ask_overview")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("blorptang quimbor", "ask_overview"), ("mua blorptang", "out_of_scope")],
)
def test_what_no_word_of_can_be_vietnamese_is_asked_about(text: str, intent: str) -> None:
    match = {"said": 0.0, "words": 0.0, "whole": 0.0}
    assert settle(text, "out_of_scope", 0.95, 0.0, match=match, facets=[]) == intent
