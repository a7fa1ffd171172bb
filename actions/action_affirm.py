"""Takes a yes: to the one thing that was offered, or to nothing in particular."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import give_agreed
from .in_hand import Talking
from .reading import decider, remembered


class ActionAffirm(Talking):
    def name(self) -> str:
        return "action_affirm"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return give_agreed(dispatcher, tracker, decider().affirm(remembered(tracker)))
