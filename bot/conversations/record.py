"""The conversation of record: inbox, numbered turns, outbox, and the payloads offered.

A message is masked, stored and given its turn number in one transaction; only then is it
acknowledged. Its replies and the tokens of their buttons are stored in another. The same
external id in a conversation is the same message and gets the same replies.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import and_, delete, exists, insert, select, update
from sqlalchemy.engine import Connection

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.storage import Store, take_turns

from .tables import conversations, inbox, offers, outbox

TRANSIT = timedelta(hours=24)
IDLE = timedelta(days=30)
FIRST_REPEAT = timedelta(minutes=10)


class UnknownConversation(LookupError):
    """The conversation was not made by this server, or is gone."""


class UnknownPayload(LookupError):
    """The payload was never offered in this conversation."""


@dataclass(frozen=True)
class Message:
    """One stored message. ``action`` is what a button stands for; ``answered`` its state."""

    conversation: str
    turn: int
    text: str
    action: str
    answered: bool


@dataclass(frozen=True)
class Offer:
    """A button's payload before it leaves: the token and what it stands for."""

    token: str
    action: str
    title: str


class Conversations:
    """The conversation of record over the conversations store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def accept(
        self,
        channel: str,
        conversation: str | None,
        external_id: str,
        text: str,
        payload: str,
        now: datetime,
    ) -> Message:
        """Store one message, masked, and return it with its turn.

        None as ``conversation`` opens one. Raises UnknownConversation or UnknownPayload and
        then stores nothing.
        """
        masked = mask(clean_lines(text))
        with self._store.write() as connection:
            take_turns(connection, conversation or external_id)
            if conversation is None:
                conversation = _repeated_first(connection, channel, external_id, now)
            if conversation is None:
                conversation = _open(connection, channel, now)
            elif (known := _find(connection, conversation, external_id)) is not None:
                return known
            action = _action(connection, conversation, payload) if payload else ""
            turn = _next_turn(connection, conversation, now)
            row = {
                "conversation": conversation,
                "external_id": external_id,
                "turn": turn,
                "text": masked,
                "payload": action,
                "state": "received",
                "received_at": now,
            }
            connection.execute(insert(inbox).values(**row))
        return Message(conversation, turn, masked, action, answered=False)

    def close(
        self,
        message: Message,
        bodies: list[dict[str, Any]],
        tokens: list[Offer],
        now: datetime,
    ) -> None:
        """Store a turn's replies and offers and mark its message answered, all or nothing."""
        mine = and_(inbox.c.conversation == message.conversation, inbox.c.turn == message.turn)
        open_ = and_(mine, inbox.c.state == "received")
        with self._store.write() as connection:
            done = connection.execute(
                update(inbox).where(open_).values(state="answered", answered_at=now)
            )
            if not done.rowcount:
                return
            for position, body in enumerate(bodies):
                connection.execute(insert(outbox).values(**_outgoing(message, position, body, now)))
            for offer in tokens:
                values = {"conversation": message.conversation, "created_at": now}
                connection.execute(
                    insert(offers).values(
                        token=offer.token, action=offer.action, title=offer.title, **values
                    )
                )

    def replies(self, message: Message) -> list[dict[str, Any]]:
        """Return the stored replies of a message's turn, in order."""
        mine = and_(outbox.c.conversation == message.conversation, outbox.c.turn == message.turn)
        query = select(outbox.c.body).where(mine).order_by(outbox.c.position)
        with self._store.read() as connection:
            return [msgspec.json.decode(body) for (body,) in connection.execute(query)]

    def pending(self) -> list[Message]:
        """Return the messages that were stored but not answered, in the order they came."""
        columns = (inbox.c.conversation, inbox.c.turn, inbox.c.text, inbox.c.payload)
        query = select(*columns).where(inbox.c.state == "received").order_by(inbox.c.id)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [Message(row[0], row[1], row[2], row[3], answered=False) for row in rows]

    def prune(self, now: datetime) -> int:
        """Delete what has served its purpose (transit data after 24 h); return the rows gone."""
        over = now - TRANSIT
        with self._store.write() as connection:
            gone = connection.execute(delete(inbox).where(inbox.c.received_at < over)).rowcount
            gone += connection.execute(delete(outbox).where(outbox.c.created_at < over)).rowcount
            idle = conversations.c.active_at < now - IDLE
            old = select(conversations.c.id).where(idle)
            gone += connection.execute(
                delete(offers).where(offers.c.conversation.in_(old))
            ).rowcount
            gone += connection.execute(delete(conversations).where(idle)).rowcount
        return int(gone)


def reply_id(message: Message, position: int) -> str:
    """Return the id of a turn's reply: the same for the same turn, telling nothing of it."""
    name = f"{message.conversation}|{message.turn}|{position}"
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def new_token() -> str:
    """Return a token for a button: 96 random bits in 16 characters."""
    return secrets.token_urlsafe(12)


def _open(connection: Connection, channel: str, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    values = {"id": token, "channel": channel, "turns": 0, "created_at": now, "active_at": now}
    connection.execute(insert(conversations).values(**values))
    return token


def _repeated_first(
    connection: Connection, channel: str, external_id: str, now: datetime
) -> str | None:
    """Return the conversation that this first message opened a moment ago, if it did."""
    query = (
        select(inbox.c.conversation)
        .join(conversations, conversations.c.id == inbox.c.conversation)
        .where(
            inbox.c.external_id == external_id,
            inbox.c.turn == 1,
            inbox.c.received_at > now - FIRST_REPEAT,
            conversations.c.channel == channel,
        )
    )
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def _find(connection: Connection, conversation: str, external_id: str) -> Message | None:
    known = select(exists().where(conversations.c.id == conversation))
    if not connection.execute(known).scalar():
        raise UnknownConversation(conversation[:6])
    columns = (inbox.c.turn, inbox.c.text, inbox.c.payload, inbox.c.state)
    mine = and_(inbox.c.conversation == conversation, inbox.c.external_id == external_id)
    row = connection.execute(select(*columns).where(mine)).first()
    if row is None:
        return None
    return Message(conversation, row[0], row[1], row[2], row[3] == "answered")


def _action(connection: Connection, conversation: str, token: str) -> str:
    mine = and_(offers.c.token == token, offers.c.conversation == conversation)
    action = connection.execute(select(offers.c.action).where(mine)).scalar()
    if action is None:
        raise UnknownPayload(token[:6])
    return str(action)


def _next_turn(connection: Connection, conversation: str, now: datetime) -> int:
    mine = conversations.c.id == conversation
    connection.execute(
        update(conversations).where(mine).values(turns=conversations.c.turns + 1, active_at=now)
    )
    return int(connection.execute(select(conversations.c.turns).where(mine)).scalar_one())


def _outgoing(
    message: Message, position: int, body: dict[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "id": reply_id(message, position),
        "conversation": message.conversation,
        "turn": message.turn,
        "position": position,
        "body": msgspec.json.encode(body).decode(),
        "state": "sent",
        "created_at": now,
    }
