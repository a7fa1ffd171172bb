"""What an address may do on the web besides sending messages: open conversations, wait for news."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import httpx
from exchange import ONE_KIND, Clock, rows
from processes import OPENING_LIMIT, STREAM_LIMIT, STREAMS

from bot.conversations.tables import conversations
from bot.storage import Store


async def post(browser: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await browser.post("/api/v1/messages", json=body)


async def opened(browser: httpx.AsyncClient) -> str:
    return str((await post(browser, text="xin chào")).json()["conversation"])


@ONE_KIND
async def test_an_address_opens_so_many_conversations_and_goes_on_with_those_it_has(
    browser: httpx.AsyncClient, conversations_store: Store, clock: Clock
) -> None:
    first = await opened(browser)
    for number in range(OPENING_LIMIT - 1):
        assert (await post(browser, text="a", id=f"opening-{number}")).status_code == 200
    refused = await post(browser, text="tra cứu hồ sơ")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json() == {"conversation": None, "replies": []}
    assert rows(conversations_store, conversations) == OPENING_LIMIT
    clock.tick(minutes=5)
    assert (await post(browser, text="a")).status_code == 429
    assert (await post(browser, text="lệ phí", conversation=first)).status_code == 200
    clock.tick(minutes=5, seconds=1)
    assert (await post(browser, text="a")).status_code == 200


@ONE_KIND
async def test_so_many_streams_are_open_at_once_and_a_closed_one_makes_room(
    browser: httpx.AsyncClient,
) -> None:
    token, path = await opened(browser), "/api/v1/events"
    async with AsyncExitStack() as streams:
        reading = []  # a reader that is thrown away closes its stream
        for _ in range(STREAM_LIMIT):
            stream = browser.stream("GET", path, params={"conversation": token})
            reading.append((await streams.enter_async_context(stream)).aiter_lines())
            assert await reading[-1].__anext__() == ": open"
        refused = await browser.get(path, params={"conversation": token})
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
        assert (await post(browser, text="lệ phí", conversation=token)).status_code == 200
    for _ in range(500):
        if not browser.limits.streams.full("127.0.0.1"):  # type: ignore[attr-defined]
            break
        await asyncio.sleep(0.002)
    async with browser.stream("GET", path, params={"conversation": token}) as answer:
        assert answer.status_code == 200


@ONE_KIND
async def test_a_server_that_is_full_of_streams_says_so(
    browser: httpx.AsyncClient,
) -> None:
    token, path = await opened(browser), "/api/v1/events"
    with ExitStack() as elsewhere:
        for number in range(STREAMS):
            elsewhere.enter_context(browser.limits.streams.held(f"192.0.2.{number}"))  # type: ignore[attr-defined]
        refused = await browser.get(path, params={"conversation": token})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
