"""Remembers where the person is."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .in_hand import Talking
from .reading import decider, give, heard, remembered


class ActionSetPlace(Talking):
    def name(self) -> str:
        return "action_set_place"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return give(dispatcher, decider().set_place(heard(tracker), remembered(tracker)))
