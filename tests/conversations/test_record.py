"""Taking messages in: masked, numbered, never twice, buttons only where they were offered."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from exchange import ONE_KIND, answer, event, rows, values, web
from factories import NOW
from sqlalchemy.event import listens_for

from bot.conversations.closing import Offer
from bot.conversations.opening import UnknownConversation
from bot.conversations.record import Conversations, Message, UnknownPayload, new_token
from bot.conversations.tables import conversations, inbox
from bot.storage import Store


def say(record: Conversations, text: str = "xin chào", conversation: str | None = None) -> Message:
    return record.accept(web(text), NOW, conversation)


def test_personal_numbers_are_masked_before_anything_is_stored(
    record: Conversations, conversations_store: Store
) -> None:
    message = say(record, "tôi 079203001234, gọi 0912345678, thư an@example.org")
    for number in ("079203001234", "0912345678", "an@example.org"):
        assert number not in message.text
    assert "tôi [số định danh]" in message.text
    assert values(conversations_store, inbox.c.text) == [message.text]


def test_text_is_cleaned_and_its_lines_are_kept(record: Conversations) -> None:
    assert say(record, " khai\u200b sinh \r\n\r\n cho  con\x00 \ud83d").text == "khai sinh\ncho con"


def test_a_text_that_is_too_long_is_not_read_on_any_channel(record: Conversations) -> None:
    message = record.accept(event("giấy khai sinh " * 200), NOW)
    assert (message.text, message.action) == ("", "say:got_long")


@ONE_KIND
def test_the_disk_is_waited_for_where_the_sender_is_told_at_once(
    record: Conversations, conversations_store: Store
) -> None:
    levels: list[str] = []

    @listens_for(conversations_store.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        levels.extend(re.findall(r"synchronous=(\w+)", statement))

    message = record.accept(web(), NOW)
    answer(record, message)
    record.accept(event(), NOW)
    assert levels == ["NORMAL", "FULL", "FULL"]


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


def test_the_same_event_is_the_same_message(
    record: Conversations, conversations_store: Store
) -> None:
    once = record.accept(event("lệ phí?", external_id="7"), NOW)
    again = record.accept(event("something else", external_id="7"), NOW)
    assert (again.turn, again.text, again.mine) == (once.turn, "lệ phí?", False)
    assert rows(conversations_store, inbox) == 1


def test_the_same_id_on_another_channel_or_of_another_person_is_another_message(
    record: Conversations, conversations_store: Store
) -> None:
    for address, channel in (("an", "telegram"), ("an", "zalo"), ("binh", "telegram")):
        record.accept(event(address=address, channel=channel, external_id="7"), NOW)
    assert rows(conversations_store, conversations) == rows(conversations_store, inbox) == 3


def test_a_person_of_a_platform_has_one_conversation(record: Conversations) -> None:
    first = record.accept(event(), NOW)
    later = record.accept(event(), NOW + timedelta(days=20))
    assert (later.conversation, later.turn) == (first.conversation, 2)


def test_a_first_message_sent_again_finds_the_conversation_it_opened(
    record: Conversations, conversations_store: Store
) -> None:
    first = record.accept(web(external_id="first-of-a-phone"), NOW)
    again = record.accept(web(external_id="first-of-a-phone"), NOW + timedelta(minutes=9))
    assert again.conversation == first.conversation
    assert rows(conversations_store, conversations) == 1


def test_long_after_it_is_a_new_conversation(record: Conversations) -> None:
    first = record.accept(web(external_id="first-of-a-phone"), NOW)
    later = record.accept(web(external_id="first-of-a-phone"), NOW + timedelta(minutes=11))
    assert later.conversation != first.conversation


def test_a_message_knows_whether_an_earlier_one_still_waits(record: Conversations) -> None:
    first, second = record.accept(event(), NOW), record.accept(event(), NOW)
    assert (first.first, second.first) == (True, False)
    answer(record, first)
    answer(record, second)
    assert record.accept(event(), NOW).first


# Buttons.


def offer(record: Conversations, action: str = "/ask_fee") -> tuple[Message, str]:
    """Answer a first message with one button; return the message and the button's token."""
    message = say(record)
    token = new_token()
    answer(record, message, offers=[Offer(token, action, "Lệ phí", 1)])
    return message, token


def test_a_button_stands_for_what_was_offered_however_often_it_is_pressed(
    record: Conversations,
) -> None:
    first, token = offer(record)
    pressed = [record.accept(web("", payload=token), NOW, first.conversation) for _ in range(2)]
    assert [(message.action, message.turn) for message in pressed] == [
        ("/ask_fee", 2),
        ("/ask_fee", 3),
    ]


