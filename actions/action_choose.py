"""Takes a choice among what was offered, by number or by words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .reading import decider, give, heard, remembered


class ActionChoose(Action):
    def name(self) -> str:
        return "action_choose"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        return give(dispatcher, decider().choose(heard(tracker), remembered(tracker)))
