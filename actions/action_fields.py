"""Shows the groups of procedures to choose from."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .reading import decider, give, remembered


class ActionFields(Action):
    def name(self) -> str:
        return "action_fields"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        return give(dispatcher, decider().fields(remembered(tracker)))
