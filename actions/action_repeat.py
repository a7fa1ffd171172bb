"""Says the last answer again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import give_or_dossier
from .in_hand import Talking
from .reading import decider, remembered


class ActionRepeat(Talking):
    def name(self) -> str:
        return "action_repeat"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        outcome = decider().repeat(remembered(tracker))
        return await give_or_dossier(dispatcher, tracker, outcome)
