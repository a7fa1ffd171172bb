"""What stands in somebody's way is about the procedure in hand, however strange it sounds."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .reading import decider, give_alone, heard, remembered, typed


def obstacle(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Answer what would be refused but is an obstacle in what is in hand; None for all else."""
    said = heard(tracker)
    if said.intent != "out_of_scope" or not typed(tracker):
        return None
    outcome = decider().obstacle(said, remembered(tracker))
    return None if outcome is None else give_alone(dispatcher, outcome)
