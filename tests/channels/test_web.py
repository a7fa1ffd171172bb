"""The chat page's messages and events over HTTP: answers, retries, limits, resumed events."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from exchange import ONE_KIND, Clock, chat, id_of, rows
from handed import queue_up, staffed
from players.rasa import FakeRasa, replies
from processes import ADDRESS_LIMIT, Process

from bot.conversations.closing import push
from bot.conversations.tables import conversations, inbox
from bot.replies import Button, Reply, say
from bot.storage import Store

Json = dict[str, Any]


async def post(browser: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await browser.post("/api/v1/messages", json=body)


def texts(answer: httpx.Response) -> list[str]:
    return [reply["text"] for reply in answer.json()["replies"]]


async def opened(browser: httpx.AsyncClient) -> str:
    return str((await post(browser, text="xin chào")).json()["conversation"])


@ONE_KIND
async def test_a_conversation_begins_and_goes_on(browser: httpx.AsyncClient) -> None:
    first = await post(browser, text="khai sinh")
    assert (first.status_code, texts(first)) == (200, ["khai sinh"])
    token = first.json()["conversation"]
    second = await post(browser, text="lệ phí", conversation=token)
    assert (second.json()["conversation"], texts(second)) == (token, ["lệ phí"])


async def test_the_same_id_gives_the_same_answer_also_when_sent_at_once(
    browser: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    token = await opened(browser)
    body = {"conversation": token, "text": "lệ phí", "id": "message-0001"}
    answers = await asyncio.gather(*(post(browser, **body) for _ in range(4)))
    answers.append(await post(browser, **{**body, "text": "khác"}))
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert rasa.texts == ["xin chào", "lệ phí"]


async def test_the_first_message_sent_twice_opens_one_conversation(
    browser: httpx.AsyncClient, conversations_store: Store
) -> None:
    body = {"text": "khai sinh", "id": "first-message-of-mine"}
    one, two = await asyncio.gather(*(post(browser, **body) for _ in range(2)))
    assert one.json() == two.json()
    assert rows(conversations_store, conversations) == 1


@ONE_KIND
async def test_what_no_database_takes_is_dropped(browser: httpx.AsyncClient) -> None:
    typed = {"headers": {"Content-Type": "application/json"}, "url": "/api/v1/messages"}
    cut = await browser.post(content=rb'{"text": "khai\u0000 sinh\ud83d"}', **typed)
    assert (cut.status_code, texts(cut)) == (200, ["khai sinh"])
    odd = await browser.post(content=rb'{"text": ["\ud83d"], "\udc00": 1}', **typed)
    assert odd.status_code == 422


@ONE_KIND
@pytest.mark.parametrize("token", ["made-up", "", ".", "\x00", "a.b", "a" * 64])
async def test_a_conversation_we_did_not_make_is_404(
    browser: httpx.AsyncClient, token: str
) -> None:
    answer = await post(browser, text="khai sinh", conversation=token)
    assert (answer.status_code, answer.json()["conversation"]) == (404, None)
    assert texts(answer) == [say("unknown_conversation").text]


async def test_what_the_database_holds_opens_no_conversation(browser: httpx.AsyncClient) -> None:
    stolen = id_of(await opened(browser))
    assert (await post(browser, text="khai sinh", conversation=stolen)).status_code == 404
    events = await browser.get("/api/v1/events", params={"conversation": stolen})
    mine = await browser.get("/api/v1/my-data", params={"conversation": stolen})
    assert (events.status_code, mine.status_code) == (404, 404)


@ONE_KIND
async def test_a_button_works_where_it_was_offered_and_nowhere_else(
    browser: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    button = Button("Lệ phí", payload="/ask_fee")
    rasa.answer = lambda _: replies(Reply(kind="answer", text="đây", buttons=[button]))
    first = (await post(browser, text="khai sinh")).json()
    payload = first["replies"][0]["buttons"][0]["payload"]
    await post(browser, payload=payload, conversation=first["conversation"])
    assert rasa.texts == ["khai sinh", "/ask_fee"]
    for conversation in (await opened(browser), None):
        refused = await post(browser, payload=payload, conversation=conversation)
        assert (refused.status_code, texts(refused)) == (200, [say("unknown_button").text])
    assert rasa.texts[2:] == ["xin chào"]


@ONE_KIND
async def test_a_long_text_is_told_its_length_and_not_stored(
    browser: httpx.AsyncClient, conversations_store: Store
) -> None:
    told = await post(browser, text="a" * 1001)
    assert "1001" in texts(told)[0]
    assert rows(conversations_store, inbox) == 0
    assert texts(await post(browser, text="a" * 1000)) == ["a" * 1000]


@ONE_KIND
async def test_who_goes_on_over_the_limit_gets_429_and_is_not_heard(
    browser: httpx.AsyncClient, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await opened(browser)
    monkeypatch.setattr(process.record, "_limit", 2)
    answers = [await post(browser, text="câu", conversation=token) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert texts(answers[1]) == [say("too_fast").text]
    assert answers[2].headers["retry-after"] == "60"
    assert answers[2].json() == {"conversation": token, "replies": []}


@ONE_KIND
async def test_an_address_over_the_limit_gets_429_before_anything_is_stored(
    browser: httpx.AsyncClient, conversations_store: Store, clock: Clock
) -> None:
    unknown = [await post(browser, text="a", conversation="x") for _ in range(ADDRESS_LIMIT)]
    assert {answer.status_code for answer in unknown} == {404}
    assert (await post(browser, text="khai sinh")).status_code == 429
    assert rows(conversations_store, inbox) == 0
    clock.tick(seconds=61)
    assert (await post(browser, text="khai sinh")).status_code == 200


async def test_a_locked_store_is_503_in_time_and_the_same_message_is_taken_later(
    browser: httpx.AsyncClient, conversations_store: Store, tmp_path: Path, rasa: FakeRasa
) -> None:
    if conversations_store.dialect == "sqlite":
        locking: Any = sqlite3.connect(tmp_path / "home" / "conversations.db", isolation_level=None)
        locking.execute("BEGIN IMMEDIATE")
    else:
        locking = conversations_store.engine.raw_connection()
        locking.cursor().execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
    started = time.monotonic()
    body = {"text": "khai sinh", "id": "while-it-is-locked"}
    busy = await post(browser, **body)
    assert busy.status_code == 503
    assert 1.2 < time.monotonic() - started < 2.2
    assert "khai sinh" not in busy.text
    locking.rollback()
    locking.close()
    assert texts(await post(browser, **body)) == ["khai sinh"]
    assert rasa.texts == ["khai sinh"]


# Events.


@asynccontextmanager
async def events(
    browser: httpx.AsyncClient, conversation: str, last: str = ""
) -> AsyncIterator[AsyncIterator[Json]]:
    """Open the stream of a conversation's events, after the event ``last``."""
    headers = {"Last-Event-ID": last} if last else {}
    params = {"conversation": conversation}
    async with browser.stream("GET", "/api/v1/events", params=params, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer.aiter_lines())


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[Json]:
    name = ""
    async for line in lines:
        if line.startswith("id: "):
            name = line[4:]
        elif line.startswith("data: "):
            body = msgspec.json.decode(line[6:])
            assert body["id"] == name
            yield body


