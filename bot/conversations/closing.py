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

from . import leases, numbers, questions
from .noted import NOTHING, Noted
from .opening import exists
from .record import PUSHED, Message, new_token
from .tables import conversations, inbox, offers, outbox

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
        stored, unsaid = _ended(connection, message, state, now), False
        if stored:
            questions.keep(connection, message, prepared.bodies, noted, now)
            numbers.count_turn(connection, message, prepared.bodies, noted, now)
            for change in changes:
                change(connection)
            unsaid = not aloud and _quiet(connection, message.conversation, now)
            if not unsaid:
                channel, turn = message.channel, message.turn
                _store(connection, message.conversation, channel, turn, prepared, now)
        over = _released(connection, message.conversation, owner)
        gone = not exists(connection, message.conversation)
    return Closed(stored, more=not over, gone=gone, unsaid=unsaid)


def release(store: Store, conversation: str, owner: str) -> None:
    """Give the conversation's lease back unless a message came in meanwhile."""
    with store.write() as connection:
        take_turns(connection, conversation)
        _released(connection, conversation, owner)


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
    mine = and_(conversations.c.id == conversation, conversations.c.erased_at.is_(None))
    until = connection.execute(select(conversations.c.silent_until).where(mine)).scalar()
    return until is not None and until > now


def _open(connection: Connection, message: Message) -> bool:
    mine = and_(inbox.c.conversation == message.conversation, inbox.c.turn == message.turn)
    return str(connection.execute(select(inbox.c.state).where(mine)).scalar()) == "received"


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
    mine = and_(conversations.c.id == conversation, conversations.c.erased_at.is_(None))
    query = select(conversations.c.channel, conversations.c.pushes).where(mine)
    row = connection.execute(query).first()
    if row is None:
        return []
    channel, position = row
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
    mine = and_(inbox.c.conversation == message.conversation, inbox.c.turn == message.turn)
    values = {"state": state, "answered_at": now, "text": ""}
    open_ = and_(mine, inbox.c.state == "received")
    return bool(connection.execute(update(inbox).where(open_).values(values)).rowcount)


def _released(connection: Connection, conversation: str, owner: str) -> bool:
    """Give the lease back if nothing waits; return whether it was."""
    if leases.waiting(connection, conversation):
        return False
    leases.give_back(connection, "turn", conversation, owner)
    return True


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
    for place, body in enumerate(prepared.bodies, start=prepared.position):
        values = {**common, **sent, "channel": channel, "due_at": now, "id": body["id"]}
        encoded = msgspec.json.encode(body).decode()
        connection.execute(insert(outbox).values(**values, body=encoded, position=place))
    for offer in prepared.offers:
        connection.execute(insert(offers).values(**common, **_offer(offer)))


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "token": offer.token,
        "action": offer.action,
        "title": offer.title,
        "number": offer.number,
    }
