"""What is said: by Rasa, or truthfully by us when Rasa is late, away or has no part in it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from exchange import ONE_KIND, Clock, event, values, web
from players.rasa import FakeRasa, replies

from bot.content.notices import NoticeNow
from bot.conversations.record import UnknownPayload
from bot.conversations.switches import Switches
from bot.conversations.tables import outbox
from bot.replies import Button, Reply, say
from bot.storage import Store
from bot.turns.answering import spoken

HOTLINE = "18001096"
Process = Any


def texts(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["text"] for body in bodies]


def told(store: Store) -> list[str]:
    """Return the texts of the outbox in the order they are sent in."""
    return [msgspec.json.decode(body)["text"] for body in values(store, outbox.c.body)]


def sentence(key: str, **given: str) -> str:
    return say(key, **{"hotline": HOTLINE, **given}).text


@ONE_KIND
async def test_several_replies_keep_their_order_and_have_ids_of_their_own(
    process: Process, rasa: FakeRasa
) -> None:
    rasa.answer = lambda _: replies(*(Reply(kind="answer", text=text) for text in ("một", "hai")))
    bodies = await process.say(web("hai việc"))
    assert texts(bodies) == ["một", "hai"]
    assert len({body["id"] for body in bodies}) == 2


@ONE_KIND
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
    process: Process, rasa: FakeRasa, typed: str, read: str
) -> None:
    await process.say(web(typed))
    assert rasa.texts == [read]
    assert spoken(typed) == read


@ONE_KIND
@pytest.mark.parametrize("typed", ["do:erase", "say:late", "/do:erase"])
async def test_what_a_person_types_is_never_one_of_our_actions(
    process: Process, rasa: FakeRasa, typed: str
) -> None:
    await process.say(web(typed))
    assert rasa.texts == [typed.lstrip("/")]


@ONE_KIND
@pytest.mark.parametrize("text", ["", "   ", "/", "///", "?!", "…"])
async def test_a_message_without_words_is_answered_without_rasa(
    process: Process, rasa: FakeRasa, text: str
) -> None:
    assert texts(await process.say(web(text))) == [sentence("empty")]
    assert rasa.received == []


@ONE_KIND
async def test_a_photo_is_answered_without_rasa(
    process: Process, rasa: FakeRasa, conversations_store: Store
) -> None:
    process.hear(event("", sentence="got_photo"))
    await process.finish()
    assert told(conversations_store)[0] == sentence("got_photo")
    assert rasa.received == []


async def test_payloads_leave_as_tokens_and_come_back_as_what_they_stand_for(
    process: Process, rasa: FakeRasa
) -> None:
    action = '/ask_fee{"procedure_code": "1.001193"}'
    button = Button("Lệ phí", payload=action)
    rasa.answer = lambda _: replies(Reply(kind="answer", text="đây", buttons=[button]))
    message = process.hear(web("khai sinh"))
    ((given,),) = [body["buttons"] for body in await process.turns.run(message)]
    await process.say(web("", payload=given["payload"]), message.conversation)
    assert rasa.texts == ["khai sinh", action]
    stranger = process.hear(web("khai sinh"))
    with pytest.raises(UnknownPayload):
        process.accept(web("", payload=given["payload"]), stranger.conversation)


# First contact, the notice, the pause.


@ONE_KIND
async def test_on_a_platform_the_first_question_is_answered_first_then_we_say_who_we_are(
    process: Process, conversations_store: Store
) -> None:
    for text in ("khai sinh", "lệ phí"):
        process.hear(event(text))
        await process.finish()
    introduced = sentence("first_contact", days="90")
    assert told(conversations_store) == ["khai sinh", introduced, "lệ phí"]
    for word in ("chương trình máy", "xem dữ liệu của tôi", "xóa dữ liệu của tôi", "60 phút"):
        assert word in introduced


async def test_a_notice_is_told_once_to_each_person_while_it_holds(
    process: Process, conversations_store: Store, clock: Clock
) -> None:
    switches = Switches(conversations_store)
    process.hear(event("một"))
    await process.finish()
    end = clock.tick(seconds=1).replace(hour=23)
    switches.set("notice", "Hôm nay nghỉ.", "an", clock(), ends_at=end)
    for text in ("hai", "ba"):
        process.hear(event(text))
        await process.finish()
    clock.time = end
    process.hear(event("bốn", "bình"))
    await process.finish()
    said = [
        text for text in told(conversations_store) if text != sentence("first_contact", days="90")
    ]
    assert said == ["một", "Hôm nay nghỉ.", "hai", "ba", "bốn"]


async def test_an_editors_notice_is_told_once_and_again_when_it_was_changed(
    process: Process, conversations_store: Store, clock: Clock
) -> None:
    process.hear(event("một"))
    await process.finish()
    for text in ("Hệ thống tạm ngưng.", "Hệ thống chạy lại lúc 15 giờ."):
        process.edited = [NoticeNow(text, clock.tick(seconds=1), None)]
        for word in ("hai", "ba"):
            process.hear(event(word))
            await process.finish()
    process.edited = []
    process.hear(event("bốn"))
    await process.finish()
    assert told(conversations_store)[2:] == [
        "Hệ thống tạm ngưng.",
        *("hai", "ba"),
        "Hệ thống chạy lại lúc 15 giờ.",
        *("hai", "ba", "bốn"),
    ]


@ONE_KIND
@pytest.mark.parametrize("words", ["", "Đang sửa dữ liệu."])
async def test_a_pause_stops_every_answer_but_not_erasing(
    process: Process, rasa: FakeRasa, conversations_store: Store, clock: Clock, words: str
) -> None:
    switches = Switches(conversations_store)
    switches.set("pause", words, "an", clock())
    message = process.hear(web("khai sinh"))
    assert texts(await process.turns.run(message)) == [words or sentence("paused")]
    assert rasa.received == []
    erased = await process.say(web(action="do:erase"), message.conversation)
    assert texts(erased) == [sentence("erased")]
    switches.end("pause", "an", clock())
    assert texts(await process.say(web("khai sinh"))) == ["khai sinh"]
