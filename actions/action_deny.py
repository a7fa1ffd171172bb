"""Nothing that was offered or answered is right: apologise and ask for other words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .reading import decider, give, heard, remembered


class ActionDeny(Action):
    def name(self) -> str:
        return "action_deny"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        return give(dispatcher, decider().deny(heard(tracker), remembered(tracker)))
