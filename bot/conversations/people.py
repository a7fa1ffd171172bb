"""What is held of a person: shown, allowed, erased, and gone in time.

Three classes of data. Transit: a message's text until it is answered, a reply until it is
delivered, at most a day. Working memory lies with Rasa. History, ratings and consents are kept
as long as the settings say, history only with consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.storage import Store, take_turns

from .tables import (
    consents,
    conversations,
    handover_lines,
    handovers,
    history,
    inbox,
    offers,
    outbox,
    ratings,
)

TRANSIT = timedelta(hours=24)
IDLE = timedelta(days=30)
LEARNING, FOLLOWING = "learning", "following"
LONGEST_FOLLOWED = timedelta(days=366)
OF_A_PERSON = [inbox, outbox, offers, consents, history, ratings, handovers, handover_lines]


def also(*tables: Any) -> None:
    """Let other rooms' tables with a column ``conversation`` be erased with a person's data."""
    OF_A_PERSON.extend(table for table in tables if table not in OF_A_PERSON)


@dataclass(frozen=True)
class Held:
    """What the database holds of one conversation; the counts are rows."""

    channel: str
    since: datetime
    replies: int
    questions: int
    ratings: int
    lines: int
    learning: bool


def held(connection: Connection, conversation: str) -> Held | None:
    """Return what is held of a conversation, or None if there is none."""
    mine = and_(conversations.c.id == conversation, conversations.c.erased_at.is_(None))
    query = select(conversations.c.channel, conversations.c.created_at).where(mine)
    row = connection.execute(query).first()
    if row is None:
        return None
    return Held(
        channel=row[0],
        since=row[1],
        replies=_count(connection, outbox, conversation, outbox.c.body != ""),
        questions=_count(connection, history, conversation),
        ratings=_count(connection, ratings, conversation),
        lines=_count(connection, handover_lines, conversation, handover_lines.c.who == "person"),
        learning=_count(connection, consents, conversation, consents.c.purpose == LEARNING) > 0,
    )


def _count(connection: Connection, table: Any, conversation: str, *more: Any) -> int:
    query = select(func.count()).select_from(table).where(table.c.conversation == conversation)
    return int(connection.execute(query.where(*more)).scalar_one())


def allow(connection: Connection, conversation: str, purpose: str, now: datetime) -> None:
    """Note the person's consent to ``purpose``; a second time changes nothing."""
    mine = and_(consents.c.conversation == conversation, consents.c.purpose == purpose)
    if not connection.execute(select(exists().where(mine))).scalar():
        row = {"conversation": conversation, "purpose": purpose, "given_at": now}
        connection.execute(insert(consents).values(**row))


def disallow(connection: Connection, conversation: str, purpose: str) -> None:
    """Take the consent back and drop what was kept because of it."""
    mine = and_(consents.c.conversation == conversation, consents.c.purpose == purpose)
    connection.execute(delete(consents).where(mine))
    if purpose == LEARNING:
        connection.execute(delete(history).where(history.c.conversation == conversation))


def erase(connection: Connection, conversation: str, now: datetime, at_once: bool) -> None:
    """Erase a person's data.

    With ``at_once`` everything goes now. Else what is still to be sent (that it was done) is
    left; it goes with the conversation itself when it has been sent.
    """
    take_turns(connection, conversation)
    mine = conversations.c.id == conversation
    # First, because it waits for who writes a part of a reply down just now.
    connection.execute(update(conversations).where(mine).values(erased_at=now))
    for table in OF_A_PERSON:
        connection.execute(delete(table).where(_of(table, conversation, at_once)))
    if at_once:
        connection.execute(delete(conversations).where(mine))


def vanish(connection: Connection, conversation: str, now: datetime) -> None:
    """Take the rest of an erased conversation, if nothing waits to be answered or sent."""
    over = and_(conversations.c.id == conversation, _erased(now))
    if connection.execute(delete(conversations).where(over)).rowcount:
        for table in OF_A_PERSON:
            connection.execute(delete(table).where(table.c.conversation == conversation))


def _of(table: Any, conversation: str, at_once: bool) -> Any:
    mine = table.c.conversation == conversation
    if at_once or table not in (inbox, outbox):
        return mine
    return and_(mine, table.c.state.not_in(("received", "ready", "sending")))


