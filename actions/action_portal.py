"""Answers about the portal itself, VNeID, paying, safety; in general if no more is asked."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .in_hand import Talking
from .reading import decider, give, heard, remembered


class ActionPortal(Talking):
    def name(self) -> str:
        return "action_portal"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return give(dispatcher, decider().portal(heard(tracker), remembered(tracker)))
