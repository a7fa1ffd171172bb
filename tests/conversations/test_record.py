"""The conversation of record: masked, numbered, and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from factories import NOW
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.conversations.record import (
    IDLE,
    TRANSIT,
    Conversations,
    Message,
    Offer,
    UnknownConversation,
    UnknownPayload,
    new_token,
    reply_id,
)
from bot.conversations.tables import conversations, inbox, offers, outbox
from bot.storage import Store

BODIES: list[dict[str, Any]] = [{"text": "một"}, {"text": "hai"}]


@pytest.fixture
def record(conversations_store: Store) -> Conversations:
    return Conversations(conversations_store)


def say(
    record: Conversations,
    text: str = "xin chào",
    conversation: str | None = None,
    external_id: str = "",
    payload: str = "",
    now: datetime = NOW,
) -> Message:
    external_id = external_id or new_token()
    return record.accept("web", conversation, external_id, text, payload, now)


def rows(store: Store, table: Any) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def texts(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(select(inbox.c.text).order_by(inbox.c.id)).scalars())


# Taking a message in.


def test_personal_numbers_are_masked_before_anything_is_stored(
    record: Conversations, conversations_store: Store
) -> None:
    message = say(record, "tôi 079203001234, gọi 0912345678")
    assert message.text == "tôi [số định danh], gọi [số điện thoại]"
    assert texts(conversations_store) == [message.text]


def test_text_is_cleaned_and_its_lines_are_kept(record: Conversations) -> None:
    assert say(record, " khai\u200b sinh \r\n\r\n cho  con\x00 ").text == "khai sinh\ncho con"


def test_a_first_message_opens_a_conversation_nobody_can_guess(record: Conversations) -> None:
    first, second = say(record), say(record)
    assert first.conversation != second.conversation
    assert min(len(first.conversation), len(second.conversation)) >= 32
    assert (first.turn, second.turn) == (1, 1)


def test_turns_are_numbered_in_order(record: Conversations) -> None:
    first = say(record)
    turns = [say(record, conversation=first.conversation).turn for _ in range(3)]
    assert turns == [2, 3, 4]


def test_a_conversation_this_server_did_not_make_is_refused_and_nothing_stored(
    record: Conversations, conversations_store: Store
) -> None:
    with pytest.raises(UnknownConversation):
        say(record, conversation="made-up-by-somebody")
    assert rows(conversations_store, inbox) == rows(conversations_store, conversations) == 0


def test_the_same_id_is_the_same_message(record: Conversations, conversations_store: Store) -> None:
    first = say(record)
    once = say(record, "lệ phí?", first.conversation, "message-1")
    again = say(record, "something else", first.conversation, "message-1")
    assert again == once
    assert again.text == "lệ phí?"
    assert rows(conversations_store, inbox) == 2


def test_the_same_id_in_another_conversation_is_another_message(record: Conversations) -> None:
    first, second = say(record), say(record)
    one = say(record, "một", first.conversation, "message-1")
    two = say(record, "hai", second.conversation, "message-1")
    assert (one.text, two.text) == ("một", "hai")


def test_a_first_message_sent_again_finds_the_conversation_it_opened(
    record: Conversations, conversations_store: Store
) -> None:
    first = say(record, external_id="first-of-a-phone")
    later = NOW + timedelta(minutes=9)
    assert say(record, external_id="first-of-a-phone", now=later) == first
    assert rows(conversations_store, conversations) == 1


def test_long_after_it_is_a_new_conversation(record: Conversations) -> None:
    first = say(record, external_id="first-of-a-phone")
    later = NOW + timedelta(minutes=11)
    second = say(record, external_id="first-of-a-phone", now=later)
    assert second.conversation != first.conversation


def test_a_first_message_of_another_channel_is_another_persons(record: Conversations) -> None:
    first = say(record, external_id="12345678")
    other = record.accept("telegram", None, "12345678", "chào", "", NOW)
    assert other.conversation != first.conversation


# Payloads.


def offer(record: Conversations, action: str = "/ask_fee") -> tuple[Message, str]:
    """Answer a first message with one button; return the message and the button's token."""
    message = say(record)
    token = new_token()
    record.close(message, BODIES, [Offer(token, action, "Lệ phí")], NOW)
    return message, token


