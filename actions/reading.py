"""What every action does with a tracker: read what was heard and remembered, give back replies."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import settings
from bot.answers import place_talk
from bot.answers.checklist import Checklist
from bot.answers.compose import FACETS, Setting
from bot.answers.deciding import Decider, Guess, Memory, Outcome, Understood
from bot.procedures.catalogue import Catalogue
from bot.replies import Reply, to_builtins
from bot.settings import VIETNAM
from bot.storage import open_store

PLACE_SLOTS = ("place", "commune", "place_asked")


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return this process's catalogue over the knowledge store of the settings."""
    config = settings.load()
    return Catalogue(open_store("knowledge", config.home, config.database_url))


def decider() -> Decider:
    """Return a decider for today."""
    return Decider(catalogue(), setting())


def setting() -> Setting:
    """Return what every answer depends on, for today."""
    config = settings.load()
    return Setting(today(), config.hotline, config.stale_days, config.public_url)


def now() -> datetime:
    """Return the time in Vietnam, without a zone."""
    return datetime.now(VIETNAM).replace(tzinfo=None)


def today() -> date:
    """Return today's date in Vietnam."""
    return now().date()


def heard(tracker: Tracker) -> Understood:
    """Return what was understood of the latest message."""
    message = tracker.latest_message
    intent = str((message.get("intent") or {}).get("name") or "")
    values = _entities(message)
    facets = message.get("facets")
    return Understood(
        text=str(message.get("text") or ""),
        intent=intent,
        facets=tuple(facets if facets is not None else _facet_of(intent)),
        topics=tuple(tuple(_guess(one) for one in topic) for topic in message.get("topics") or []),
        subject=bool(message.get("subject", True)),
        chosen=values.get("procedure_code", "") if intent_of_ours(message) else "",
        case=int(values.get("case_number", "0")) if intent_of_ours(message) else 0,
        where=place_talk.where_of(message.get("where"), values, ours=intent_of_ours(message)),
        left=int(message.get("left") or 0),
        beside=tuple(_guess(one) for one in message.get("beside") or ()),
        unknown_code=str(message.get("unknown_code") or ""),
        choice=values.get("choice", "") if intent_of_ours(message) else "",
    )


def _guess(one: dict[str, Any]) -> Guess:
    return Guess(one["code"], float(one["score"]), one["name"])


def intent_of_ours(message: dict[str, Any]) -> bool:
    """Return True for a message that a button of ours sent."""
    return str(message.get("text") or "").startswith("/")


def _entities(message: dict[str, Any]) -> dict[str, str]:
    return {e["entity"]: str(e["value"]) for e in message.get("entities") or []}


def _facet_of(intent: str) -> list[str]:
    facet = intent.removeprefix("ask_")
    return [facet] if facet in FACETS else []


def remembered(tracker: Tracker) -> Memory:
    """Return what is remembered from earlier turns."""
    kept = tracker.get_slot("checklist")
    return Memory(
        procedure=tracker.get_slot("procedure") or "",
        recent=tuple(tracker.get_slot("recent") or ()),
        offered=tuple(tracker.get_slot("offered") or ()),
        asked=tuple(tracker.get_slot("asked") or ()),
        **place_talk.remembered(*(tracker.get_slot(name) for name in PLACE_SLOTS)),
        checklist=msgspec.convert(kept, Checklist) if kept else None,
        said=typed(tracker),
        asked_again=bool(tracker.get_slot("asked_again")),
    )


def typed(tracker: Tracker) -> str:
    """Return what was typed, an empty text for a button."""
    text = str(tracker.latest_message.get("text") or "")
    return "" if text.startswith("/") else text


def pressed(tracker: Tracker, entity: str) -> str:
    """Return what a button of ours says beside its intent; typed words say nothing."""
    if typed(tracker):
        return ""
    return str(next(tracker.get_latest_entity_values(entity), "") or "")


def give(dispatcher: CollectingDispatcher, outcome: Outcome) -> list[Any]:
    """Send each reply as one JSON message and return the events that keep the memory."""
    for reply in outcome.replies:
        dispatcher.utter_message(json_message=to_builtins(reply))
    memory = outcome.memory
    return [
        SlotSet("procedure", memory.procedure or None),
        SlotSet("recent", list(memory.recent) or None),
        SlotSet("offered", list(memory.offered) or None),
        SlotSet("asked", list(memory.asked) or None),
        SlotSet("asked_again", memory.asked_again or None),
        *(SlotSet(name, value) for name, value in place_talk.kept(memory).items()),
        SlotSet("checklist", asdict(memory.checklist) if memory.checklist else None),
    ]


def hand_over(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
    """Ask for an officer, with what was talked about: the effect ``hand_over``."""
    memory = remembered(tracker)
    codes = dict.fromkeys(filter(None, (memory.procedure, *memory.offered, *memory.recent)))
    about = json.dumps({"codes": list(codes), "asked": list(memory.asked)})
    asked = {**to_builtins(Reply(kind="handover", text="")), "effects": [f"hand_over:{about}"]}
    dispatcher.utter_message(json_message=asked)
    return []


def give_alone(dispatcher: CollectingDispatcher, outcome: Outcome) -> list[Any]:
    """Give like ``give``; what a rule would say after it is left unsaid."""
    return [*give(dispatcher, outcome), FollowupAction("action_listen")]


def forgotten() -> list[Any]:
    """Return the events that drop what was offered and what was talked about."""
    return [SlotSet(name, None) for name in ("offered", "procedure", "dossier", "checklist")]
