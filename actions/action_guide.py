"""Files a procedure online together: begins, goes to the next step, helps, leaves, goes on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import give_agreed
from .guide_reading import about_talk, begin, give_guide, guide, guide_memory, moved
from .in_hand import Talking
from .reading import decider, forgotten, give, heard, remembered


class ActionGuide(Talking):
    def name(self) -> str:
        return "action_guide"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        if heard(tracker).intent == "guide_online":
            return begin(dispatcher, tracker)
        if guide_memory(tracker).going:
            return moved(dispatcher, tracker)
        return self._without(dispatcher, tracker)

    def _without(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        """Answer words of a step where no filing is begun: a yes, a no, a question."""
        said, before = heard(tracker), remembered(tracker)
        if (of_talk := about_talk(dispatcher, tracker)) is not None:
            return of_talk
        if said.intent == "guide_done":
            return give_agreed(dispatcher, tracker, decider().affirm(before))
        if said.intent == "guide_stuck":
            return give(dispatcher, decider().portal(said, before))
        if said.intent == "guide_later":
            dispatcher.utter_message(response="utter_cancel")
            return forgotten()
        return give_guide(dispatcher, guide().nothing(guide_memory(tracker)))
