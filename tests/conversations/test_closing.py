"""The end of a turn: all or nothing, once, in order; what comes besides turns."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from exchange import answer, chat, event, rows, values, web
from factories import NOW
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.conversations import closing, people
from bot.conversations.closing import Offer, hold, prepare, push, reply_id
from bot.conversations.record import Conversations, Message, new_token
from bot.conversations.tables import conversations, history, inbox, offers, outbox
from bot.replies import Button, Reply
from bot.storage import Store


@pytest.fixture
def message(record: Conversations) -> Message:
    return record.accept(web(), NOW)


def texts(record: Conversations, message: Message) -> list[str]:
    return [body["text"] for body in record.replies(message)]


def said(store: Store) -> list[str]:
    """Return the texts of the outbox in the order they are sent in."""
    return [msgspec.json.decode(body)["text"] for body in values(store, outbox.c.body)]


def test_replies_are_given_back_in_their_order_and_the_question_is_forgotten(
    record: Conversations, message: Message, conversations_store: Store
) -> None:
    assert not record.answered(message)
    answer(record, message, "một", "hai")
    assert texts(record, message) == ["một", "hai"]
    assert record.answered(message)
    assert values(conversations_store, inbox.c.text) == [""]


def test_a_turn_is_closed_once(
    record: Conversations, message: Message, conversations_store: Store
) -> None:
    changed: list[Connection] = []
    assert answer(record, message, "một").stored
    offered = [Offer(new_token(), "/x", "x")]
    again = answer(record, message, "hai", offers=offered, changes=[changed.append])
    assert not again.stored
    assert texts(record, message) == ["một"]
    assert rows(conversations_store, offers) == len(changed) == 0


def test_closing_is_all_or_nothing(
    record: Conversations, message: Message, conversations_store: Store
) -> None:
    same = Offer("same-token", "/x", "x")
    with pytest.raises(IntegrityError):
        answer(record, message, offers=[same, same])
    assert rows(conversations_store, outbox) == rows(conversations_store, offers) == 0
    assert not record.answered(message)


def test_payloads_leave_as_tokens_and_addresses_stay() -> None:
    buttons = [
        Button("Lệ phí", payload="/fee"),
        Button("Trang", url="https://example.org/"),
        Button("Giờ", payload="/time"),
    ]
    given = prepare("c", 1, [*chat("một"), Reply(kind="answer", text="hai", buttons=buttons)])
    fee, page, time = given.bodies[1]["buttons"]
    assert [offer.token for offer in given.offers] == [fee["payload"], time["payload"]]
    assert [(offer.action, offer.number) for offer in given.offers] == [
        ("/fee", 101),
        ("/time", 102),
    ]
    assert page["url"] == "https://example.org/"
    assert all(len(offer.token) == 16 and "/" not in offer.token for offer in given.offers)


def test_the_id_of_a_reply_is_the_same_for_the_same_turn_only() -> None:
    ids = {reply_id("c", 1, 0), reply_id("c", 1, 1), reply_id("c", 2, 0), reply_id("d", 1, 0)}
    assert len(ids) == 4
    assert reply_id("c", 1, 0) in ids


# While a turn goes on, and besides turns.


def test_a_holding_sentence_goes_out_once_and_before_the_answer(
    record: Conversations, conversations_store: Store
) -> None:
    message = record.accept(event(), NOW)
    for _ in range(2):
        hold(record.store, message, chat("chờ chút")[0], NOW)
    answer(record, message, "đây")
    assert said(conversations_store) == ["chờ chút", "đây"]


def test_no_holding_sentence_comes_after_the_turn_or_the_conversation_is_over(
    record: Conversations, conversations_store: Store
) -> None:
    message = record.accept(event(), NOW)
    answer(record, message, state=closing.SILENT)
    erased = record.accept(event(address="bình"), NOW)
    with conversations_store.write() as connection:
        connection.execute(outbox.delete())
        people.erase(connection, erased.conversation, NOW, at_once=True)
    for over in (message, erased):
        hold(record.store, over, chat("chờ chút")[0], NOW)
    assert rows(conversations_store, outbox) == 0


def test_pushes_stand_among_the_answers_in_the_order_they_came(
    record: Conversations, conversations_store: Store
) -> None:
    first = record.accept(event(), NOW)
    one = push(record.store, first.conversation, chat("a", "b"), NOW)
    answer(record, first, "c")
    two = push(record.store, first.conversation, chat("d"), NOW)
    assert said(conversations_store) == ["a", "b", "c", "d"]
    assert len({*one, *two}) == 3


def test_a_push_to_nobody_is_not_stored(record: Conversations, conversations_store: Store) -> None:
    gone = record.accept(event(), NOW)
    with conversations_store.write() as connection:
        people.erase(connection, gone.conversation, NOW, at_once=False)
    assert push(record.store, gone.conversation, chat("a"), NOW) == []
    assert push(record.store, "never-was", chat("a"), NOW) == []
    assert rows(conversations_store, outbox) == 0


# What is learnt from.


def kept(store: Store) -> list[Any]:
    return values(store, history.c.text)


def test_a_question_is_kept_only_with_consent(
    record: Conversations, conversations_store: Store
) -> None:
    def allow(connection: Connection) -> None:
        people.allow(connection, first.conversation, people.LEARNING, NOW)

    first = record.accept(event("trước"), NOW)
    answer(record, first, changes=[allow])
    answer(record, record.accept(event("sau, 079203001234"), NOW))
    assert kept(conversations_store) == ["sau, [số định danh]"]
    with conversations_store.write() as connection:
        people.disallow(connection, first.conversation, people.LEARNING)
    answer(record, record.accept(event("thôi"), NOW))
    assert kept(conversations_store) == []


def test_an_erased_conversation_is_reported_as_gone(
    record: Conversations, message: Message, conversations_store: Store
) -> None:
    with conversations_store.write() as connection:
        people.erase(connection, message.conversation, NOW, at_once=True)
    closed = answer(record, message)
    assert (closed.stored, closed.more, closed.gone) == (False, False, True)
    assert rows(conversations_store, outbox) == rows(conversations_store, conversations) == 0
