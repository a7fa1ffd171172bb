"""Which conversation an event belongs to: found, or opened."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import and_, insert, select
from sqlalchemy import exists as exists_
from sqlalchemy.engine import Connection

from bot.storage import take_turns

from .carrier import Inbound
from .tables import conversations, inbox

FIRST_REPEAT = timedelta(minutes=10)


class UnknownConversation(LookupError):
    """The conversation was not made by this server, or is gone."""


def place(connection: Connection, event: Inbound, conversation: str | None, now: datetime) -> str:
    """Return the event's conversation, locked until the transaction ends; a new one if need be."""
    if event.address:
        take_turns(connection, f"{event.channel}:{event.address}")
        found = at_address(connection, event.channel, event.address)
        conversation = found or open_conversation(connection, event.channel, event.address, now)
    elif conversation is None:
        take_turns(connection, event.external_id)
        conversation = _repeated_first(connection, event, now)
        conversation = conversation or open_conversation(connection, event.channel, "", now)
    elif not exists(connection, conversation):
        raise UnknownConversation(conversation[:6])
    take_turns(connection, conversation)
    return conversation


def at_address(connection: Connection, channel: str, address: str) -> str | None:
    """Return the conversation with a person of a platform, if there is one."""
    here = and_(conversations.c.channel == channel, conversations.c.address == address)
    query = select(conversations.c.id).where(here, conversations.c.erased_at.is_(None))
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def open_conversation(connection: Connection, channel: str, address: str, now: datetime) -> str:
    """Make a conversation and return its token (192 random bits)."""
    token = secrets.token_urlsafe(24)
    values = {"id": token, "channel": channel, "address": address, "turns": 0}
    connection.execute(insert(conversations).values(**values, created_at=now, active_at=now))
    return token


def _repeated_first(connection: Connection, event: Inbound, now: datetime) -> str | None:
    """Return the conversation that this first message opened a moment ago, if it did."""
    query = (
        select(inbox.c.conversation)
        .join(conversations, conversations.c.id == inbox.c.conversation)
        .where(
            inbox.c.external_id == event.external_id,
            inbox.c.turn == 1,
            inbox.c.received_at > now - FIRST_REPEAT,
            conversations.c.channel == event.channel,
            conversations.c.erased_at.is_(None),
        )
    )
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def exists(connection: Connection, conversation: str) -> bool:
    mine = and_(conversations.c.id == conversation, conversations.c.erased_at.is_(None))
    return bool(connection.execute(select(exists_().where(mine))).scalar())
