"""Asks an officer in; the turns do it, and say what comes of it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .in_hand import Talking
from .reading import hand_over


class ActionHandOver(Talking):
    def name(self) -> str:
        return "action_hand_over"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return hand_over(dispatcher, tracker)
