"""One turn of an action: a tracker in, replies and events out."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from msgspec import to_builtins
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.places.finding import find

Json = dict[str, Any]
NOTED = "noted:"
BEES, BULLS, LIBRARY = "9.000001", "9.000002", "9.000003"
SLOTS = (
    *("procedure", "recent", "offered", "asked", "asked_again"),
    *("place", "commune", "place_asked", "checklist"),
)


@dataclass(frozen=True)
class Heard:
    """What our components made of a message. ``topics``: (code, chance) of each thing asked."""

    text: str = ""
    intent: str = "ask_overview"
    facets: list[str] = field(default_factory=list)
    topics: list[list[tuple[str, float]]] = field(default_factory=list)
    subject: bool = True

    def message(self) -> Json:
        """Return it as Rasa hands it to an action."""
        guesses = [
            [{"code": code, "score": score, "name": code} for code, score in topic]
            for topic in self.topics
        ]
        return {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": 0.9},
            "entities": [],
            "where": to_builtins(find(self.text)),
            "facets": self.facets,
            "topics": guesses,
            "subject": self.subject,
            "left": 6 if any(self.topics) else 0,
        }


@dataclass(frozen=True)
class Pressed(Heard):
    """A button's message: Rasa reads intent and entity from its text, our components nothing."""

    code: str = ""

    def message(self) -> Json:
        return {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": 1.0},
            "entities": [{"entity": "procedure_code", "value": self.code}],
        }


@dataclass(frozen=True)
class Done:
    """What an action gave back."""

    replies: list[Json]
    events: list[Json]
    notes: list[Json] = field(default_factory=list)

    @property
    def noted(self) -> Json:
        """What the last reply notes of the turn."""
        assert not any(self.notes[:-1])
        return self.notes[-1]

    @property
    def reply(self) -> Json:
        """The only reply."""
        assert len(self.replies) == 1, self.replies
        return self.replies[0]


def play(action: Action, heard: Heard, slots: dict[str, object]) -> Done:
    """Run ``action`` once and return what it gave."""
    tracker = Tracker(
        "conversation#2",
        {**dict.fromkeys(SLOTS), **slots},
        heard.message(),
        [],
        False,
        None,
        {},
        "action_listen",
    )
    dispatcher = CollectingDispatcher()
    run = action.run(dispatcher, tracker, {})
    events = asyncio.run(run) if isawaitable(run) else run
    assert all(message["custom"] for message in dispatcher.messages)
    replies = [message["custom"] for message in dispatcher.messages]
    return Done(replies, events, [_noted(reply) for reply in replies])  # type: ignore[arg-type]


def _noted(reply: Json) -> Json:
    """Take what is noted of the turn out of a reply's effects and return it."""
    effects: list[str] = reply.pop("effects", [])
    others = [one for one in effects if not one.startswith(NOTED)]
    if others or reply["kind"] == "dossier":
        reply["effects"] = others
    told = next((one for one in effects if one.startswith(NOTED)), NOTED + "{}")
    return dict(json.loads(told.removeprefix(NOTED)))


def memory(**slots: object) -> list[Any]:
    """Return the events that set every slot: those named, and no value for the others."""
    return [SlotSet(name, slots.get(name)) for name in SLOTS]
