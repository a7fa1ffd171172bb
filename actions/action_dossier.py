"""Where is my dossier: by its code, by the one talked about, or asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import (
    conversation,
    dossier_desk,
    dossier_memory,
    give_dossier,
    give_or_dossier,
    given,
    typed,
)
from .reading import decider, heard, remembered


class ActionDossier(Action):
    def name(self) -> str:
        return "action_dossier"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        desk, memory, code = dossier_desk(), dossier_memory(tracker), given(tracker)
        who = conversation(tracker)
        if heard(tracker).intent != "open_dossier":
            return give_dossier(dispatcher, await desk.asked(who, typed(tracker), code, memory))
        if code or memory.code:
            turn = await desk.details(who, code or memory.code, memory)
            return give_dossier(dispatcher, turn)
        before = remembered(tracker)
        if not before.procedure:
            return give_dossier(dispatcher, await desk.asked(who, typed(tracker), "", memory))
        going_on = replace(heard(tracker), subject=False)
        return await give_or_dossier(dispatcher, tracker, decider().decide(going_on, before))
