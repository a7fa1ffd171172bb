"""What belongs to places in any action of talk: a commune picked, an office asked about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.place_picking import picked, says_more

from .reading import decider, give_alone, heard, remembered, typed


def place(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Take the choice among the communes that were offered; None for any other message.

    A question in which one of them is named is answered as a question.
    """
    said, memory = heard(tracker), remembered(tracker)
    if not typed(tracker) or picked(said, memory.place_asked) is None or says_more(said, memory):
        return None
    return give_alone(dispatcher, decider().set_place(said, memory))


def office(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Answer where an office is, when it is open, its number; None for any other message."""
    if not typed(tracker):
        return None
    outcome = decider().office(heard(tracker), remembered(tracker))
    return None if outcome is None else give_alone(dispatcher, outcome)
