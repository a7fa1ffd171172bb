"""One structure for every channel: what Một Cửa says, with its buttons and its source."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Kind = Literal[
    "answer",
    "clarify",
    "form",
    "dossier",
    "portal",
    "refuse",
    "chat",
    "handover",
    "error",
]


class Button(msgspec.Struct, omit_defaults=True):
    """A button: ``payload`` comes back to us, ``url`` opens a page. One of the two is set."""

    title: str
    payload: str | None = None
    url: str | None = None


class ProcedureRef(msgspec.Struct):
    code: str
    name: str
    url: str


class CandidateRef(msgspec.Struct):
    code: str
    name: str


class Source(msgspec.Struct):
    """Where an answer comes from; ``updated_at`` is an ISO date."""

    url: str
    decision: str
    updated_at: str


class DossierRef(msgspec.Struct):
    code: str
    status: int | None
    status_text: str


class Reply(msgspec.Struct, kw_only=True):
    """One reply. ``text`` (a subset of markdown) is complete by itself."""

    kind: Kind
    text: str
    procedure: ProcedureRef | None = None
    candidates: list[CandidateRef] = []
    facets: list[str] = []
    buttons: list[Button] = []
    source: Source | None = None
    dossier: DossierRef | None = None
    id: str = ""


def to_builtins(reply: Reply) -> dict[str, Any]:
    """Return the reply as plain JSON types, every field present."""
    plain: dict[str, Any] = msgspec.to_builtins(reply)
    return plain


def from_builtins(data: Any) -> Reply:
    """Return the Reply of plain JSON types. Raises msgspec.ValidationError."""
    return msgspec.convert(data, Reply)
