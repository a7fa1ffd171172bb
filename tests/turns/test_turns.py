"""A stored message becomes replies: in order, once, and truthfully when something fails."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from factories import NOW
from rasa_server import FakeRasa, replies, serve

from bot.conversations.record import Conversations, Message, UnknownPayload, new_token
from bot.replies import Button, Reply, say
from bot.storage import Store
from bot.turns.rasa_client import RasaClient, TurnFailed
from bot.turns.turns import Turns, spoken

HOTLINE = "18001096"
Json = dict[str, Any]
Say = Callable[..., Message]


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    server = serve(fake)
    yield fake
    fake.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def record(conversations_store: Store) -> Conversations:
    return Conversations(conversations_store)


@pytest.fixture
async def turns(record: Conversations, rasa: FakeRasa) -> AsyncIterator[Turns]:
    client = RasaClient(rasa.url, seconds=5)
    yield Turns(record, client, HOTLINE, lambda: NOW)
    await client.close()


@pytest.fixture
def hear(record: Conversations) -> Say:
    """Stores a message as a channel does."""

    def store(text: str, conversation: str | None = None, payload: str = "") -> Message:
        return record.accept("web", conversation, new_token(), text, payload, NOW)

    return store


def texts(bodies: list[Json]) -> list[str]:
    return [body["text"] for body in bodies]


# The way of a message.


async def test_a_message_goes_to_rasa_under_its_turn(
    turns: Turns, hear: Say, rasa: FakeRasa
) -> None:
    first = hear("khai sinh")
    second = hear("lệ phí?", first.conversation)
    assert texts(await turns.run(first)) == ["khai sinh"]
    assert texts(await turns.run(second)) == ["lệ phí?"]
    assert [body["sender"] for body in rasa.received] == [
        f"{first.conversation}#1",
        f"{first.conversation}#2",
    ]


async def test_several_replies_keep_their_order_and_have_ids_of_their_own(
    turns: Turns, hear: Say, rasa: FakeRasa
) -> None:
    two = [Reply(kind="answer", text="một"), Reply(kind="answer", text="hai")]
    rasa.answer = lambda _: replies(*two)
    bodies = await turns.run(hear("hai việc"))
    assert texts(bodies) == ["một", "hai"]
    assert len({body["id"] for body in bodies}) == 2


async def test_a_message_run_again_gives_the_stored_replies(
    turns: Turns, hear: Say, rasa: FakeRasa
) -> None:
    message = hear("khai sinh")
    assert await turns.run(message) == await turns.run(message)
    assert rasa.texts == ["khai sinh"]


async def test_the_same_message_run_twice_at_once_is_asked_once(
    turns: Turns, hear: Say, rasa: FakeRasa
) -> None:
    message = hear("khai sinh")
    first, second = await asyncio.gather(turns.run(message), turns.run(message))
    assert first == second
    assert rasa.texts == ["khai sinh"]


async def test_one_conversation_keeps_its_order_and_does_not_stop_others(
    turns: Turns, hear: Say, rasa: FakeRasa
) -> None:
    rasa.held = {"một"}
    one = hear("một")
    two, other = hear("hai", one.conversation), hear("khác")
    first = asyncio.create_task(turns.run(one))
    await asyncio.to_thread(rasa.arrived.wait)
    second = asyncio.create_task(turns.run(two))
    assert texts(await turns.run(other)) == ["khác"]
    assert rasa.texts == ["một", "khác"]
    rasa.released.set()
    await asyncio.gather(first, second)
    assert rasa.texts == ["một", "khác", "hai"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ('/ask_fee{"procedure_code": "1.001193"}', 'ask_fee{"procedure_code": "1.001193"}'),
        ("//restart", "restart"),
        ("/ \n/deny", "deny"),
        ("khai sinh / khai tử", "khai sinh / khai tử"),
    ],
)
async def test_what_a_person_types_is_never_an_intent(
    turns: Turns, hear: Say, rasa: FakeRasa, typed: str, read: str
) -> None:
    await turns.run(hear(typed))
    assert rasa.texts == [read]
    assert spoken(typed) == read


@pytest.mark.parametrize("text", ["", "   ", "/", "///", "?!", "…"])
async def test_a_message_without_words_is_answered_without_rasa(
    turns: Turns, hear: Say, rasa: FakeRasa, text: str
) -> None:
    assert texts(await turns.run(hear(text))) == [say("empty").text]
    assert rasa.received == []


# Buttons.


async def test_payloads_leave_as_tokens_and_come_back_as_what_they_stand_for(
    turns: Turns, hear: Say, rasa: FakeRasa
) -> None:
    action = '/ask_fee{"procedure_code": "1.001193"}'
    buttons = [Button("Lệ phí", payload=action), Button("Trang", url="https://example.org/")]
    rasa.answer = lambda _: replies(Reply(kind="answer", text="đây", buttons=buttons))
    message = hear("khai sinh")
    (body,) = await turns.run(message)
    fee, page = body["buttons"]
    assert fee["payload"] not in action
    assert len(fee["payload"]) >= 16
    assert "payload" not in page or page["payload"] is None
    assert page["url"] == "https://example.org/"
    await turns.run(hear("", message.conversation, fee["payload"]))
    assert rasa.texts == ["khai sinh", action]


async def test_a_token_of_one_conversation_means_nothing_in_another(
    turns: Turns, hear: Say, rasa: FakeRasa
) -> None:
    button = Button("Lệ phí", payload="/ask_fee")
    rasa.answer = lambda _: replies(Reply(kind="answer", text="đây", buttons=[button]))
    (mine,) = await turns.run(hear("khai sinh"))
    (theirs,) = await turns.run(other := hear("khai sinh"))
    assert mine["buttons"][0]["payload"] != theirs["buttons"][0]["payload"]
    with pytest.raises(UnknownPayload):
        hear("", other.conversation, mine["buttons"][0]["payload"])


# When something fails.


BROKEN = {
    "an error": (500, b"{}"),
    "no reply": (200, b"[]"),
    "no JSON": (200, b"<html>"),
    "no list": (200, b"7"),
    "plain text only": (200, b'[{"text": "hi"}]'),
    "not a reply of ours": (200, b'[{"custom": {"kind": "chat"}}]'),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_answer_is_owned_up_to(
    turns: Turns, hear: Say, rasa: FakeRasa, answer: tuple[int, bytes]
) -> None:
    rasa.answer = lambda _: answer
    (body,) = await turns.run(hear("khai sinh"))
    assert body["kind"] == "error"
    assert body["text"] == say("failed", hotline=HOTLINE).text
    assert HOTLINE in body["text"]


async def test_a_failed_turn_is_closed_and_not_asked_again(
    turns: Turns, hear: Say, rasa: FakeRasa, record: Conversations
) -> None:
    rasa.answer = lambda _: (500, b"")
    message = hear("khai sinh")
    assert await turns.run(message) == await turns.run(message)
    assert record.pending() == []
    assert len(rasa.received) == 1


async def test_rasa_that_is_away_is_owned_up_to(record: Conversations, hear: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    client = RasaClient(f"http://127.0.0.1:{port}", seconds=2)
    (body,) = await Turns(record, client, HOTLINE, lambda: NOW).run(hear("khai sinh"))
    assert body["text"] == say("failed", hotline=HOTLINE).text
    assert not await client.ready()
    await client.close()


async def test_rasa_that_is_slow_is_not_waited_for(
    record: Conversations, hear: Say, rasa: FakeRasa
) -> None:
    rasa.held = {"khai sinh"}
    client = RasaClient(rasa.url, seconds=0.2)
    (body,) = await Turns(record, client, HOTLINE, lambda: NOW).run(hear("khai sinh"))
    assert body["kind"] == "error"
    assert body["text"] == say("slow", hotline=HOTLINE).text
    await client.close()


async def test_an_operator_gets_one_line_and_no_word_of_the_person(
    turns: Turns, hear: Say, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.answer = lambda _: (500, b"")
    message = hear("chuyện riêng của tôi")
    with caplog.at_level(logging.WARNING):
        await turns.run(message)
    (line,) = [entry.getMessage() for entry in caplog.records]
    assert "HTTPStatusError" in line
    assert message.text not in line
    assert message.conversation not in line


async def test_after_a_crash_what_was_not_answered_is_answered_in_order(
    turns: Turns, hear: Say, rasa: FakeRasa, record: Conversations
) -> None:
    first = hear("một")
    await turns.run(first)
    two = hear("hai", first.conversation)
    hear("ba", first.conversation)
    assert await turns.recover() == 2
    assert rasa.texts == ["một", "hai", "ba"]
    assert texts(record.replies(two)) == ["hai"]
    assert await turns.recover() == 0


async def test_rasa_is_ready_when_it_answers(rasa: FakeRasa) -> None:
    client = RasaClient(rasa.url, seconds=5)
    assert await client.ready()
    rasa.answer = lambda _: (200, b"[]")
    with pytest.raises(TurnFailed, match="action server"):
        await client.ask("conversation", 1, "khai sinh")
    await client.close()
