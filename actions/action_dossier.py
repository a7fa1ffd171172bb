"""Where is my dossier: by its code, by the one talked about, or asked for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import (
    conversation,
    dossier_desk,
    dossier_memory,
    give_dossier,
    given,
    typed,
)


class ActionDossier(Action):
    def name(self) -> str:
        return "action_dossier"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        desk, memory, code = dossier_desk(), dossier_memory(tracker), given(tracker)
        if tracker.get_intent_of_latest_message() == "open_dossier":
            return give_dossier(dispatcher, await desk.details(code or memory.code, memory))
        turn = await desk.asked(conversation(tracker), typed(tracker), code, memory)
        return give_dossier(dispatcher, turn)
