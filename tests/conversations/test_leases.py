"""Of several processes one works on a conversation; the work of a killed one is taken over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from exchange import answer, event, rows, values, web
from factories import NOW
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.conversations import leases
from bot.conversations.carrier import Inbound
from bot.conversations.record import Conversations, Message
from bot.conversations.tables import consents, conversations, inbox, outbox
from bot.storage import Store, take_turns

THREADS, EACH = 8, 12
OVER = leases.LEASE + timedelta(seconds=1)
T = TypeVar("T")


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Do the same in ``count`` threads that begin together."""
    barrier = Barrier(count)

    def begin(number: int) -> T:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def accept(record: Conversations, given: Inbound, conversation: str | None = None) -> Message:
    """Store a message; a busy database is tried again, as a platform does after our 503."""
    while True:
        try:
            return record.accept(given, NOW, conversation)
        except OperationalError:
            continue


def test_who_stores_a_message_answers_it_and_nobody_else_meanwhile(
    record: Conversations, other: Conversations
) -> None:
    assert record.accept(event(), NOW).mine
    assert not other.accept(event(), NOW).mine
    assert other.claim(NOW, 10) == []


def test_the_lease_of_a_dead_process_ends(record: Conversations, other: Conversations) -> None:
    conversation = record.accept(event(), NOW).conversation
    assert other.claim(NOW + leases.LEASE, 10) == []
    assert other.claim(NOW + OVER, 10) == [conversation]
    assert record.claim(NOW + OVER, 10) == []
    assert not record.keep(conversation, NOW + OVER)


def test_the_lease_of_a_process_at_work_does_not(
    record: Conversations, other: Conversations
) -> None:
    conversation = record.accept(event(), NOW).conversation
    later = NOW + leases.LEASE
    leases.renew(record.store, "turn", record.owner, [conversation], later)
    assert other.claim(NOW + OVER, 10) == []
    leases.renew(other.store, "turn", other.owner, [conversation], NOW + 2 * OVER)
    assert other.claim(later + OVER, 10) == [conversation]


def test_the_lease_goes_back_with_the_last_answer_only(
    record: Conversations, other: Conversations
) -> None:
    first, second = record.accept(event(), NOW), record.accept(event(), NOW)
    assert answer(record, first).more
    assert not other.accept(event(), NOW).mine
    assert answer(record, second).more
    third = record.next(first.conversation, NOW)
    assert third is not None
    assert not answer(record, third).more
    assert other.accept(event(), NOW).mine


def test_the_only_gateway_frees_at_its_start_what_its_killed_one_held(
    record: Conversations, other: Conversations
) -> None:
    conversation = record.accept(event(), NOW).conversation
    leases.free_all(other.store)
    assert other.claim(NOW, 10) == [conversation]


def test_of_many_that_want_a_conversation_one_gets_it(
    record: Conversations, conversations_store: Store
) -> None:
    conversation = record.accept(event(), NOW).conversation
    processes = [Conversations(conversations_store) for _ in range(THREADS)]
    got = at_once(THREADS, lambda number: processes[number].claim(NOW + OVER, 10))
    assert sorted(got) == [[]] * (THREADS - 1) + [[conversation]]


def test_the_longest_waiting_come_first(record: Conversations, other: Conversations) -> None:
    waiting = [record.accept(event(address=f"a{n}"), NOW).conversation for n in range(3)]
    assert other.claim(NOW + OVER, 2) == waiting[:2]
    assert other.claim(NOW + OVER, 0) == []


# Threads and processes at once.


def test_turns_are_consecutive_whoever_stores_them(
    record: Conversations, other: Conversations, conversations_store: Store
) -> None:
    def work(number: int) -> None:
        for step in range(EACH):
            process = (record, other)[(number + step) % 2]
            accept(process, event(address=f"person {step % 2}"))

    at_once(THREADS, work)
    assert rows(conversations_store, conversations) == 2
    for conversation in values(conversations_store, conversations.c.id):
        mine = inbox.c.conversation == conversation
        found = sorted(values(conversations_store, inbox.c.turn, mine))
        assert found == list(range(1, THREADS * EACH // 2 + 1))


def test_the_same_event_from_many_threads_is_one_message(
    record: Conversations, other: Conversations, conversations_store: Store
) -> None:
    same = event("chào", "người mới")
    found = at_once(THREADS, lambda number: accept((record, other)[number % 2], same))
    assert len({message.conversation for message in found}) == 1
    assert [message.mine for message in found].count(True) == 1
    assert rows(conversations_store, inbox) == rows(conversations_store, conversations) == 1


def test_different_first_events_of_one_person_open_one_conversation(
    record: Conversations, other: Conversations, conversations_store: Store
) -> None:
    found = at_once(THREADS, lambda number: accept((record, other)[number % 2], event()))
    assert len({message.conversation for message in found}) == 1
    assert sorted(message.turn for message in found) == list(range(1, THREADS + 1))
    assert len([message for message in found if message.first]) == 1


def test_the_same_first_message_of_a_browser_opens_one_conversation(
    record: Conversations, conversations_store: Store
) -> None:
    same = web(external_id="first-of-a-phone")
    found = at_once(THREADS, lambda _: accept(record, same))
    assert len({message.conversation for message in found}) == 1
    assert rows(conversations_store, inbox) == 1


def test_a_turn_closed_by_many_at_once_is_closed_once(
    record: Conversations, conversations_store: Store
) -> None:
    message = record.accept(event(), NOW)
    closed = at_once(THREADS, lambda number: answer(record, message, f"answer {number}"))
    assert [one.stored for one in closed].count(True) == 1
    assert rows(conversations_store, outbox) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_hung_process_holds_up_one_person_for_a_bounded_time_and_nobody_else(
    record: Conversations, other: Conversations
) -> None:
    """On SQLite every writer is held up; the same bound is tested with its real lock."""
    message = record.accept(event(), NOW)
    with record.store.write() as hung:
        take_turns(hung, message.conversation)
        assert other.accept(event(address="bình"), NOW).turn == 1
        with pytest.raises(OperationalError, match="lock timeout"):
            other.accept(event("bí mật"), NOW)


def test_an_error_of_the_database_does_not_repeat_what_a_person_wrote(
    record: Conversations,
) -> None:
    row = {"conversation": "bí mật", "purpose": "learning", "given_at": NOW}
    with record.store.write() as connection:
        connection.execute(consents.insert().values(**row))
        with pytest.raises(IntegrityError) as failed:
            connection.execute(consents.insert().values(**row))
        connection.get_transaction().rollback()
    assert "INSERT" in str(failed.value)
    assert "bí mật" not in str(failed.value).split("DETAIL")[0]