def unreachable(connection: Connection, conversation: str, problem: str) -> None:
    """Mark that nothing reaches the person, and give up what was to be sent."""
    mine = conversations.c.id == conversation
    connection.execute(update(conversations).where(mine).values(unreachable=problem))
    waiting = and_(outbox.c.conversation == conversation, outbox.c.state.in_(("ready", "sending")))
    given_up = {"state": "given_up", "problem": problem, "body": ""}
    connection.execute(update(outbox).where(waiting).values(given_up))


@dataclass(frozen=True)
class Retention:
    """Days that each class of data is kept."""

    history_days: int
    ratings_days: int


def retire(
    store: Store, retention: Retention, now: datetime, preview: bool = False
) -> dict[str, int]:
    """Delete what has served its purpose; return the rows by table.

    With ``preview`` nothing is deleted, the same rows are counted.
    """
    with store.read() if preview else store.write() as connection:
        return {
            table.name: _drop(connection, table, condition, preview)
            for table, condition in _due(retention, now)
        }


def _due(retention: Retention, now: datetime) -> list[tuple[Any, Any]]:
    """Return tables and what is over in them.

    Each condition holds or not whatever was deleted by those before it.
    """
    transit = now - TRANSIT
    learned = now - timedelta(days=retention.history_days)
    rated = now - timedelta(days=retention.ratings_days)
    erased = select(conversations.c.id).where(_erased(now))
    over = select(conversations.c.id).where(_over(retention, now))

    def old(table: Any, by_time: Any) -> tuple[Any, Any]:
        return table, by_time | table.c.conversation.in_(erased)

    return [
        old(inbox, inbox.c.received_at < transit),
        old(outbox, outbox.c.created_at < transit),
        old(history, history.c.created_at < learned),
        old(ratings, ratings.c.created_at < rated),
        old(handover_lines, _unneeded(now)),
        (handovers, _served(now) | handovers.c.conversation.in_(over)),
        (consents, consents.c.conversation.in_(over)),
        (offers, offers.c.conversation.in_(over)),
        (conversations, _over(retention, now)),
    ]


def _unneeded(now: datetime) -> Any:
    """Return which lines of handovers are over: after a day, a message left when it is served."""
    kept = select(handovers.c.id).where(
        handovers.c.keep_until >= now, handovers.c.state != "closed"
    )
    return and_(handover_lines.c.at < now - TRANSIT, handover_lines.c.handover.not_in(kept))


def _served(now: datetime) -> Any:
    return handovers.c.closed_at < now - IDLE


def _over(retention: Retention, now: datetime) -> Any:
    """Return which conversations are over: idle for long, or erased with nothing left to send.

    A consent holds on to one until nobody has written for as long as a question is kept; a
    consent that is never used again must not keep a person's address for ever.
    """
    used = {LEARNING: timedelta(days=retention.history_days), FOLLOWING: LONGEST_FOLLOWED}
    held = [
        exists().where(
            consents.c.conversation == conversations.c.id,
            consents.c.purpose == purpose,
            conversations.c.active_at >= now - span,
        )
        for purpose, span in used.items()
    ]
    idle = and_(conversations.c.active_at < now - IDLE, ~or_(*held))
    return idle | _erased(now)


def _erased(now: datetime) -> Any:
    """Return which conversations are erased with nothing left to answer or to send."""
    transit = now - TRANSIT
    unsent = exists().where(
        outbox.c.conversation == conversations.c.id,
        outbox.c.state.in_(("ready", "sending")),
        outbox.c.created_at >= transit,
    )
    unanswered = exists().where(
        inbox.c.conversation == conversations.c.id,
        inbox.c.state == "received",
        inbox.c.received_at >= transit,
    )
    return and_(conversations.c.erased_at.is_not(None), ~unsent, ~unanswered)


def _drop(connection: Connection, table: Any, condition: Any, preview: bool) -> int:
    if preview:
        counted = select(func.count()).select_from(table).where(condition)
        return int(connection.execute(counted).scalar_one())
    return int(connection.execute(delete(table).where(condition)).rowcount)
