"""Shows the groups of procedures to choose from."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .in_hand import Looking
from .reading import decider, give, remembered


class ActionFields(Looking):
    def name(self) -> str:
        return "action_fields"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return give(dispatcher, decider().fields(remembered(tracker)))
