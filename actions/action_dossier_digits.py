"""Four digits: the second factor of a dossier if it was asked for, else a message like others."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import dossier_desk, dossier_memory, give_dossier, given
from .reading import decider, give, heard, remembered


class ActionDossierDigits(Action):
    def name(self) -> str:
        return "action_dossier_digits"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        turn = dossier_desk().digits(given(tracker, "last_digits"), dossier_memory(tracker))
        if turn is not None:
            return give_dossier(dispatcher, turn)
        return give(dispatcher, decider().decide(heard(tracker), remembered(tracker)))
