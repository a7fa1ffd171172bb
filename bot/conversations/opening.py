"""Which conversation an event belongs to: found, or opened."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.storage import take_turns

from . import statements
from .carrier import Inbound
from .tables import conversations

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
    there = {"channel": channel, "address": address}
    found = connection.execute(statements.AT_ADDRESS, there).scalar()
    return None if found is None else str(found)


def open_conversation(connection: Connection, channel: str, address: str, now: datetime) -> str:
    """Make a conversation and return its token (192 random bits)."""
    token = secrets.token_urlsafe(24)
    row = {"id": token, "channel": channel, "address": address, "turns": 0}
    connection.execute(insert(conversations), {**row, "created_at": now, "active_at": now})
    return token


def _repeated_first(connection: Connection, event: Inbound, now: datetime) -> str | None:
    """Return the conversation that this first message opened a moment ago, if it did."""
    said = {"channel": event.channel, "external_id": event.external_id}
    since = now - FIRST_REPEAT
    found = connection.execute(statements.REPEATED_FIRST, {**said, "since": since}).scalar()
    return None if found is None else str(found)


def exists(connection: Connection, conversation: str) -> bool:
    """Return whether this is a conversation; PostgreSQL takes no NUL, and no token has one."""
    if "\0" in conversation:
        return False
    return bool(connection.execute(statements.EXISTS, {"conversation": conversation}).scalar())
