"""Takes a yes: to the one thing that was offered, or to nothing in particular."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import give_agreed
from .reading import decider, remembered


class ActionAffirm(Action):
    def name(self) -> str:
        return "action_affirm"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        return give_agreed(dispatcher, tracker, decider().affirm(remembered(tracker)))
