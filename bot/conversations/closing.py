"""Ends a turn: its replies go to the outbox, its message has served its purpose.

Everything of a turn is stored in one transaction, or nothing. The outbox holds replies in the
order they are to be sent; those of the web are there to be fetched and count as sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import Connection

from bot.replies import Button, Reply, to_builtins
from bot.storage import Store, take_turns

from . import leases, numbers, questions, statements
from .noted import NOTHING, Noted
from .record import PUSHED, Message, new_token
from .tables import conversations, offers, outbox

FETCHED = ("web",)
HOLDING = -1
ANSWERED = "answered"
SILENT = "silent"
Change = Callable[[Connection], None]


@dataclass(frozen=True)
class Offer:
    """A button's payload before it leaves: the token and what it stands for.

    ``number`` is a hundred times the reply's position plus the button's place in it.
    """

    token: str
    action: str
    title: str
    number: int = 0


@dataclass(frozen=True)
class Closed:
    """Whether this call ended the turn, whether the conversation has more messages to answer,
    whether it is erased, and whether the replies were left unsaid because a human answers."""

    stored: bool
    more: bool
    gone: bool = False
    unsaid: bool = False


@dataclass(frozen=True)
class Prepared:
    """Replies with their ids, and the tokens of their buttons, ready to be stored."""

    bodies: list[dict[str, Any]]
    offers: list[Offer] = field(default_factory=list)
    position: int = 0


def prepare(conversation: str, turn: int, replies: Sequence[Reply], position: int = 0) -> Prepared:
    """Give every reply its id and every payload an opaque token of this conversation."""
    offered: list[Offer] = []
    bodies = []
    for place, reply in enumerate(replies, start=position):
        reply.id = reply_id(conversation, turn, place)
        reply.buttons = _sealed(reply.buttons, place, offered)
        bodies.append(to_builtins(reply))
    return Prepared(bodies, offered, position)


def reply_id(conversation: str, turn: int, position: int) -> str:
    """Return the id of a turn's reply: the same for the same turn, telling nothing of it."""
    name = f"{conversation}|{turn}|{position}"
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def close(
    store: Store,
    message: Message,
    prepared: Prepared,
    owner: str,
    now: datetime,
    state: str = ANSWERED,
    changes: Sequence[Change] = (),
    noted: Noted = NOTHING,
    aloud: bool = False,
) -> Closed:
    """Store a turn's replies and offers, mark its message answered and forget its text.

    ``changes`` are what the turn does besides, before its replies are stored: what is said of
    an erased conversation outlives it. The question is kept if it may be, and the turn is counted
    by what was ``noted`` of it. Nothing is said where a human answers by now, but ``aloud``. A
    turn that is closed already stays as it is.
    If the conversation has no more messages to answer, its lease is given back in the same
    transaction.
    """
    with store.write() as connection:
        take_turns(connection, message.conversation)
        stored = _ended(connection, message, state, now)
        if stored:
            questions.keep(connection, message, prepared.bodies, noted, now)
            if not message.probe:
                numbers.count_turn(connection, message, prepared.bodies, noted, now)
            for change in changes:
                change(connection)
        quiet, gone, more = _standing(connection, message.conversation, now)
        unsaid = stored and quiet and not aloud
        if stored and not unsaid:
            channel, turn = message.channel, message.turn
            _store(connection, message.conversation, channel, turn, prepared, now)
        if not more:
            leases.give_back(connection, "turn", message.conversation, owner)
    return Closed(stored, more, gone, unsaid)


def _standing(connection: Connection, conversation: str, now: datetime) -> tuple[bool, bool, bool]:
    """Return whether a human answers there, whether it is erased, whether messages wait."""
    row = connection.execute(statements.STANDING, {"conversation": conversation}).first()
    if row is None or row.erased_at is not None:
        return False, True, row is not None and bool(row.waiting)
    return _later(row.silent_until, now), False, bool(row.waiting)


def release(store: Store, conversation: str, owner: str) -> None:
    """Give the conversation's lease back unless a message came in meanwhile."""
    with store.write() as connection:
        take_turns(connection, conversation)
        if not leases.waiting(connection, conversation):
            leases.give_back(connection, "turn", conversation, owner)


