"""A conversation handed over to an officer, from the person's side: begun, queued, closed.

open -> queued -> claimed -> closed. Each step is one update that names the state it leaves, so
of two who try it one does it. While a handover is claimed the bot keeps silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import Connection

from bot.storage import take_turns

from . import statements
from .tables import conversations, handover_lines, handovers

State = Literal["open", "queued", "claimed", "closed"]
Cause = Literal["asked", "failures", "ratings", "insult"]
Wish = Literal["chat", "message", "call"]
Who = Literal["person", "bot", "officer", "note", "event"]
OFFICERS_REASONS = ("solved", "referred", "returned", "no_answer", "abuse", "other")
"""Why an officer closes (``returned``: the bot can go on); ``left``, ``lapsed``, ``unserved``,
``officer_gone`` and ``person_gone`` are the reasons of the person and of time."""
KEPT = timedelta(hours=24)
FOREVER = datetime(9999, 12, 31)
MOST_TOPICS = 12


class Topics(msgspec.Struct, frozen=True):
    """What the talk was about, as the bot saw it: codes of procedures and the facets asked."""

    codes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Handover:
    """One handover. ``awaits`` is what the person is asked to type: a message or a number."""

    id: int
    conversation: str
    channel: str
    cause: Cause
    state: State
    wish: Wish
    awaits: str
    officer: str
    meant_for: str
    reason: str
    begun_at: datetime
    queued_at: datetime | None
    claimed_at: datetime | None
    closed_at: datetime | None
    active_at: datetime
    waits_since: datetime | None
    keep_until: datetime
    topics: Topics
    has_number: bool


def get(connection: Connection, number: int) -> Handover | None:
    """Return the handover with this number, or None."""
    found = listed(connection, handovers.c.id == number)
    return found[0] if found else None


def current(connection: Connection, conversation: str) -> Handover | None:
    """Return the handover of a conversation that is not closed, or None."""
    row = connection.execute(statements.HANDOVER, {"conversation": conversation}).first()
    return None if row is None else _handover(row)


def listed(connection: Connection, condition: Any) -> list[Handover]:
    """Return the handovers of a condition, those first that have waited longest in the queue."""
    rows = connection.execute(statements.HANDOVERS.where(condition)).all()
    return [_handover(row) for row in rows]


def _handover(row: Any) -> Handover:
    *values, topics, has_number = row
    about = msgspec.json.decode(topics, type=Topics)
    known = dict(zip(statements.FIELDS, values, strict=True))
    return Handover(**known, topics=about, has_number=bool(has_number))


def begin(
    connection: Connection, conversation: str, cause: Cause, topics: Topics, now: datetime
) -> Handover | None:
    """Open a handover, or return the one that is under way; None if the conversation is gone."""
    take_turns(connection, conversation)
    known = current(connection, conversation)
    if known is not None:
        return known
    here = and_(conversations.c.id == conversation, conversations.c.erased_at.is_(None))
    channel = connection.execute(select(conversations.c.channel).where(here)).scalar()
    if channel is None:
        return None
    row = {
        "conversation": conversation,
        "channel": channel,
        "cause": cause,
        "state": "open",
        "wish": "chat",
        "topics": _encoded(topics),
        "begun_at": now,
        "active_at": now,
        "keep_until": now + KEPT,
    }
    connection.execute(insert(handovers).values(**row))
    return current(connection, conversation)


def expect(connection: Connection, number: int, awaits: Wish | Literal[""], now: datetime) -> None:
    """Note what the person is asked to type next; an empty text: nothing."""
    change(connection, number, handovers.c.state != "closed", awaits=awaits, active_at=now)


def enqueue(
    connection: Connection, number: int, wish: Wish, now: datetime, keep_until: datetime
) -> bool:
    """Put an open handover into the queue for ``wish``; False if it is not open.

    One that is queued already keeps its place and only takes the other wish; who has left word
    and now wants a chat begins to wait for it. Only who wants to be called keeps their number here.
    """
    values: dict[str, Any] = {"wish": wish, "awaits": "", "keep_until": keep_until}
    values["active_at"] = now
    if wish != "call":
        values["sealed"] = ""
    is_open, waits = handovers.c.state == "open", handovers.c.state == "queued"
    if change(connection, number, is_open, state="queued", queued_at=now, **values):
        add_line(connection, number, "event", "queued", now)
        return True
    anew = {"queued_at": now, "claimed_at": None, "waits_since": now}
    left_word = and_(waits, handovers.c.wish != "chat")
    if wish == "chat" and change(connection, number, left_word, **anew, **values):
        return True
    return change(connection, number, waits, **values)


def end(connection: Connection, number: int, condition: Any, reason: str, now: datetime) -> bool:
    """Close a handover if ``condition`` holds; its number goes, the bot may speak again.

    False if it does not hold: somebody else was first.
    """
    conversation = hold(connection, number)
    closed = {"state": "closed", "reason": reason, "closed_at": now, "sealed": "", "awaits": ""}
    still = and_(handovers.c.state != "closed", condition)
    if conversation is None or not change(connection, number, still, **closed):
        return False
    add_line(connection, number, "event", f"closed:{reason}", now)
    speak_again(connection, conversation)
    return True


def requeue(connection: Connection, number: int, condition: Any, now: datetime) -> bool:
    """Put a claimed handover back into the queue if ``condition`` holds; the bot speaks again."""
    conversation = hold(connection, number)
    back = {"state": "queued", "officer": "", "meant_for": "", "active_at": now}
    still = and_(handovers.c.state == "claimed", condition)
    if conversation is None or not change(connection, number, still, **back):
        return False
    add_line(connection, number, "event", "queued", now)
    speak_again(connection, conversation)
    return True


def now_about(connection: Connection, one: Handover, topics: Topics) -> None:
    """Put what the talk is about now before what it was about; nothing new changes nothing."""
    if not topics.codes:
        return
    codes = tuple(dict.fromkeys([*topics.codes, *one.topics.codes]))[:MOST_TOPICS]
    about = Topics(codes, topics.asked or one.topics.asked)
    change(connection, one.id, handovers.c.id == one.id, topics=_encoded(about))


def _encoded(topics: Topics) -> str:
    return msgspec.json.encode(topics).decode()


def hold(connection: Connection, number: int) -> str | None:
    """Let nobody else work on the handover's conversation until the transaction ends.

    Returns the conversation; None if there is no such handover.
    """
    query = select(handovers.c.conversation).where(handovers.c.id == number)
    conversation = connection.execute(query).scalar()
    if conversation is None:
        return None
    take_turns(connection, conversation)
    return str(conversation)


def change(connection: Connection, number: int, condition: Any, **values: Any) -> bool:
    """Write ``values`` if ``condition`` holds, in one update; return whether it did."""
    mine = and_(handovers.c.id == number, condition)
    return bool(connection.execute(update(handovers).where(mine).values(**values)).rowcount)


def keep_silent(connection: Connection, conversation: str) -> None:
    """Let the bot say nothing in the conversation until a human is through."""
    mine = conversations.c.id == conversation
    connection.execute(update(conversations).where(mine).values(silent_until=FOREVER))


def speak_again(connection: Connection, conversation: str) -> None:
    """End the silence that an officer's claim began."""
    mine = and_(conversations.c.id == conversation, conversations.c.silent_until == FOREVER)
    connection.execute(update(conversations).where(mine).values(silent_until=None))


def account(officer: str) -> str:
    """Return how the audit names an officer."""
    return f"staff:{officer}"


def add_line(
    connection: Connection, number: int, who: Who, text: str, now: datetime, **more: Any
) -> int:
    """Write one line of the handover's talk, masked by the caller; return its number."""
    query = select(handovers.c.conversation).where(handovers.c.id == number)
    conversation = connection.execute(query).scalar_one()
    row = {"handover": number, "conversation": conversation, "at": now, "who": who, "text": text}
    made = connection.execute(insert(handover_lines).values(**row, **more))
    return int(made.inserted_primary_key[0])
