"""What the actions about dossiers do with a tracker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import settings
from bot.answers.dossier_desk import DossierDesk, DossierMemory, DossierTurn, meanwhile
from bot.answers.dossier_opening import Naming, desk
from bot.answers.dossier_view import Desk
from bot.dossiers.lookup import Lookup
from bot.dossiers.opening import open_lookup
from bot.replies import Reply, to_builtins
from bot.storage import Store, open_store

from . import reading

SLOT = "dossier"


@lru_cache(maxsize=1)
def _store() -> Store:
    config = settings.load()
    return open_store("conversations", config.home, config.database_url)


@lru_cache(maxsize=1)
def _lookup() -> Lookup:
    naming = Naming(reading.catalogue(), reading.now)
    return open_lookup(_store(), settings.load().dossier_providers, naming, lambda *_: None)


def dossier_desk() -> DossierDesk:
    """Return the desk of dossiers for now."""
    return DossierDesk(_lookup(), _store().read, _today())


def _today() -> Desk:
    config = settings.load()
    return desk(reading.catalogue().content, reading.now(), config.hotline)


def conversation(tracker: Tracker) -> str:
    """Return the conversation of a sender ``<conversation>#<turn>``."""
    return str(tracker.sender_id).rpartition("#")[0] or str(tracker.sender_id)


def typed(tracker: Tracker) -> str:
    """Return what was typed, an empty text for a button."""
    text = str(tracker.latest_message.get("text") or "")
    return "" if text.startswith("/") else text


def given(tracker: Tracker, entity: str = "dossier_code") -> str:
    """Return the code of a button of ours, or another entity of the message."""
    if entity == "dossier_code" and typed(tracker):
        return ""
    return str(next(tracker.get_latest_entity_values(entity), "") or "")


def dossier_memory(tracker: Tracker) -> DossierMemory:
    """Return what is remembered of the talk about dossiers."""
    return DossierMemory(**(tracker.get_slot(SLOT) or {}))


def keep_asking(tracker: Tracker, replies: list[Reply]) -> list[Any]:
    """Say again, with the answer to another question, what of a dossier is still asked for."""
    memory = dossier_memory(tracker)
    if not memory.awaiting:
        return []
    return [SlotSet(SLOT, asdict(meanwhile(replies, memory, _today())))]


def give_dossier(dispatcher: CollectingDispatcher, turn: DossierTurn) -> list[Any]:
    """Send replies and effects; return the events that keep the memory."""
    replies = list(turn.replies) or [Reply(kind="dossier", text="")]
    for reply, effects in zip(replies, _with_first(turn.effects), strict=False):
        dispatcher.utter_message(json_message={**to_builtins(reply), "effects": effects})
    return [SlotSet(SLOT, asdict(turn.memory))]


def _with_first(effects: list[str]) -> Iterable[list[str]]:
    yield effects
    while True:
        yield []
