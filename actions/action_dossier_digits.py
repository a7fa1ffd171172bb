"""Four digits: the second factor of a dossier if it was asked for, else a message like others."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import (
    conversation,
    dossier_desk,
    dossier_memory,
    give_dossier,
    give_or_dossier,
    given,
)
from .in_hand import Looking
from .reading import decider, heard, remembered, typed


class ActionDossierDigits(Looking):
    def name(self) -> str:
        return "action_dossier_digits"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        digits = given(tracker, "last_digits")
        about = conversation(tracker), digits, typed(tracker), dossier_memory(tracker)
        turn = await dossier_desk().digits(*about)
        if turn is not None:
            return give_dossier(dispatcher, turn)
        outcome = decider().decide(heard(tracker), remembered(tracker))
        return await give_or_dossier(dispatcher, tracker, outcome)
