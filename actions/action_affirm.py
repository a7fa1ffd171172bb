"""Takes a yes: to the one thing that was offered, or to nothing in particular."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.dossier_between import agreed

from .dossier_reading import desk_of_today, dossier_memory, give_dossier
from .reading import decider, give, remembered


class ActionAffirm(Action):
    def name(self) -> str:
        return "action_affirm"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        before = remembered(tracker)
        turn = None if before.offered else agreed(dossier_memory(tracker), desk_of_today())
        outcome = decider().affirm(before)
        return give(dispatcher, outcome) if turn is None else give_dossier(dispatcher, turn)