def test_a_payload_of_another_conversation_is_refused(record: Conversations) -> None:
    _, token = offer(record)
    other = say(record)
    with pytest.raises(UnknownPayload):
        record.accept(web("", payload=token), NOW, other.conversation)
    assert say(record, conversation=other.conversation).turn == 2


@ONE_KIND
@pytest.mark.parametrize("payload", ["/ask_fee", "never-offered", "' OR 1=1 --"])
def test_a_payload_that_was_never_offered_does_nothing(
    record: Conversations, conversations_store: Store, payload: str
) -> None:
    first = say(record)
    for conversation in (first.conversation, None):
        with pytest.raises(UnknownPayload):
            record.accept(web("", payload=payload), NOW, conversation)
    assert rows(conversations_store, inbox) == rows(conversations_store, conversations) == 1


def test_on_a_platform_an_unknown_button_is_answered_with_a_sentence(
    record: Conversations,
) -> None:
    assert record.accept(event("", payload="old"), NOW).action == "say:unknown_button"


@ONE_KIND
def test_a_photo_is_answered_with_its_sentence_and_a_command_with_its_message(
    record: Conversations,
) -> None:
    assert record.accept(event("", sentence="got_photo"), NOW).action == "say:got_photo"
    assert record.accept(event("", action="/greet"), NOW).action == "/greet"


# Numbers typed where buttons may have become a list.


def zalo(record: Conversations, text: str) -> Message:
    return record.accept(event(text, channel="zalo"), NOW)


@pytest.fixture
def listed(record: Conversations) -> Message:
    """A turn with a reply of two buttons, then one of one."""
    message = zalo(record, "khai sinh")
    given = [("/fee", 1), ("/time", 2), ("do:allow_learning", 101)]
    offers = [Offer(new_token(), action, "", number) for action, number in given]
    answer(record, message, "một", "hai", offers=offers)
    return message


@ONE_KIND
@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("1", "/fee"),
        ("2.", "/time"),
        (" 2) ", "/time"),
        ("3", ""),
        ("0", ""),
        ("002", ""),
        ("²", ""),
        ("-1", ""),
        ("2 bản sao", ""),
    ],
)
def test_a_number_is_the_button_of_the_first_list_of_the_last_turn(
    record: Conversations, listed: Message, typed: str, action: str
) -> None:
    assert zalo(record, typed).action == action


def test_a_number_that_answers_a_question_is_not_a_button_of_long_ago(
    record: Conversations, listed: Message
) -> None:
    answer(record, zalo(record, "/fee"), "Anh/chị sinh mấy cháu?")
    assert zalo(record, "2").action == ""


def test_elsewhere_a_number_is_a_number(record: Conversations) -> None:
    message = record.accept(event("khai sinh"), NOW)
    answer(record, message, offers=[Offer(new_token(), "/fee", "", 1)])
    assert record.accept(event("1"), NOW).action == ""


# The title of a button, typed.


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("Lệ phí", "/fee"),
        ("  lệ  phí. ", "/fee"),
        ("Tôi đồng ý", ""),  # a consent is never given by words
        ("Lệ phí bao nhiêu", ""),
        ("/fee", ""),
    ],
)
def test_a_title_typed_is_that_button_of_the_last_turn(
    record: Conversations, typed: str, action: str
) -> None:
    message = record.accept(event("khai sinh"), NOW)
    given = [("/fee", "Lệ phí", 1), ("do:allow_learning", "Tôi đồng ý", 101)]
    offers = [Offer(new_token(), does, title, number) for does, title, number in given]
    answer(record, message, "một", "hai", offers=offers)
    assert record.accept(event(typed), NOW).action == action


def test_a_title_typed_is_that_button_of_the_last_reply(record: Conversations) -> None:
    message = record.accept(event("kết hôn và hộ chiếu"), NOW)
    given = [("/time_of_one", "Mất bao lâu", 1), ("/fee_of_one", "Lệ phí", 2)]
    given.append(("/fee_of_two", "Lệ phí", 101))
    offers = [Offer(new_token(), does, title, number) for does, title, number in given]
    answer(record, message, "một", "hai", offers=offers)
    assert record.accept(event("lệ phí"), NOW).action == "/fee_of_two"
    assert record.accept(event("mất bao lâu"), NOW).action == ""
