"""POST /api/v1/messages of the running whole: conversations, retries, buttons, bad input."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from stack import Stack, Talk

Json = dict[str, Any]
pytestmark = pytest.mark.stack
QUESTION = "lệ phí đăng ký tạm trú"
REPLY = {
    "kind",
    "text",
    "procedure",
    "candidates",
    "facets",
    "buttons",
    "source",
    "dossier",
    "id",
}


def post(stack: Stack, **body: Any) -> httpx.Response:
    return httpx.post(f"{stack.url}/api/v1/messages", json=body, timeout=15.0)


def test_a_reply_has_every_field_of_the_contract(talk: Talk) -> None:
    (reply,) = talk.say(QUESTION)

    assert set(reply) == REPLY
    assert set(reply["procedure"]) == {"code", "name", "url"}
    assert set(reply["source"]) == {"url", "decision", "updated_at"}
    assert {frozenset(button) for button in reply["buttons"]} == {
        frozenset({"title", "url"}),
        frozenset({"title", "payload"}),
    }
    assert reply["dossier"] is None


def test_a_clarifying_reply_names_its_candidates(talk: Talk) -> None:
    (reply,) = talk.say("cần giấy lý lịch thì phải nộp những gì")

    assert reply["kind"] == "clarify"
    assert {frozenset(candidate) for candidate in reply["candidates"]} == {
        frozenset({"code", "name"})
    }


def test_the_server_makes_the_conversation(stack: Stack) -> None:
    first, second = (post(stack, text="xin chào").json() for _ in range(2))

    assert len(first["conversation"]) >= 24
    assert first["conversation"] != second["conversation"]


def test_a_conversation_goes_on(talk: Talk) -> None:
    talk.say(QUESTION)
    begun = talk.conversation
    (reply,) = talk.say("mất bao lâu")

    assert talk.conversation == begun
    assert reply["procedure"]["code"] == "1.004194"


@pytest.mark.parametrize("token", ["made-up-by-somebody", "x' OR '1'='1", "", "\x00", "\ud83d"])
def test_a_conversation_the_server_did_not_make_is_unknown(stack: Stack, token: str) -> None:
    raw = json.dumps({"conversation": token, "text": QUESTION})
    answer = httpx.post(f"{stack.url}/api/v1/messages", content=raw.encode())

    assert answer.status_code == 404
    assert answer.json()["conversation"] is None
    assert [reply["kind"] for reply in answer.json()["replies"]] == ["error"]


def test_the_same_id_gives_the_same_replies(talk: Talk) -> None:
    talk.say("xin chào")
    first = talk.say(QUESTION, id="message-0001")
    again = talk.say("một câu khác hẳn", id="message-0001")

    assert again == first


def test_the_same_id_counts_once(talk: Talk) -> None:
    talk.say("đăng ký kết hôn cần giấy tờ gì", id="message-0001")
    talk.say(QUESTION, id="message-0002")
    talk.say("đăng ký kết hôn cần giấy tờ gì", id="message-0001")

    (reply,) = talk.say("mất bao lâu")
    assert reply["procedure"]["code"] == "1.004194"


def test_the_first_message_may_be_sent_again(stack: Stack) -> None:
    first, again = (post(stack, text=QUESTION, id="first-message-of-mine").json() for _ in range(2))

    assert again == first


def test_a_message_sent_twice_at_once_is_answered_once(stack: Stack, talk: Talk) -> None:
    talk.say("xin chào")
    body = {"conversation": talk.conversation, "text": QUESTION, "id": "sent-twice-at-once"}

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: post(stack, **body).json(), range(4)))

    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["replies"][0]["kind"] == "answer"


def test_every_message_of_a_hurried_person_is_answered(stack: Stack, talk: Talk) -> None:
    talk.say(QUESTION)
    texts = ["mất bao lâu", "nộp ở đâu", "cần giấy tờ gì", "có nộp qua mạng được không"]

    with ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(post, stack, conversation=talk.conversation, text=text) for text in texts
        ]
    replies = [future.result().json()["replies"][0] for future in sent]

    assert [reply["facets"] for reply in replies] == [
        ["time"],
        ["place"],
        ["documents"],
        ["online"],
    ]
    assert {reply["procedure"]["code"] for reply in replies} == {"1.004194"}
    assert len({reply["id"] for reply in replies}) == 4


def test_a_payload_is_opaque(talk: Talk) -> None:
    (reply,) = talk.say(QUESTION)
    payloads = [button["payload"] for button in reply["buttons"] if "payload" in button]

    assert payloads
    assert all("/" not in payload and "1.004194" not in payload for payload in payloads)


def test_a_button_may_be_pressed_again(talk: Talk) -> None:
    talk.say(QUESTION)
    first, again = (talk.press("Giấy tờ cần có")[0] for _ in range(2))

    assert first["text"] == again["text"]
    assert first["id"] != again["id"]


def test_a_payload_of_another_conversation_is_refused(stack: Stack, talk: Talk) -> None:
    (reply,) = talk.say(QUESTION)
    payload = next(button["payload"] for button in reply["buttons"] if "payload" in button)
    other = stack.talk()
    other.say("đăng ký kết hôn cần giấy tờ gì")

    refused = other.post(payload=payload)

    assert refused.status_code == 200
    assert [item["kind"] for item in refused.json()["replies"]] == ["error"]
    (after,) = other.say("mất bao lâu")
    assert after["procedure"]["code"] == "1.000894"


@pytest.mark.parametrize(
    "payload",
    ["made-up", '/ask_fee{"procedure_code": "1.004194"}', "/restart", "a\x00", "a\ud83d"],
)
def test_a_payload_nobody_offered_does_nothing(stack: Stack, talk: Talk, payload: str) -> None:
    talk.say("đăng ký kết hôn cần giấy tờ gì")
    raw = json.dumps({"conversation": talk.conversation, "payload": payload}).encode()

    refused = httpx.post(f"{stack.url}/api/v1/messages", content=raw)

    assert refused.status_code == 200
    assert [item["kind"] for item in refused.json()["replies"]] == ["error"]
    (after,) = talk.say("mất bao lâu")
    assert after["procedure"]["code"] == "1.000894"


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x00", "\u200b", "\ud83d", "///", "/"])
def test_nothing_typed_is_answered_with_what_to_type(stack: Stack, text: str) -> None:
    raw = json.dumps({"text": text}).encode()

    answer = httpx.post(f"{stack.url}/api/v1/messages", content=raw)

    assert answer.status_code == 200
    (reply,) = answer.json()["replies"]
    assert reply["kind"] == "chat"
    assert "gõ việc cần làm" in reply["text"]


@pytest.mark.parametrize(
    "text",
    [
        "lệ phí\x00 đăng ký tạm trú",
        "lệ phí đăng ký tạm trú \ud83d",
        "\ufefflệ phí \u200bđăng ký tạm trú",
        "le\u0323\u0302 phi\u0301 đăng ký tạm trú",
        "lệ phí đăng ký tạm trú" + " " * 500,
    ],
)
def test_unusual_characters_do_not_hide_a_question(stack: Stack, text: str) -> None:
    raw = json.dumps({"text": text}).encode()

    answer = httpx.post(f"{stack.url}/api/v1/messages", content=raw, timeout=15.0)

    assert answer.json()["replies"][0]["procedure"]["code"] == "1.004194"


def test_a_text_of_1001_characters_is_told_its_length(talk: Talk) -> None:
    (reply,) = talk.say("a" * 1001)

    assert reply["kind"] == "chat"
    assert "1001" in reply["text"]
    assert "1000" in reply["text"]


def test_a_text_of_1000_characters_is_read(talk: Talk) -> None:
    (reply,) = talk.say((QUESTION + " ").ljust(1000, "."))

    assert reply["procedure"]["code"] == "1.004194"


def test_personal_numbers_are_stored_nowhere(stack: Stack, talk: Talk) -> None:
    number, phone = "079203012345", "0912345678"
    talk.say(f"căn cước {number}, gọi {phone}, lệ phí đăng ký tạm trú")

    files = [path for path in stack.home.rglob("*") if path.is_file()]
    held = [path.name for path in files if {number, phone} & _numbers(path.read_bytes())]

    assert {"conversations.db", "working.db"} <= {path.name for path in files}
    assert held == []


def _numbers(content: bytes) -> set[str]:
    return {number for number in ("079203012345", "0912345678") if number.encode() in content}
