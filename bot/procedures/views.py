"""Procedures as the API shows them: plain JSON types."""

from __future__ import annotations

from typing import Any

import msgspec

from .catalogue import Procedure
from .named import Candidate
from .search import Index


def found(candidate: Candidate, index: Index) -> dict[str, Any]:
    """Return one search result: code, names, score (0..1), field, level, province, page."""
    entry = index.by_code[candidate.code]
    return {
        "code": candidate.code,
        "name": candidate.name,
        "short_name": candidate.short_name,
        "score": candidate.score,
        "field": entry.field,
        "level": entry.level,
        "province": entry.province,
        "url": entry.url,
    }


def whole(procedure: Procedure) -> dict[str, Any]:
    """Return everything we hold of one procedure: facts, plain words, notes, source."""
    card = procedure.card
    return {
        "code": procedure.code,
        "name": procedure.name,
        "short_name": procedure.short_name,
        "facts_from": procedure.facts_from,
        "updated_on": procedure.updated_on.isoformat() if procedure.updated_on else None,
        "record": msgspec.to_builtins(procedure.record),
        "card": msgspec.to_builtins(card) if card else None,
        "notes": [msgspec.to_builtins(note) for note in procedure.overlays],
    }
