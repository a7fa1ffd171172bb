"""Rasa's tracker store by conversation and turn.

The sender is ``<conversation>#<turn>``. ``retrieve`` of turn n gives the snapshot of the newest
turn before n; ``save`` writes n: slots, active loop and the last few turns. A turn that is run
again after a crash starts from the same state, and its cost does not grow with the length of
the conversation. After an hour of silence only the slots of LASTING are left, for a month.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import (
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Connection

from bot import settings
from bot.nlu import action_result, loading, shortcuts
from bot.nlu.tables import snapshots
from bot.seeing import logs, spans
from bot.storage import Store, open_store

TURNS_KEPT = 2
NO_TURN = 2**31 - 1
IDLE = timedelta(minutes=60)
LASTING, LASTS = ("guide",), timedelta(days=30)  # as long as an idle conversation is kept
PRUNE_EVERY = timedelta(minutes=1)
_BEFORE = (
    select(snapshots)
    .where(
        snapshots.c.conversation == bindparam("conversation"),
        snapshots.c.turn < bindparam("turn"),
        snapshots.c.saved_at > bindparam("since"),
    )
    .order_by(snapshots.c.turn.desc())
    .limit(1)
)
_DROP = delete(snapshots).where(
    snapshots.c.conversation == bindparam("of"),
    or_(snapshots.c.turn == bindparam("now"), snapshots.c.turn < bindparam("before")),
)
logger = logging.getLogger(__name__)
action_result.install()
shortcuts.install()
loading.install()
logs.install(settings.load())
spans.install(settings.load(), "rasa")


class TurnTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Keeps one snapshot per turn; the one before the newest is kept for a turn run again."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        store: Store | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc).replace(tzinfo=None),
        **kwargs: Any,
    ) -> None:
        config = settings.load()
        self._store = store or open_store("working", config.home, config.database_url)
        self._now, self._pruned = now, datetime.min
        super().__init__(domain or Domain.empty(), event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker as it was before this turn, or None for a first turn.

        What lay idle for longer than IDLE is forgotten, but for the slots of LASTING.
        """
        conversation, turn = split(sender_id)
        since = self._now() - LASTS
        given = {"conversation": conversation, "turn": turn or NO_TURN, "since": since}
        with self._store.read() as connection:
            row = connection.execute(_BEFORE, given).one_or_none()
        kept = None if row is None else self._kept(row)
        return None if kept is None else self._tracker(sender_id, json.loads(kept))

    def _kept(self, row: Any) -> str | None:
        """Return the events of a snapshot that are not forgotten yet, as JSON."""
        kept: str | None = row.body if row.saved_at > self._now() - IDLE else row.lasting
        return kept

    def _tracker(self, sender_id: str, kept: list[dict[str, Any]]) -> DialogueStateTracker:
        events = deserialise_events(kept)
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the snapshot of this turn and drop those no turn can ask for any more."""
        conversation, given = split(tracker.sender_id)
        turn = given or self._last(conversation) + 1
        lasting = lasting_only(tracker)
        row = {
            "conversation": conversation,
            "turn": turn,
            "body": encode(compact(tracker)),
            "lasting": encode(lasting) if lasting else None,
            "saved_at": self._now(),
        }
        with self._store.write() as connection:
            connection.execute(_DROP, {"of": conversation, "now": turn, "before": turn - 1})
            connection.execute(insert(snapshots), row)
            self._prune(connection)
        if tracker.latest_message and tracker.latest_message.intent_name:
            logger.info("understood: %s", tracker.latest_message.intent_name)

    def _last(self, conversation: str) -> int:
        query = select(func.max(snapshots.c.turn)).where(snapshots.c.conversation == conversation)
        with self._store.read() as connection:
            return int(connection.execute(query).scalar() or 0)

    def _prune(self, connection: Connection) -> None:
        """Once a minute, delete what lay idle for longer than working memory may."""
        moment = self._now()
        if moment - self._pruned > PRUNE_EVERY:
            self._pruned = moment
            idle, over = snapshots.c.saved_at < moment - IDLE, snapshots.c.saved_at < moment - LASTS
            gone = (idle & snapshots.c.lasting.is_(None)) | over
            connection.execute(delete(snapshots).where(gone))
            still_whole = idle & (snapshots.c.body != "")
            connection.execute(update(snapshots).where(still_whole).values(body=""))

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        conversation, _ = split(sender_id)
        with self._store.write() as connection:
            connection.execute(delete(snapshots).where(snapshots.c.conversation == conversation))

    async def keys(self) -> Iterable[str]:
        """Return the senders of all newest snapshots."""
        query = select(snapshots.c.conversation, snapshots.c.turn)
        with self._store.read() as connection:
            return [f"{conversation}#{turn}" for conversation, turn in connection.execute(query)]


def split(sender_id: str) -> tuple[str, int | None]:
    """Return conversation and turn of a sender; no turn (`rasa shell`) means the next one."""
    conversation, mark, turn = sender_id.rpartition("#")
    return (conversation, int(turn)) if mark and turn.isdigit() else (sender_id, None)


def compact(tracker: DialogueStateTracker) -> list[Event]:
    """Return the events a next turn needs: slots, active loop, the last few turns."""
    tail = last_turns(list(tracker.events), TURNS_KEPT)
    loop = [ActiveLoop(tracker.active_loop_name)] if tracker.active_loop_name else []
    return [*_begun(_slots_set(tracker)), *tail, *loop]


def lasting_only(tracker: DialogueStateTracker) -> list[Event]:
    """Return the events that keep the slots of LASTING, none if none of them is set."""
    slots = [slot for slot in _slots_set(tracker) if slot.key in LASTING]
    return _begun(slots) if slots else []


def encode(events: Iterable[Event]) -> str:
    """Return events as JSON."""
    return json.dumps([event.as_dict() for event in events], ensure_ascii=False)


def _slots_set(tracker: DialogueStateTracker) -> list[SlotSet]:
    return [
        SlotSet(slot.name, slot.value)
        for slot in tracker.slots.values()
        if slot.value != slot.initial_value
    ]


def _begun(slots: Sequence[SlotSet]) -> list[Event]:
    """Return the events of a conversation that has only begun, with ``slots``."""
    start: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    return [*start, *slots, ActionExecuted(ACTION_LISTEN_NAME)]


def last_turns(events: Sequence[Event], count: int) -> list[Event]:
    """Return the events from the user's ``count``-th last message on, without its text."""
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    begin = starts[-count] if len(starts) >= count else (starts[0] if starts else len(events))
    kept = [event for event in events[begin:] if _needed(event)]
    return [_without_text(event) for event in kept]


def _needed(event: Event) -> bool:
    """Slots are not among them: their values stand before the turns, as they are now."""
    return isinstance(event, UserUttered | ActionExecuted | ActiveLoop)


def _without_text(event: Event) -> Event:
    """Working memory holds no message text: only intent and entities of a message stay."""
    if not isinstance(event, UserUttered):
        return event
    entities = [{"entity": e["entity"], "value": e["value"]} for e in event.entities]
    return UserUttered(text="", intent=event.intent, entities=entities, timestamp=event.timestamp)
