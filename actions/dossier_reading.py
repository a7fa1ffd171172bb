"""What the actions about dossiers do with a tracker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

import msgspec
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import settings
from bot.answers import dossier_between
from bot.answers.dossier_desk import DossierDesk, DossierTurn
from bot.answers.dossier_memory import DossierMemory
from bot.answers.dossier_opening import Naming, desk
from bot.answers.dossier_view import Desk
from bot.answers.hearing import Outcome
from bot.dossiers.lookup import Lookup
from bot.dossiers.opening import open_lookup
from bot.replies import Reply, to_builtins
from bot.seeing import metrics
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
    return open_lookup(_store(), settings.load().dossier_providers, naming, metrics.looked_up)


def dossier_desk() -> DossierDesk:
    """Return the desk of dossiers for now."""
    return DossierDesk(_lookup(), _store().read, desk_of_today())


def desk_of_today() -> Desk:
    """Return what every answer about a dossier depends on besides it, for now."""
    config = settings.load()
    return desk(reading.catalogue(), reading.now(), config.hotline)


def conversation(tracker: Tracker) -> str:
    """Return the conversation of a sender ``<conversation>#<turn>``."""
    return str(tracker.sender_id).rpartition("#")[0] or str(tracker.sender_id)


def given(tracker: Tracker, entity: str = "dossier_code") -> str:
    """Return the code of a button of ours, or another entity of the message."""
    if entity == "dossier_code":
        return reading.pressed(tracker, entity)
    return str(next(tracker.get_latest_entity_values(entity), "") or "")


def dossier_memory(tracker: Tracker) -> DossierMemory:
    """Return what is remembered of the talk about dossiers."""
    return msgspec.convert(tracker.get_slot(SLOT) or {}, DossierMemory)


async def give_or_dossier(
    dispatcher: CollectingDispatcher, tracker: Tracker, outcome: Outcome
) -> list[Any]:
    """Send the replies about procedures, or those about a dossier if the message may be about it.

    An answer given while its code is asked for says so once more.
    """
    memory, before = dossier_memory(tracker), reading.remembered(tracker)
    turn = await dossier_between.instead(
        dossier_desk(), conversation(tracker), reading.heard(tracker), outcome, memory, before
    )
    if turn is not None:
        return give_dossier(dispatcher, turn)
    kept = dossier_between.meanwhile(outcome.replies, memory, desk_of_today())
    news = [SlotSet(SLOT, asdict(kept))] if kept != memory else []
    return [*reading.give(dispatcher, outcome), *news]


def give_refused(dispatcher: CollectingDispatcher, tracker: Tracker, outcome: Outcome) -> list[Any]:
    """Send the answer to a no: to the question for a code or for digits, else ``outcome``."""
    turn = dossier_between.refused(outcome.replies, dossier_memory(tracker), desk_of_today())
    return reading.give(dispatcher, outcome) if turn is None else give_dossier(dispatcher, turn)


def give_agreed(dispatcher: CollectingDispatcher, tracker: Tracker, outcome: Outcome) -> list[Any]:
    """Send the answer to a yes: to what was offered, else to the question for a code or digits."""
    offered = reading.remembered(tracker).offered
    turn = None if offered else dossier_between.agreed(dossier_memory(tracker), desk_of_today())
    return reading.give(dispatcher, outcome) if turn is None else give_dossier(dispatcher, turn)


async def give_details(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
    """Send what is asked for by "more details": of the dossier in hand, else of the procedure."""
    desk, memory, before = dossier_desk(), dossier_memory(tracker), reading.remembered(tracker)
    who, code = conversation(tracker), given(tracker) or memory.code
    if code:
        return give_dossier(dispatcher, await desk.details(who, code, memory))
    if not before.procedure:
        return give_dossier(dispatcher, await desk.asked(who, reading.typed(tracker), "", memory))
    going_on = replace(reading.heard(tracker), subject=False)
    return await give_or_dossier(dispatcher, tracker, reading.decider().decide(going_on, before))


def give_dossier(dispatcher: CollectingDispatcher, turn: DossierTurn) -> list[Any]:
    """Send replies and effects; return the events that keep the memory.

    With a dossier in hand, what is said next without a name is about no procedure.
    """
    replies = list(turn.replies) or [Reply(kind="dossier", text="")]
    for reply, effects in zip(replies, _with_first(turn.effects), strict=False):
        dispatcher.utter_message(json_message={**to_builtins(reply), "effects": effects})
    dropped = ("procedure", "offered") if turn.in_hand else ()
    return [SlotSet(SLOT, asdict(turn.memory)), *(SlotSet(name, None) for name in dropped)]


def _with_first(effects: list[str]) -> Iterable[list[str]]:
    yield effects
    while True:
        yield []
