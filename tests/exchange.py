"""What tests of the conversation of record share: a clock, messages, replies, what is stored."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from factories import NOW
from sqlalchemy import func, select

import bot.retention  # noqa: F401 (says which tables of other rooms go with a person)
from bot.conversations import closing
from bot.conversations.carrier import Inbound
from bot.conversations.closing import Closed, Offer
from bot.conversations.delivery import Delivery
from bot.conversations.people import OF_A_PERSON
from bot.conversations.record import Conversations, Message
from bot.conversations.tables import conversations
from bot.replies import Reply
from bot.storage import Store

_numbers = itertools.count(1)
ONE_KIND = pytest.mark.parametrize("dialect", ["sqlite"])  # for what no database decides


class Clock:
    """A time that passes only when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def __call__(self) -> datetime:
        return self.time

    def tick(self, **passed: float) -> datetime:
        self.time += timedelta(**passed)
        return self.time


def event(text: str = "xin chào", address: str = "an", **more: Any) -> Inbound:
    """Return an event of Telegram with an id that no other one has."""
    given = {"channel": "telegram", "external_id": f"event-{next(_numbers)}", **more}
    return Inbound(address=address, text=text, **given)


def web(text: str = "xin chào", **more: Any) -> Inbound:
    """Return an event of a browser."""
    return event(text, "", **{"channel": "web", **more})


def chat(*texts: str) -> list[Reply]:
    return [Reply(kind="chat", text=text) for text in texts]


def answer(
    record: Conversations,
    message: Message,
    *texts: str,
    offers: Sequence[Offer] = (),
    now: datetime = NOW,
    **more: Any,
) -> Closed:
    """Close a message's turn with these texts and offers."""
    prepared = closing.prepare(message.conversation, message.turn, chat(*texts or ("vâng",)))
    prepared.offers.extend(offers)
    return closing.close(record.store, message, prepared, record.owner, now, **more)


def id_of(token: str) -> str:
    """Return the id of a browser's conversation as the database holds it."""
    return token.rpartition(".")[0]


def rows(store: Store, table: Any, *where: Any) -> int:
    with store.read() as connection:
        query = select(func.count()).select_from(table).where(*where)
        return int(connection.execute(query).scalar_one())


def values(store: Store, column: Any, *where: Any) -> list[Any]:
    """Return a column in the order of its table's key."""
    (key, *_) = column.table.primary_key.columns
    with store.read() as connection:
        return list(connection.execute(select(column).where(*where).order_by(key)).scalars())


def held_of(store: Store, conversation: str) -> dict[str, int]:
    """Return the tables that hold rows of a conversation, with their number."""
    found = {t.name: rows(store, t, t.c.conversation == conversation) for t in OF_A_PERSON}
    found["conversations"] = rows(store, conversations, conversations.c.id == conversation)
    return {name: count for name, count in found.items() if count}


async def settle(delivery: Delivery) -> None:
    """Send what is due until nothing is."""
    while tasks := await delivery.look():
        await asyncio.gather(*tasks)


async def kill(tasks: Iterable[asyncio.Task[None]]) -> None:
    """End tasks where they are, as kill -9 does: nothing more is written."""
    for task in (running := list(tasks)):
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
