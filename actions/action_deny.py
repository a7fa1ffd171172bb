"""Nothing that was offered or answered is right: apologise and ask for other words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import give_refused
from .reading import decider, heard, remembered


class ActionDeny(Action):
    def name(self) -> str:
        return "action_deny"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        outcome = decider().deny(heard(tracker), remembered(tracker))
        return give_refused(dispatcher, tracker, outcome)
