"""Answers about the portal itself, VNeID, paying, safety; in general if no more is asked."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .reading import decider, give, heard, remembered


class ActionPortal(Action):
    def name(self) -> str:
        return "action_portal"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        return give(dispatcher, decider().portal(heard(tracker), remembered(tracker)))