def hold(store: Store, message: Message, reply: Reply, now: datetime) -> None:
    """Put a holding sentence out while the turn goes on.

    A second one of a turn is left out, and one of a turn that is over by now.
    """
    prepared = prepare(message.conversation, message.turn, [reply], HOLDING)
    with store.write() as connection:
        take_turns(connection, message.conversation)
        quiet = _quiet(connection, message.conversation, now)
        if _open(connection, message) and not quiet and not _said(connection, message):
            _store(connection, message.conversation, message.channel, message.turn, prepared, now)


def _quiet(connection: Connection, conversation: str, now: datetime) -> bool:
    """Return whether a human took over there, perhaps while the turn was under way."""
    mine = {"conversation": conversation}
    return _later(connection.execute(statements.SILENT_UNTIL, mine).scalar(), now)


def _later(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now


def _open(connection: Connection, message: Message) -> bool:
    mine = {"conversation": message.conversation, "turn": message.turn}
    return str(connection.execute(statements.STATE, mine).scalar()) == "received"


def _said(connection: Connection, message: Message) -> bool:
    mine = and_(outbox.c.conversation == message.conversation, outbox.c.turn == message.turn)
    return connection.execute(select(outbox.c.seq).where(mine)).first() is not None


def push(store: Store, conversation: str, replies: Sequence[Reply], now: datetime) -> list[str]:
    """Send what nobody asked for just now (an officer's reply, a notification).

    Returns the replies' ids; none if the conversation is gone.
    """
    with store.write() as connection:
        return push_within(connection, conversation, replies, now)


def push_within(
    connection: Connection,
    conversation: str,
    replies: Sequence[Reply],
    now: datetime,
    first: Callable[[Connection], bool] | None = None,
) -> list[str]:
    """Push in the caller's transaction.

    ``first`` runs before, while nobody else works on the conversation; nothing is pushed if it
    returns False.
    """
    take_turns(connection, conversation)
    if first is not None and not first(connection):
        return []
    given = {"conversation": conversation}
    row = connection.execute(statements.CHANNEL_AND_PUSHES, given).first()
    if row is None:
        return []
    channel, position = row
    mine = conversations.c.id == conversation
    prepared = prepare(conversation, PUSHED, replies, position)
    count = position + len(prepared.bodies)
    connection.execute(update(conversations).where(mine).values(pushes=count))
    _store(connection, conversation, channel, PUSHED, prepared, now)
    return [body["id"] for body in prepared.bodies]


def _sealed(buttons: Sequence[Button], place: int, offered: list[Offer]) -> list[Button]:
    """Return the buttons with tokens for payloads; what they stand for goes to ``offered``."""
    sealed, number = [], 0
    for button in buttons:
        if button.payload is not None:
            number += 1
            offer = Offer(new_token(), button.payload, button.title, place * 100 + number)
            offered.append(offer)
            button = Button(button.title, payload=offer.token)
        sealed.append(button)
    return sealed


def _ended(connection: Connection, message: Message, state: str, now: datetime) -> bool:
    mine = {"mine": message.conversation, "of_turn": message.turn}
    return bool(connection.execute(statements.END, {**mine, "ended": state, "now": now}).rowcount)


def _store(
    connection: Connection,
    conversation: str,
    channel: str,
    turn: int,
    prepared: Prepared,
    now: datetime,
) -> None:
    fetched = channel in FETCHED
    common = {"conversation": conversation, "turn": turn, "created_at": now}
    sent = {"state": "sent", "sent_at": now} if fetched else {"state": "ready"}
    given = {**common, **sent, "channel": channel, "due_at": now}
    said = [
        {**given, "id": body["id"], "body": msgspec.json.encode(body).decode(), "position": place}
        for place, body in enumerate(prepared.bodies, start=prepared.position)
    ]
    if said:
        connection.execute(insert(outbox), said)
    if prepared.offers:
        offered = [common | vars(offer) for offer in prepared.offers]
        connection.execute(insert(offers), offered)
