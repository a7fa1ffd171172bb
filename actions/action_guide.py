"""Files a procedure online together: begins, goes to the next step, helps, leaves, goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.hearing import Memory, Understood
from bot.language.lexicon import returns
from bot.language.text import fold

from .dossier_reading import give_agreed
from .guide_reading import begin, give_guide, guide, guide_memory, moved
from .in_hand import Talking
from .reading import decider, forgotten, give, heard, remembered, typed


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
        if typed(tracker) and (about := _of_talk(said, before)):
            return give(dispatcher, decider().decide(about, before))
        if said.intent == "guide_done":
            return give_agreed(dispatcher, tracker, decider().affirm(before))
        if said.intent == "guide_stuck":
            return give(dispatcher, decider().portal(said, before))
        if said.intent == "guide_later":
            dispatcher.utter_message(response="utter_cancel")
            return forgotten()
        return give_guide(dispatcher, guide().nothing(guide_memory(tracker)))


def _of_talk(said: Understood, before: Memory) -> Understood | None:
    """Return words of a step as a question about what was talked about, if they are one.

    "Rồi sao nữa" asks for the steps of what is in hand; "quay lại cái lúc nãy" goes back to what
    was answered before it.
    """
    others = [code for code in before.recent if code != before.procedure]
    if said.intent == "guide_go_on" and others and returns(fold(said.text)):
        return replace(said, chosen=others[0], facets=("overview",))
    if before.procedure and not said.subject and said.asks:
        return replace(said, intent=f"ask_{said.facets[0]}")
    return None
