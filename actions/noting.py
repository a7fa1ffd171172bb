"""Notes of a turn what the gateway counts and learns from; no person and no text is in it.

It travels as the effect ``noted:`` with the last message, whose words do not change by it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.guide_memory import read_memory

from . import reading

MOST_CANDIDATES = 4
FOLLOW = "/follow_dossier"  # the end of a filing offers it
YES_OR_NO = ("affirm", "cancel", "deny")


def note(dispatcher: CollectingDispatcher, tracker: Tracker, events: Sequence[Any]) -> None:
    """Add what was understood and what is remembered after ``events`` to the last message."""
    said = [message["custom"] for message in dispatcher.messages if message.get("custom")]
    if not said:
        return
    after = {event["name"]: event["value"] for event in events if event.get("event") == "slot"}
    noted = {
        "intent": reading.heard(tracker).intent,
        "candidates": _candidates(tracker),
        "lost": _lost(tracker, said),
        "denied": _denied(tracker, said),
        "province": after.get("place", tracker.get_slot("place")) or "",
        "field": _field(said),
        "guide": _filing(tracker.get_slot("guide"), after, said[-1]),
    }
    told = {name: value for name, value in noted.items() if value}
    effect = "noted:" + json.dumps(told, ensure_ascii=False)
    said[-1]["effects"] = [*said[-1].get("effects", ()), effect]


def _candidates(tracker: Tracker) -> dict[str, float]:
    """Return what was named in typed words, likeliest first."""
    heard = reading.heard(tracker)
    if not (reading.typed(tracker) and heard.subject):
        return {}
    guesses = [guess for topic in heard.topics for guess in topic[:MOST_CANDIDATES]]
    return {one.code: round(one.score, 3) for one in guesses[:MOST_CANDIDATES]}


def _lost(tracker: Tracker, said: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether something was named in vain: the only reply asks, and offers nothing."""
    heard = reading.heard(tracker)
    if not reading.typed(tracker) or not heard.subject or heard.intent in YES_OR_NO:
        return False
    return all(
        one["kind"] == "clarify" and not one["candidates"] and not one["procedure"] for one in said
    )


def _denied(tracker: Tracker, said: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether the answer before was called wrong, not only a question answered by no."""
    intent = reading.heard(tracker).intent
    return intent == "correct_topic" or (intent == "deny" and said[-1]["kind"] == "clarify")


def _field(said: Sequence[Mapping[str, Any]]) -> str:
    about = next((one["procedure"]["code"] for one in said if one["procedure"]), "")
    found = reading.catalogue().get(about, reading.today()) if about else None
    return found.record.field if found else ""


def _filing(before: Any, after: Mapping[str, Any], last: Mapping[str, Any]) -> str:
    """Return whether a filing online was begun or finished in this turn."""
    if "guide" not in after:
        return ""
    old = {one.code for one in read_memory(before).going}
    new = {one.code for one in read_memory(after["guide"]).going}
    if new - old:
        return "begun"
    through = any(button.get("payload") == FOLLOW for button in last["buttons"])
    return "finished" if old - new and through else ""
