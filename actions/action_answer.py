"""Answers a question about procedures, or asks back, or owns up."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import give_or_dossier
from .in_hand import Talking
from .reading import decider, heard, remembered


class ActionAnswer(Talking):
    def name(self) -> str:
        return "action_answer"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        outcome = decider().decide(heard(tracker), remembered(tracker))
        return await give_or_dossier(dispatcher, tracker, outcome)
