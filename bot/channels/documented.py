"""What the OpenAPI says of answers that FastAPI does not know of."""

from __future__ import annotations

from typing import Any, TypedDict

import msgspec

from bot.replies import Reply

Responses = dict[int | str, dict[str, Any]]
Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_WHY: Schema = {"type": "object", "required": ["detail"], "properties": {"detail": _TEXT}}
_FIELD: Schema = {
    "type": "object",
    "required": ["field", "problem"],
    "properties": {"field": _TEXT, "problem": _TEXT},
}
_FIELDS: Schema = {
    "type": "object",
    "required": ["detail"],
    "properties": {"detail": {"type": "array", "items": _FIELD}},
}


class Replies(TypedDict):
    """The answer to a message: the conversation's token, and the replies of the turn."""

    conversation: str | None
    replies: list[Reply]


def json_of(schema: Schema, description: str) -> dict[str, Any]:
    """Return the description of an answer in JSON."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def refused(status: int, why: str) -> Responses:
    """Return the description of a refusal that says ``why`` as ``detail``."""
    return {status: json_of(_WHY, why)}


EVERYWHERE: Responses = {
    **refused(400, "The body cannot be read, or the request holds a NUL"),
    **refused(413, "The body is too large"),
    422: json_of(_FIELDS, "Fields that are wrong; what was sent is never repeated"),
    **refused(503, "Nothing can be stored now, or a part is down; send it again"),
}
"""What any route may answer."""


def replies() -> dict[str, Any]:
    """Return the schema of an answer to a message, whole in itself."""
    return _inlined(*msgspec.json.schema_components([Replies]))


def _inlined(schemas: tuple[Schema, ...], components: dict[str, Schema]) -> Schema:
    def inline(value: Any) -> Any:
        if isinstance(value, list):
            return [inline(one) for one in value]
        if not isinstance(value, dict):
            return value
        name = str(value.get("$ref", "")).rpartition("/")[2]
        if name in components:
            return inline(components[name])
        return {key: inline(inner) for key, inner in value.items()}

    return dict(inline(schemas[0]))
