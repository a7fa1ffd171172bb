"""Checks an action server's answer with a validator that is compiled once.

Rasa 3.6 calls ``jsonschema.validate`` for every custom action; that checks the schema itself
anew each time, 20 ms of a 28 ms turn. Of the two dozen forms an event may have, only the one of
its name can fit, so only that one is tried; an answer that does not pass goes through the whole
schema, for the same error. Loaded with our components; ``install`` is called once at their import.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL


def _compiled(schema: dict[str, Any]) -> Any:
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@lru_cache(maxsize=1)
def _whole() -> Any:
    return _compiled(RemoteAction.action_response_format_spec())


@lru_cache(maxsize=1)
def _parts() -> tuple[Any, dict[str, Any]]:
    """Return the check without the forms of events, and the check of each form by its name."""
    schema = copy.deepcopy(RemoteAction.action_response_format_spec())
    forms = schema["properties"]["events"]["items"].pop("oneOf")
    return _compiled(schema), {form["properties"]["event"]["const"]: form for form in forms}


@lru_cache(maxsize=64)
def _form(name: str) -> Any:
    return _compiled(_parts()[1][name])


def _passes(result: Any) -> bool:
    rest, forms = _parts()
    if not rest.is_valid(result):
        return False
    events = result.get("events", ())
    return all(one["event"] in forms and _form(one["event"]).is_valid(one) for one in events)


def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Return True for a valid answer; raise jsonschema's ValidationError otherwise."""
    error = None if _passes(result) else next(iter(_whole().iter_errors(result)), None)
    if error is None:
        return True
    error.message += (
        ". Failed to validate Action server response from API, make sure your response from "
        "the Action endpoint is valid. For more information about the format visit "
        f"{DOCS_BASE_URL}/custom-actions"
    )
    raise ValidationError(error.message) from error


def install() -> None:
    """Put the compiled check in the place of Rasa's."""
    RemoteAction._validate_action_result = validate_action_result
