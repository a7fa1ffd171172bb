"""Nothing that was offered or answered is right: apologise and ask for other words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.dossier_between import refused

from .dossier_reading import desk_of_today, dossier_memory, give_dossier
from .reading import decider, give, heard, remembered


class ActionDeny(Action):
    def name(self) -> str:
        return "action_deny"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        outcome = decider().deny(heard(tracker), remembered(tracker))
        turn = refused(outcome.replies, dossier_memory(tracker), desk_of_today())
        return give(dispatcher, outcome) if turn is None else give_dossier(dispatcher, turn)
