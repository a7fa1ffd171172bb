"""What a checklist does with a tracker: takes the messages that answer its questions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.checklist_desk import ChecklistDesk
from bot.answers.hearing import Memory

from . import reading
from .dossier_reading import dossier_memory


def checklist(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Answer a message that belongs to a checklist; None for any other.

    Nothing else is said after it, whatever the rule of the message's intent would add.
    """
    desk = ChecklistDesk(reading.catalogue(), reading.setting())
    outcome = desk.hear(reading.heard(tracker), _memory(tracker))
    if outcome is None:
        return None
    return reading.give_alone(dispatcher, outcome)


def _memory(tracker: Tracker) -> Memory:
    """Return what is remembered; while a dossier's code is asked for, the checklist waits."""
    memory = reading.remembered(tracker)
    if memory.checklist is None or not dossier_memory(tracker).awaiting:
        return memory
    return replace(memory, checklist=replace(memory.checklist, left=True))
