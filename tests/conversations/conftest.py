"""Two processes on one store, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from exchange import Clock

from bot.conversations.record import Conversations
from bot.storage import Store


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
