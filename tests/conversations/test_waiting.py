"""What waits, and for how long."""

from __future__ import annotations

from datetime import timedelta

from exchange import answer, event, web
from factories import NOW

from bot.conversations import waiting
from bot.conversations.record import Conversations
from bot.conversations.waiting import Queue
from bot.storage import Store


def found(store: Store, seconds: float) -> waiting.Waiting:
    with store.read() as connection:
        return waiting.of(connection, NOW + timedelta(seconds=seconds))


def test_messages_wait_for_an_answer_and_replies_for_a_platform(
    conversations_store: Store,
) -> None:
    record = Conversations(conversations_store)
    empty = found(conversations_store, 0)
    assert (empty.inbox, empty.handovers) == (Queue(), Queue())
    assert empty.outbox == {"telegram": Queue(), "zalo": Queue()}

    record.accept(web(), NOW)
    message = record.accept(event(), NOW)
    assert found(conversations_store, 7).inbox == Queue(2, 7.0)

    answer(record, message)
    left = found(conversations_store, 9)
    assert left.inbox == Queue(1, 9.0)
    assert left.outbox["telegram"] == Queue(1, 9.0)
    assert left.outbox["zalo"] == Queue()
