"""Ratings, one's own data and the notice over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from exchange import ONE_KIND, Clock, held_of, id_of, values
from players.rasa import FakeRasa, doing
from processes import Process

from bot.content.notices import NoticeNow
from bot.conversations.switches import Switches
from bot.conversations.tables import ratings
from bot.replies import say
from bot.storage import Store

Json = dict[str, Any]


async def talk(browser: httpx.AsyncClient, **body: Any) -> Json:
    answer = await browser.post("/api/v1/messages", json={"text": "khai sinh", **body})
    assert answer.status_code == 200
    return dict(answer.json())


async def rate(browser: httpx.AsyncClient, **body: Any) -> int:
    return (await browser.post("/api/v1/ratings", json=body)).status_code


async def status(browser: httpx.AsyncClient, method: str, path: str, conversation: str) -> int:
    params = {"conversation": conversation}
    return (await browser.request(method, path, params=params)).status_code


async def test_a_person_rates_an_answer_of_theirs(
    browser: httpx.AsyncClient, conversations_store: Store
) -> None:
    mine, other = await talk(browser), await talk(browser)
    reply = mine["replies"][0]["id"]
    given = {"reply": reply, "verdict": "wrong", "reason": "sai\x00, gọi 0912345678"}
    assert await rate(browser, conversation=other["conversation"], **given) == 404
    assert await rate(browser, conversation=mine["conversation"], **given) == 204
    assert values(conversations_store, ratings.c.reason) == ["sai, gọi [số điện thoại]"]
    again = {**given, "verdict": "right", "reason": ""}
    assert await rate(browser, conversation=mine["conversation"], **again) == 204
    assert values(conversations_store, ratings.c.verdict) == ["right"]


@ONE_KIND
@pytest.mark.parametrize(
    "wrong", [{"verdict": "good"}, {"reason": "a" * 301}, {"reply": "a" * 97}, {"verdict": None}]
)
async def test_a_rating_that_is_none_is_refused(
    browser: httpx.AsyncClient, conversations_store: Store, wrong: Json
) -> None:
    mine = await talk(browser)
    given = {"reply": mine["replies"][0]["id"], "verdict": "right", **wrong}
    assert await rate(browser, conversation=mine["conversation"], **given) == 422
    assert values(conversations_store, ratings.c.reply) == []


@ONE_KIND
async def test_a_person_sees_what_is_held_of_them(browser: httpx.AsyncClient, clock: Clock) -> None:
    mine = await talk(browser)
    params = {"conversation": mine["conversation"]}
    shown = (await browser.get("/api/v1/my-data", params=params)).json()["text"]
    assert f"{clock():%d/%m/%Y}" in shown
    assert "Câu hỏi giữ để học: 0" in shown


async def test_erased_over_the_api_nothing_is_left_and_everything_is_404(
    browser: httpx.AsyncClient, process: Process, conversations_store: Store
) -> None:
    mine, other = await talk(browser), await talk(browser)
    token, reply = mine["conversation"], mine["replies"][0]["id"]
    assert await status(browser, "DELETE", "/api/v1/my-data", token) == 204
    assert held_of(conversations_store, id_of(token)) == {}
    assert process.forgotten == [id_of(token)]
    assert await rate(browser, conversation=token, reply=reply, verdict="right") == 404
    assert await status(browser, "GET", "/api/v1/my-data", token) == 404
    assert await status(browser, "GET", "/api/v1/events", token) == 404
    answer = await browser.post("/api/v1/messages", json={"text": "a", "conversation": token})
    assert answer.status_code == 404
    assert await status(browser, "DELETE", "/api/v1/my-data", token) == 204
    assert await status(browser, "GET", "/api/v1/my-data", other["conversation"]) == 200


async def test_erased_in_the_chat_it_says_so_and_everything_is_404(
    browser: httpx.AsyncClient, rasa: FakeRasa, process: Process
) -> None:
    mine = await talk(browser)
    token = mine["conversation"]
    rasa.answer = lambda _: doing("ask_erase")
    asked = await talk(browser, text="xóa dữ liệu của tôi", conversation=token)
    erase, keep = asked["replies"][0]["buttons"]
    kept = await talk(browser, payload=keep["payload"], conversation=token)
    assert [reply["text"] for reply in kept["replies"]] == [say("kept").text]
    erased = await talk(browser, text="", payload=erase["payload"], conversation=token)
    assert [reply["text"] for reply in erased["replies"]] == [say("erased").text]
    assert await status(browser, "GET", "/api/v1/my-data", token) == 404
    await process.finish()
    assert process.forgotten == [id_of(token)]


@ONE_KIND
async def test_the_notice_and_the_pause_are_told_while_they_hold(
    browser: httpx.AsyncClient, conversations_store: Store, clock: Clock
) -> None:
    switches = Switches(conversations_store)
    assert (await browser.get("/api/v1/notice")).json() == {"notice": None, "paused": False}
    end = clock().replace(hour=12)
    switches.set("notice", "Nghỉ lễ.", "an", clock(), ends_at=end)
    switches.set("pause", "", "an", clock())
    told = (await browser.get("/api/v1/notice")).json()
    assert told == {"notice": {"text": "Nghỉ lễ.", "ends_at": end.isoformat()}, "paused": True}
    clock.time = end
    switches.end("pause", "an", clock())
    assert (await browser.get("/api/v1/notice")).json() == {"notice": None, "paused": False}


@ONE_KIND
async def test_an_editors_notice_stands_on_the_page_until_a_newer_one(
    browser: httpx.AsyncClient, process: Process, conversations_store: Store, clock: Clock
) -> None:
    process.edited = [NoticeNow("Cổng tạm ngưng.", clock(), None)]
    told = {"text": "Cổng tạm ngưng.", "ends_at": None}
    assert (await browser.get("/api/v1/notice")).json()["notice"] == told
    Switches(conversations_store).set("notice", "Nghỉ lễ.", "an", clock.tick(seconds=1))
    assert (await browser.get("/api/v1/notice")).json()["notice"]["text"] == "Nghỉ lễ."
