"""What belongs to places in any action of talk: a commune picked, an office asked about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.hearing import Outcome
from bot.answers.place_talk import picked

from .reading import decider, give, heard, remembered, typed


def place(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Take the choice among the communes that were offered; None for any other message."""
    said, memory = heard(tracker), remembered(tracker)
    if not typed(tracker) or picked(said, memory.place_asked) is None:
        return None
    return _taken(dispatcher, decider().set_place(said, memory))


def office(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Answer where an office is, when it is open, its number; None for any other message."""
    if not typed(tracker):
        return None
    outcome = decider().office(heard(tracker), remembered(tracker))
    return None if outcome is None else _taken(dispatcher, outcome)


def _taken(dispatcher: CollectingDispatcher, outcome: Outcome) -> list[Any]:
    """Send the replies; what a rule would say after them is left unsaid."""
    return [*give(dispatcher, outcome), FollowupAction("action_listen")]
