"""Two processes on one store, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from exchange import Clock

from bot.conversations.people import OF_A_PERSON
from bot.conversations.record import Conversations
from bot.conversations.tables import metadata
from bot.storage import Store


@pytest.fixture(autouse=True)
def this_room_alone() -> Iterator[None]:
    """Other rooms add their tables to those of a person when the gateway is built."""
    all_rooms = list(OF_A_PERSON)
    OF_A_PERSON[:] = [table for table in all_rooms if table.metadata is metadata]
    yield
    OF_A_PERSON[:] = all_rooms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(conversations_store: Store) -> Conversations:
    return Conversations(conversations_store)


@pytest.fixture
def other(conversations_store: Store) -> Conversations:
    """The record of another process on the same store."""
    return Conversations(conversations_store)
