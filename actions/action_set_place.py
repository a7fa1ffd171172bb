"""Remembers where the person is."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .reading import decider, give, heard, remembered


class ActionSetPlace(Action):
    def name(self) -> str:
        return "action_set_place"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        return give(dispatcher, decider().set_place(heard(tracker), remembered(tracker)))