async def take(stream: AsyncIterator[Json], count: int) -> list[Json]:
    """Return the next events; they must come soon."""
    return [await asyncio.wait_for(stream.__anext__(), 5) for _ in range(count)]


async def test_what_comes_unasked_arrives_at_once_and_in_order(
    browser: httpx.AsyncClient, process: Process, clock: Clock
) -> None:
    token = await opened(browser)
    async with events(browser, token) as stream:
        for text in ("một", "hai"):
            push(process.record.store, id_of(token), chat(text), clock())
            assert [body["text"] for body in await take(stream, 1)] == [text]


async def test_a_stream_that_broke_goes_on_without_loss_or_doubles(
    browser: httpx.AsyncClient, process: Process, clock: Clock
) -> None:
    token = await opened(browser)
    push(process.record.store, id_of(token), chat("một", "hai"), clock())
    async with events(browser, token) as stream:
        (seen,) = await take(stream, 1)
    push(process.record.store, id_of(token), chat("ba"), clock())
    async with events(browser, token, seen["id"]) as stream:
        left = await take(stream, 2)
        assert [body["text"] for body in left] == ["hai", "ba"]
        push(process.record.store, id_of(token), chat("bốn"), clock())
        assert [body["text"] for body in await take(stream, 1)] == ["bốn"]


@ONE_KIND
async def test_a_closed_stream_leaves_nothing_behind(
    browser: httpx.AsyncClient, process: Process, clock: Clock
) -> None:
    token = await opened(browser)
    async with events(browser, token) as stream:
        push(process.record.store, id_of(token), chat("một"), clock())
        await take(stream, 1)
        waiting = browser.pushes._waiting  # type: ignore[attr-defined]
        assert set(waiting) == {id_of(token)}
    for _ in range(500):
        if not waiting:
            break
        await asyncio.sleep(0.002)
    assert waiting == {}


@ONE_KIND
async def test_events_of_an_unknown_conversation_are_404(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/v1/events", params={"conversation": "made-up"})
    assert answer.status_code == 404


async def test_an_officer_s_answer_arrives_live_and_the_bot_is_silent_meanwhile(
    browser: httpx.AsyncClient, process: Process, clock: Clock, tmp_path: Path
) -> None:
    officers = staffed(process, tmp_path / "home")
    token = await opened(browser)
    number = queue_up(process.record.store, id_of(token), clock())
    async with events(browser, token) as stream:
        assert officers.claim(number, "lan", clock())
        officers.answer(number, "lan", "Chào chị.", clock())
        claimed, answered = await take(stream, 2)
    assert (claimed["kind"], answered["text"]) == ("handover", "**Cán bộ:** Chào chị.")
    silent = await post(browser, text="vâng ạ", conversation=token)
    assert (silent.status_code, silent.json()["replies"]) == (200, [])
    async with events(browser, token, last=claimed["id"]) as stream:
        (missed,) = await take(stream, 1)
    assert missed["text"] == "**Cán bộ:** Chào chị."
