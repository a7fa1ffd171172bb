"""The compiled check of an action server's answer takes and refuses what Rasa's own does."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from bot.nlu import action_result

RESULTS: list[Any] = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "procedure", "value": None}], "responses": []},
    {"events": [{"event": "reset_slots"}], "responses": [{"custom": {"kind": "chat"}}]},
    {"events": [{"event": "slot"}], "responses": [{"text": "a", "buttons": []}]},
    {"events": [], "responses": [], "more": 1},
    {"events": None, "responses": []},
    {"events": "slot", "responses": []},
    {"events": [{"event": "slot", "name": 3, "value": 1}], "responses": []},
    {"events": [{"event": "slot", "timestamp": "now", "name": "place"}], "responses": []},
    {"events": [{"event": "bot", "text": "chào"}], "responses": []},
    {"events": [{"event": "bot", "text": 1}], "responses": []},
    {"events": [{"event": "nothing of Rasa's"}], "responses": []},
    {"events": [{"event": ["slot"]}], "responses": []},
    {"events": [{"name": "procedure"}], "responses": []},
    {"events": ["slot"], "responses": []},
    {"events": [{"event": 3}], "responses": []},
    {"events": [], "responses": "chào"},
    {"events": [], "responses": ["chào"]},
    [],
    None,
    "chào",
]


def taken(check: Any) -> bool:
    try:
        check()
    except jsonschema.ValidationError:
        return False
    return True


@pytest.mark.parametrize("result", RESULTS, ids=repr)
def test_same_verdict_as_the_schema_itself(result: Any) -> None:
    schema = RemoteAction.action_response_format_spec()
    own = taken(lambda: jsonschema.validate(result, schema))

    assert taken(lambda: action_result.validate_action_result(remote(), result)) is own


def test_both_verdicts_occur() -> None:
    schema = RemoteAction.action_response_format_spec()
    verdicts = {
        taken(lambda result=result: jsonschema.validate(result, schema)) for result in RESULTS
    }

    assert verdicts == {True, False}


def test_rasa_uses_it() -> None:
    assert remote()._validate_action_result({"events": [], "responses": []}) is True
    with pytest.raises(jsonschema.ValidationError, match="make sure your response"):
        remote()._validate_action_result({"events": "slot"})
    assert RemoteAction._validate_action_result is action_result.validate_action_result


def remote() -> RemoteAction:
    action_result.install()
    return RemoteAction("action_answer", None)
