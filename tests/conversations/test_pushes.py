"""What comes to a browser unasked arrives in order, once, and after a break from where it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from exchange import Clock, answer, chat, kill, web

from bot.conversations import pushes as pushes_module
from bot.conversations.closing import push
from bot.conversations.pushes import Pushes
from bot.conversations.record import Conversations

Stream = AsyncGenerator[dict[str, Any] | None, None]
QUIET, LONG = 0.01, 30.0


@pytest.fixture
def pushes(record: Conversations, clock: Clock) -> Pushes:
    return Pushes(record, clock)


@pytest.fixture
def conversation(record: Conversations, clock: Clock) -> str:
    message = record.accept(web(), clock())
    answer(record, message, "câu trả lời", now=clock())
    return message.conversation


async def until_quiet(stream: Stream) -> list[dict[str, Any]]:
    """Return what the stream gives until nothing comes."""
    got = []
    async for body in stream:
        if body is None:
            return got
        got.append(body)
    return got


def texts(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["text"] for body in bodies]


async def test_a_stream_gives_what_is_kept_and_no_answers(
    pushes: Pushes, record: Conversations, conversation: str, clock: Clock
) -> None:
    push(record.store, conversation, chat("một", "hai"), clock())
    assert texts(await until_quiet(pushes.stream(conversation, "", QUIET))) == ["một", "hai"]


async def test_after_a_break_it_goes_on_where_it_was_without_loss_or_doubles(
    pushes: Pushes, record: Conversations, conversation: str, clock: Clock
) -> None:
    first, *_ = push(record.store, conversation, chat("một", "hai"), clock())
    (last,) = push(record.store, conversation, chat("ba"), clock())
    for seen, left in ((first, ["hai", "ba"]), (last, []), ("unknown", ["một", "hai", "ba"])):
        assert texts(await until_quiet(pushes.stream(conversation, seen, QUIET))) == left


async def test_the_last_thing_seen_may_be_an_answer(
    pushes: Pushes, record: Conversations, conversation: str, clock: Clock
) -> None:
    push(record.store, conversation, chat("một"), clock())
    message = record.accept(web(), clock(), conversation)
    answer(record, message, "trả lời", now=clock())
    push(record.store, conversation, chat("hai"), clock())
    seen = record.replies(message)[0]["id"]
    assert texts(await until_quiet(pushes.stream(conversation, seen, QUIET))) == ["hai"]


async def test_who_waits_is_told_at_once_and_nobody_else(
    pushes: Pushes,
    record: Conversations,
    other: Conversations,
    conversation: str,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pushes_module, "LOOK_SECONDS", 0.01)
    stranger = record.accept(web(), clock()).conversation
    watching = asyncio.create_task(pushes.watch())
    mine, theirs = (pushes.stream(name, "", LONG) for name in (conversation, stranger))
    waiting = [asyncio.create_task(anext_(stream)) for stream in (mine, theirs)]
    for text in ("một", "hai"):
        push(other.store, conversation, chat(text), clock())
        got = await asyncio.wait_for(waiting[0], 5)
        assert got is not None
        assert got["text"] == text
        waiting[0] = asyncio.create_task(anext_(mine))
    assert not waiting[1].done()
    await kill([watching, *waiting])
    await mine.aclose()
    await theirs.aclose()
    assert pushes._waiting == {}


async def anext_(stream: Stream) -> dict[str, Any] | None:
    return await stream.__anext__()
