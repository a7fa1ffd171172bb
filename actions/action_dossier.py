"""Where is my dossier: by its code, by the one talked about, or asked for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import (
    conversation,
    dossier_desk,
    dossier_memory,
    give_details,
    give_dossier,
    given,
)
from .guide_reading import filing
from .in_hand import Looking
from .reading import heard, typed


class ActionDossier(Looking):
    def name(self) -> str:
        return "action_dossier"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        if heard(tracker).intent == "open_dossier":
            return await give_details(dispatcher, tracker)
        if not any(tracker.get_latest_entity_values("dossier_code")):
            taken = filing(dispatcher, tracker)
            if taken is not None:
                return taken
        about = conversation(tracker), typed(tracker), given(tracker), dossier_memory(tracker)
        return give_dossier(dispatcher, await dossier_desk().asked(*about))
