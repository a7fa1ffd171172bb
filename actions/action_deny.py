"""Nothing that was offered or answered is right: apologise and ask for other words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import give_refused
from .in_hand import Talking
from .reading import decider, heard, remembered


class ActionDeny(Talking):
    def name(self) -> str:
        return "action_deny"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        outcome = decider().deny(heard(tracker), remembered(tracker))
        return give_refused(dispatcher, tracker, outcome)
