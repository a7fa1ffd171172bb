"""Lets what is in hand answer small talk; says nothing itself, a rule's utterance follows."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .in_hand import Talking


class ActionInHand(Talking):
    def name(self) -> str:
        return "action_in_hand"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return []
