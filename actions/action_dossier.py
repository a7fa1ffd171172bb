"""Where is my dossier: by its code, by the one talked about, or asked for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import (
    conversation,
    dossier_desk,
    dossier_memory,
    give_details,
    give_dossier,
    given,
    typed,
)
from .reading import heard


class ActionDossier(Action):
    def name(self) -> str:
        return "action_dossier"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        if heard(tracker).intent == "open_dossier":
            return await give_details(dispatcher, tracker)
        about = conversation(tracker), typed(tracker), given(tracker), dossier_memory(tracker)
        return give_dossier(dispatcher, await dossier_desk().asked(*about))