def test_a_button_stands_for_what_was_offered(record: Conversations) -> None:
    first, token = offer(record)
    pressed = say(record, "", first.conversation, payload=token)
    assert (pressed.action, pressed.turn) == ("/ask_fee", 2)


def test_a_button_may_be_pressed_again(record: Conversations) -> None:
    first, token = offer(record)
    again = [say(record, "", first.conversation, payload=token).action for _ in range(2)]
    assert again == ["/ask_fee", "/ask_fee"]


def test_a_payload_of_another_conversation_is_refused(
    record: Conversations, conversations_store: Store
) -> None:
    _, token = offer(record)
    other = say(record)
    with pytest.raises(UnknownPayload):
        say(record, "", other.conversation, payload=token)
    assert say(record, conversation=other.conversation).turn == 2


@pytest.mark.parametrize("payload", ["/ask_fee", "never-offered", "' OR 1=1 --"])
def test_a_payload_that_was_never_offered_does_nothing(
    record: Conversations, conversations_store: Store, payload: str
) -> None:
    first = say(record)
    with pytest.raises(UnknownPayload):
        say(record, "", first.conversation, payload=payload)
    with pytest.raises(UnknownPayload):
        say(record, "", None, payload=payload)
    assert rows(conversations_store, inbox) == rows(conversations_store, conversations) == 1


# Closing a turn.


def test_replies_are_given_back_in_their_order(record: Conversations) -> None:
    message = say(record)
    record.close(message, BODIES, [], NOW)
    assert record.replies(message) == BODIES


def test_a_closed_message_is_answered(record: Conversations) -> None:
    message = say(record, external_id="message-1")
    assert not message.answered
    record.close(message, BODIES, [], NOW)
    assert say(record, external_id="message-1").answered


def test_a_turn_is_closed_once(record: Conversations, conversations_store: Store) -> None:
    message = say(record)
    record.close(message, BODIES, [], NOW)
    record.close(message, [{"text": "ba"}], [Offer(new_token(), "/x", "x")], NOW)
    assert record.replies(message) == BODIES
    assert rows(conversations_store, offers) == 0


def test_closing_is_all_or_nothing(record: Conversations, conversations_store: Store) -> None:
    message = say(record)
    same = Offer("same-token", "/x", "x")
    with pytest.raises(IntegrityError):
        record.close(message, BODIES, [same, same], NOW)
    assert record.replies(message) == []
    assert rows(conversations_store, outbox) == rows(conversations_store, offers) == 0
    assert [pending.turn for pending in record.pending()] == [1]


def test_the_id_of_a_reply_is_the_same_for_the_same_turn_only(record: Conversations) -> None:
    message = say(record)
    other = say(record, conversation=message.conversation)
    ids = {reply_id(message, 0), reply_id(message, 1), reply_id(other, 0), reply_id(other, 1)}
    assert len(ids) == 4
    assert reply_id(message, 0) in ids
    assert message.conversation not in "".join(ids)


def test_what_was_stored_but_not_answered_is_pending_in_order(record: Conversations) -> None:
    first, other = say(record, "một"), say(record, "hai")
    say(record, "ba", first.conversation)
    record.close(other, BODIES, [], NOW)
    assert [message.text for message in record.pending()] == ["một", "ba"]


# Forgetting.


def test_messages_and_replies_go_after_a_day(
    record: Conversations, conversations_store: Store
) -> None:
    first, token = offer(record)
    assert record.prune(NOW + TRANSIT) == 0
    assert record.prune(NOW + TRANSIT + timedelta(seconds=1)) == 3
    assert rows(conversations_store, inbox) == rows(conversations_store, outbox) == 0
    later = NOW + timedelta(days=2)
    assert say(record, "", first.conversation, payload=token, now=later).turn == 2


def test_a_conversation_and_its_buttons_go_when_it_has_been_idle(
    record: Conversations, conversations_store: Store
) -> None:
    first, _ = offer(record)
    record.prune(NOW + IDLE + timedelta(seconds=1))
    assert rows(conversations_store, offers) == rows(conversations_store, conversations) == 0
    with pytest.raises(UnknownConversation):
        say(record, conversation=first.conversation)


def test_a_conversation_in_use_stays(record: Conversations) -> None:
    first, token = offer(record)
    lately = NOW + IDLE
    say(record, conversation=first.conversation, now=lately)
    record.prune(lately + timedelta(days=1))
    assert say(record, "", first.conversation, payload=token, now=lately).turn == 3
