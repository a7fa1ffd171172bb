"""Follows a dossier, stops following, lists what is followed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from .dossier_reading import dossier_desk, dossier_memory, give_dossier, given, typed


class ActionFollowDossier(Action):
    def name(self) -> str:
        return "action_follow_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        desk, memory = dossier_desk(), dossier_memory(tracker)
        intent = tracker.get_intent_of_latest_message()
        if intent == "list_dossiers":
            return give_dossier(dispatcher, desk.followed(memory))
        choose = desk.unfollow if intent == "unfollow_dossier" else desk.follow
        return give_dossier(dispatcher, choose(given(tracker), typed(tracker), memory))
