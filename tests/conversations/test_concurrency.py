"""Many messages at once: every one gets a turn of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from factories import NOW
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.conversations.record import Conversations, Message, new_token
from bot.conversations.tables import inbox
from bot.storage import Store

THREADS, EACH, CONVERSATIONS = 8, 25, 4


def at_once(count: int, work: Callable[[int], Message]) -> list[Message]:
    """Do the same in ``count`` threads that begin together."""
    barrier = Barrier(count)

    def begin(number: int) -> Message:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def say(record: Conversations, conversation: str | None, external_id: str = "") -> Message:
    """Store a message; a busy database is tried again, as a platform does after our 503."""
    external_id = external_id or new_token()
    while True:
        try:
            return record.accept("web", conversation, external_id, "chào", "", NOW)
        except OperationalError:
            continue


def test_turns_of_eight_threads_are_consecutive_in_each_conversation(
    conversations_store: Store,
) -> None:
    record = Conversations(conversations_store)
    opened = [say(record, None).conversation for _ in range(CONVERSATIONS)]
    turns: dict[str, list[int]] = {conversation: [1] for conversation in opened}

    def work(number: int) -> Message:
        for step in range(EACH):
            message = say(record, opened[(number + step) % CONVERSATIONS])
            turns[message.conversation].append(message.turn)
        return message

    at_once(THREADS, work)
    expected = list(range(1, THREADS * EACH // CONVERSATIONS + 2))
    assert [sorted(found) for found in turns.values()] == [expected] * CONVERSATIONS


def test_the_same_message_from_many_threads_is_one(conversations_store: Store) -> None:
    record = Conversations(conversations_store)
    conversation = say(record, None).conversation
    found = at_once(THREADS, lambda _: say(record, conversation, "message-1"))
    assert {message.turn for message in found} == {2}


def test_the_same_first_message_from_many_threads_opens_one_conversation(
    conversations_store: Store,
) -> None:
    record = Conversations(conversations_store)
    found = at_once(THREADS, lambda _: say(record, None, "first-of-a-phone"))
    assert len({message.conversation for message in found}) == 1
    with conversations_store.read() as connection:
        assert connection.execute(select(func.count()).select_from(inbox)).scalar() == 1
