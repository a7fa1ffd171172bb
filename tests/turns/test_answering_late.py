"""When Rasa is late, away or broken, a person hears the truth and a way on."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Any

import msgspec
import pytest
from exchange import ONE_KIND, Clock, event, values, web
from players.rasa import FakeRasa, echo

from bot.conversations.tables import outbox
from bot.replies import say
from bot.storage import Store
from bot.turns import answering as answering_module
from bot.turns.rasa_client import RasaClient, TurnFailed

HOTLINE = "18001096"
Process = Any
Start = Any


def texts(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["text"] for body in bodies]


def told(store: Store) -> list[str]:
    """Return the texts of the outbox in the order they are sent in."""
    return [msgspec.json.decode(body)["text"] for body in values(store, outbox.c.body)]


def sentence(key: str, **given: str) -> str:
    return say(key, **{"hotline": HOTLINE, **given}).text


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa is asked again without a pause."""
    monkeypatch.setattr(answering_module, "FIRST_PAUSE", 0.0)


BROKEN = {
    "an error": (500, b"{}"),
    "no reply": (200, b"[]"),
    "no JSON": (200, b"<html>"),
    "no list": (200, b"7"),
    "plain text only": (200, b'[{"text": "hi"}]'),
    "not a reply of ours": (200, b'[{"custom": {"kind": "chat"}}]'),
    "an unknown effect": (
        200,
        b'[{"custom": {"kind": "chat", "text": "x", "effects": ["rob_a_bank"]}}]',
    ),
}


@ONE_KIND
@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
async def test_in_a_browser_a_broken_answer_is_owned_up_to_once(
    process: Process, rasa: FakeRasa, answer: tuple[int, bytes]
) -> None:
    rasa.answer = lambda _: answer
    message = process.hear(web("khai sinh"))
    (body,) = await process.turns.run(message)
    assert (body["kind"], body["text"]) == ("error", sentence("failed"))
    assert HOTLINE in body["text"]
    assert await process.turns.run(message) == [body]
    assert len(rasa.received) == 1


@ONE_KIND
async def test_rasa_that_is_away_is_owned_up_to(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    process = start(url=f"http://127.0.0.1:{port}")
    assert texts(await process.say(web("khai sinh"))) == [sentence("failed")]
    assert not await process.client.ready()


@ONE_KIND
async def test_in_a_browser_rasa_that_is_slow_is_not_waited_for(
    start: Start, rasa: FakeRasa
) -> None:
    rasa.held = {"khai sinh"}
    (body,) = await start(seconds=0.1).say(web("khai sinh"))
    assert (body["kind"], body["text"]) == ("error", sentence("slow"))


async def test_on_a_platform_one_holding_sentence_goes_out_then_the_late_answer(
    start: Start, rasa: FakeRasa, conversations_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering_module, "TYPING_AFTER", 0.0)
    process = start(turn=0.05)
    rasa.held = {"khai sinh"}
    process.hear(event("khai sinh"))
    held = asyncio.Event()
    hold = answering_module.closing.hold

    def note(*given: Any) -> None:
        hold(*given)
        loop.call_soon_threadsafe(held.set)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(answering_module.closing, "hold", note)
    await asyncio.wait_for(held.wait(), 5)
    assert told(conversations_store) == [sentence("hold")]
    rasa.released.set()
    await process.finish()
    assert told(conversations_store)[:2] == [sentence("hold"), "khai sinh"]
    assert told(conversations_store).count(sentence("hold")) == 1
    assert process.typed == ["an"]


@ONE_KIND
@pytest.mark.usefixtures("hurried")
async def test_on_a_platform_rasa_is_asked_until_it_answers(
    process: Process, rasa: FakeRasa, conversations_store: Store
) -> None:
    failures = [(500, b""), (200, b"[]")]
    rasa.answer = lambda body: failures.pop() if failures else echo(body)
    process.hear(event("khai sinh"))
    await process.finish()
    assert told(conversations_store)[0] == "khai sinh"
    assert [body["sender"][-2:] for body in rasa.received] == ["#1"] * 3


@ONE_KIND
@pytest.mark.usefixtures("hurried")
async def test_when_it_is_too_late_the_person_gets_the_hotline(
    process: Process, rasa: FakeRasa, conversations_store: Store, clock: Clock
) -> None:
    def fail(_: dict[str, Any]) -> tuple[int, bytes]:
        clock.tick(seconds=100)
        return 500, b""

    rasa.answer = fail
    process.hear(event("khai sinh"))
    await process.finish()
    assert told(conversations_store)[0] == sentence("late")
    assert HOTLINE in told(conversations_store)[0]
    assert len(rasa.received) == 6


@ONE_KIND
async def test_an_operator_gets_one_line_and_no_word_of_the_person(
    process: Process, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.answer = lambda _: (500, b"")
    message = process.hear(web("chuyện riêng của tôi"))
    with caplog.at_level(logging.WARNING):
        await process.turns.run(message)
    (line,) = [entry.getMessage() for entry in caplog.records]
    assert "ClientResponseError" in line
    assert message.text not in line
    assert message.conversation not in line


@ONE_KIND
async def test_browsers_do_not_wait_behind_slow_questions_of_a_platform(
    start: Start, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering_module, "AT_ONCE", 1)
    process = start()
    rasa.held = {"chậm"}
    process.hear(event("chậm"))
    assert await asyncio.to_thread(rasa.arrived.wait, 10)
    assert texts(await process.say(web("nhanh"))) == ["nhanh"]


async def test_rasa_is_ready_when_it_answers(rasa: FakeRasa) -> None:
    client = RasaClient(rasa.url, seconds=5)
    assert await client.ready()
    rasa.answer = lambda _: (200, b"[]")
    with pytest.raises(TurnFailed, match="action server"):
        await client.ask("conversation", 1, "khai sinh")
    await client.close()
