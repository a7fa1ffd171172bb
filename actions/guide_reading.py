"""What a filing walked through does with a tracker: reads and keeps it, takes its messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.dossier_memory import CODE, FACTOR, FOLLOW, DossierMemory
from bot.answers.guide import Guide, GuideTurn
from bot.answers.guide_hearing import GENERAL_FACETS, Hearing
from bot.answers.guide_help import Help
from bot.answers.guide_memory import (
    WHICH,
    GuideMemory,
    Guiding,
    read_guiding,
    read_memory,
    written,
)
from bot.answers.guide_steps import ACCOUNT, SEND
from bot.answers.guide_view import nothing
from bot.answers.guide_words import leads
from bot.answers.hearing import ABOUT_US, Guess, Memory, Outcome, Understood, thresholds
from bot.answers.step_words import of_talk
from bot.procedures.catalogue import PORTAL, Catalogue, is_procedure
from bot.replies import to_builtins

from . import reading
from .dossier_reading import dossier_memory

ONLINE = ("online",)
TALK = ABOUT_US | {"complain", "goodbye", "set_place", "thank"}
"""Intents that name no procedure to file, unless one stands there beyond doubt."""


@lru_cache(maxsize=1)
def _help(catalogue: Catalogue) -> Help:
    return Help(catalogue)


def guide() -> Guide:
    """Return the guide through filings, for today."""
    catalogue = reading.catalogue()
    return Guide(catalogue, reading.setting(), _help(catalogue))


def guide_memory(tracker: Tracker) -> GuideMemory:
    """Return the filings that are begun."""
    return read_memory(tracker.get_slot("guide"))


def guiding(tracker: Tracker) -> Guiding | None:
    """Return what was asked of the filing in hand, None if none is."""
    return read_guiding(tracker.get_slot("guiding"))


def give_guide(dispatcher: CollectingDispatcher, turn: GuideTurn) -> list[Any]:
    """Send the replies of a step and return the events that keep it.

    A checklist of papers is over when a step is shown. At the step of sending, a dossier's code
    is one to follow; at the end it is asked for.
    """
    for reply in turn.replies:
        dispatcher.utter_message(json_message=to_builtins(reply))
    events = [
        SlotSet("guide", written(turn.memory)),
        SlotSet("guiding", asdict(turn.guiding) if turn.guiding else None),
        SlotSet("offered", None),
        SlotSet("checklist", None),
    ]
    if turn.procedure:
        events.append(SlotSet("procedure", turn.procedure))
    current = turn.memory.current
    if turn.ended:
        asked = DossierMemory(awaiting=CODE, wish=FOLLOW, reminded=True)
        events.append(SlotSet("dossier", asdict(asked)))
    elif turn.guiding and current and current.step == SEND:
        events.append(SlotSet("dossier", asdict(DossierMemory(wish=FOLLOW))))
    return [*events, FollowupAction("action_listen")]


def filing(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Answer a message that belongs to the filing in hand; None for any other."""
    now, memory = guiding(tracker), guide_memory(tracker)
    heard = reading.heard(tracker)
    if heard.intent == "greet":
        turn = guide().offer(memory, greeting=True)
    elif now is None or dossier_memory(tracker).awaiting in (CODE, FACTOR):
        return None
    elif now.asked == WHICH:
        return _chosen(dispatcher, tracker)
    elif not reading.typed(tracker) or reading.remembered(tracker).offered:
        return None
    else:
        told = dossier_memory(tracker).code
        turn = Hearing(guide(), heard, memory, told).take(now)
    return None if turn is None else give_guide(dispatcher, turn)


