"""What to do when something happens in life: one list in order, a button for each step."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.life_events import EventStep, LifeEvent
from bot.procedures.catalogue import GROUP, MISSING
from bot.replies import Button, CandidateRef, Reply

from .compose import choose, render


def target(step: EventStep) -> str:
    """Return what a step leads to, as the search index calls it."""
    return step.code or f"{GROUP}{step.group}"


def event(
    found: LifeEvent, steps: Sequence[EventStep], candidates: Sequence[CandidateRef]
) -> Reply:
    """Return the ordered list of ``steps``, those of the event that can be answered today."""
    buttons = [Button(step.title, choose(target(step))) for step in steps]
    together = found.together
    if together and together.note and together.title:
        buttons.append(Button(together.title, choose(MISSING + together.note)))
    return Reply(
        kind="clarify",
        text=render("life_event.j2", event=found, steps=steps),
        candidates=[*candidates],
        buttons=buttons,
    )
