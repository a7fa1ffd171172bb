"""Follows a dossier, stops following, lists what is followed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import (
    conversation,
    dossier_desk,
    dossier_memory,
    give_dossier,
    given,
)
from .in_hand import Looking
from .reading import heard, typed


class ActionFollowDossier(Looking):
    def name(self) -> str:
        return "action_follow_dossier"

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        desk, memory = dossier_desk(), dossier_memory(tracker)
        intent = heard(tracker).intent
        if intent == "list_dossiers":
            return give_dossier(dispatcher, desk.followed(memory))
        about = conversation(tracker), given(tracker), typed(tracker), memory
        if intent == "unfollow_dossier":
            return give_dossier(dispatcher, desk.unfollow(*about))
        return give_dossier(dispatcher, await desk.follow(*about))
