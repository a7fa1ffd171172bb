"""Takes a choice among what was offered, by number or by words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .in_hand import Talking
from .reading import decider, give, heard, remembered


class ActionChoose(Talking):
    def name(self) -> str:
        return "action_choose"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return give(dispatcher, decider().choose(heard(tracker), remembered(tracker)))
