"""Drops what was offered: the person does not want to go on with it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .in_hand import Talking
from .reading import forgotten


class ActionCancel(Talking):
    def name(self) -> str:
        return "action_cancel"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return forgotten()
