"""The place that a message tells of, for the component that looks procedures up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.places.finding import Place, find, without_communes


def hear(message: Message, text: str, tracker: DialogueStateTracker | None) -> str:
    """Set ``where`` of a message; return its text without the communes and districts it names."""
    found = _found(text, tracker)
    message.set("where", msgspec.to_builtins(found), add_to_output=True)
    return text if found is None else without_communes(text) or text


def _found(text: str, tracker: DialogueStateTracker | None) -> Place | None:
    """Return the place, together with the name that was asked about before if they fit."""
    province = str(_slot(tracker, "place") or "")
    found = find(text, province)
    asked = str((_slot(tracker, "place_asked") or {}).get("name") or "")
    if found is None or not asked:
        return found
    both = find(f"{asked} {found.name}", province)
    if both is None or not both.communes:
        return found
    closer = not found.communes or len(both.communes) < len(found.communes)
    return replace(both, alone=found.alone) if closer else found


def _slot(tracker: DialogueStateTracker | None, name: str) -> Any:
    return tracker.get_slot(name) if tracker else None