def back_to_filing(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Answer "làm tiếp" and "để mai" of a filing in hand before a checklist hears them."""
    going = reading.heard(tracker).intent in ("guide_go_on", "guide_later")
    return filing(dispatcher, tracker) if going and guiding(tracker) is not None else None


def moved(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
    """Answer a button below a step, or its words when an hour or days have passed."""
    intent, memory = reading.heard(tracker).intent, guide_memory(tracker)
    code, now = reading.pressed(tracker, "procedure_code"), guiding(tracker)
    asked = code or (memory.current.code if memory.current else "")
    if guide().withdrawn(asked):
        return _withdrawn(dispatcher, tracker, asked)
    held = memory.of(code)
    if held is not None and held != memory.current:
        memory = memory.at(code, held.step)
    if intent == "guide_done":
        step = reading.pressed(tracker, "guide_step")
        turn = guide().done(memory, code, step, told=dossier_memory(tracker).code)
    elif intent == "guide_stuck":
        key = reading.pressed(tracker, "guide_help")
        turn = guide().stuck(memory, now, reading.typed(tracker), key)
    elif intent == "guide_later":
        turn = guide().later(memory, code)
    else:
        turn = guide().again(memory, code, resumed=now is None)
    return give_guide(dispatcher, turn)


def _withdrawn(dispatcher: CollectingDispatcher, tracker: Tracker, code: str) -> list[Any]:
    """Say that the procedure being filed was withdrawn, and drop its filing."""
    about = replace(reading.heard(tracker), chosen=code, facets=ONLINE)
    outcome = reading.decider().decide(about, reading.remembered(tracker))
    kept = guide_memory(tracker).without(code)
    events = [SlotSet("guide", written(kept)), SlotSet("guiding", None)]
    return [*reading.give(dispatcher, outcome), *events]


def begin(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
    """Begin to file what a message names, or what is talked about; ask which if neither is."""
    heard, before = reading.heard(tracker), reading.remembered(tracker)
    memory = guide_memory(tracker)
    about = replace(heard, intent="ask_online", facets=ONLINE)
    if reading.typed(tracker) and not leads(heard.text):
        return reading.give(dispatcher, reading.decider().decide(about, before))
    if heard.chosen or _named(heard):
        outcome = reading.decider().decide(about, before)
        return _started(dispatcher, tracker, outcome, reading.pressed(tracker, "guide_step"))
    if before.offered:
        offered = replace(before, asked=ONLINE)
        return _started(dispatcher, tracker, reading.decider().affirm(offered))
    if before.procedure:
        going_on = replace(about, subject=False)
        return _started(dispatcher, tracker, reading.decider().decide(going_on, before))
    asked = GuideTurn([nothing("guide/which.j2")], memory, Guiding(WHICH))
    return give_guide(dispatcher, guide().offer(memory) or asked)


def _named(heard: Understood) -> bool:
    """Return whether something to file is named, not only filing or the portal."""
    topics = [topic for topic in heard.topics if topic] if heard.subject else []
    return any(
        topic[0].score >= thresholds().unsure and 2 * _of_portal(topic) < topic[0].score
        for topic in topics
    )


def _of_portal(topic: Sequence[Guess]) -> float:
    """Return the chance that only the portal is asked about."""
    return max((one.score for one in topic if one.code.startswith(PORTAL)), default=0.0)


def _chosen(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Begin to file the procedure that was asked for; None if something else is said."""
    heard, before = reading.heard(tracker), reading.remembered(tracker)
    decider = reading.decider()
    if heard.intent in ("deny", "cancel") or set(heard.facets) - GENERAL_FACETS:
        return None
    if heard.intent == "choose_option":
        return _started(dispatcher, tracker, decider.choose(heard, before))
    if heard.intent == "affirm":
        return _started(dispatcher, tracker, decider.affirm(before)) if before.offered else None
    if not _answers_which(heard, before):
        return None
    about = replace(heard, facets=ONLINE)
    return _started(dispatcher, tracker, decider.decide(about, before))


def _answers_which(heard: Understood, before: Memory) -> bool:
    """Return whether a message may name the procedure that was asked for, or one offered."""
    if heard.intent in TALK:
        best = heard.best if heard.subject else None
        return best is not None and is_procedure(best.code) and best.score >= thresholds().sure
    return bool(heard.chosen or before.offered or (heard.subject and heard.best))


def _started(
    dispatcher: CollectingDispatcher, tracker: Tracker, outcome: Outcome, step: str = ""
) -> list[Any]:
    """Begin with the procedures that ``outcome`` answers; any other reply stands as it is."""
    codes = [
        one.procedure.code for one in outcome.replies if one.kind == "answer" and one.procedure
    ]
    memory = guide_memory(tracker)
    for waiting in codes[:0:-1]:
        memory = memory if memory.of(waiting) else memory.at(waiting, ACCOUNT)
    turn = guide().start(codes[0], memory, step) if codes else None
    if turn is not None:
        return give_guide(dispatcher, turn)
    asked = asdict(Guiding(WHICH)) if outcome.replies[-1].kind == "clarify" else None
    return [SlotSet("guiding", asked), *reading.give_alone(dispatcher, outcome)]


def afterwards(
    dispatcher: CollectingDispatcher, tracker: Tracker, events: Sequence[Any]
) -> list[Any]:
    """Offer to go on with the filing in hand after something else was answered."""
    now = guiding(tracker)
    if now is None or _kept(events, "guiding"):
        return []
    if now.asked == WHICH:
        return [SlotSet("guiding", None)]
    if not dispatcher.messages or _open(events):
        return []
    turn = _next(dispatcher, guide_memory(tracker))
    if turn is None:
        return []
    for reply in turn.replies:
        dispatcher.utter_message(json_message=to_builtins(reply))
    left = SlotSet("guide", written(turn.memory))
    return [left, SlotSet("guiding", asdict(turn.guiding) if turn.guiding else None)]


def _next(dispatcher: CollectingDispatcher, memory: GuideMemory) -> GuideTurn | None:
    """Return how a filing goes on after the reply just given; None while that one waits."""
    kind = (dispatcher.messages[-1].get("custom") or {}).get("kind")
    current = memory.current
    if kind == "dossier" and current and current.step == SEND:
        return guide().done(memory)
    if kind == "portal":
        return guide().stay(memory)
    return guide().offer(memory) if kind == "answer" else None


def _kept(events: Sequence[Any], slot: str) -> bool:
    return any(event.get("name") == slot for event in events)


def _open(events: Sequence[Any]) -> bool:
    """Return whether a question of a checklist has just been put."""
    values = [event.get("value") for event in events if event.get("name") == "checklist"]
    return any(value and value.get("asking") and not value.get("left") for value in values)


def about_talk(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any] | None:
    """Answer words of a step that are about what was talked about; None for all else."""
    before = reading.remembered(tracker)
    about = of_talk(reading.heard(tracker), before) if reading.typed(tracker) else None
    if about is None:
        return None
    return reading.give(dispatcher, reading.decider().decide(about, before))
