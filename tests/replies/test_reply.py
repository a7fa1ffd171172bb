"""One structure for every channel, and the sentences said without Rasa."""

from __future__ import annotations

import re

import msgspec
import pytest

from bot.replies import (
    Button,
    CandidateRef,
    ProcedureRef,
    Reply,
    Source,
    from_builtins,
    say,
    to_builtins,
)
from bot.replies.sentences import keys
from bot.settings import ROOT

WHOLE = Reply(
    kind="answer",
    text="**20.000 đồng**",
    procedure=ProcedureRef("9.000001", "Cấp giấy phép nuôi ong", "https://example.org/"),
    candidates=[CandidateRef("9.000002", "Cấp giấy phép nuôi chim yến")],
    facets=["fee"],
    buttons=[Button("Lệ phí", payload="token"), Button("Trang", url="https://example.org/")],
    source=Source("https://example.org/", "5/QĐ-ONG", "2026-01-05"),
    id="reply-1",
)


def test_a_reply_travels_as_json_and_comes_back_whole() -> None:
    assert from_builtins(to_builtins(WHOLE)) == WHOLE


def test_every_field_of_the_contract_is_there_even_if_empty() -> None:
    assert to_builtins(Reply(kind="chat", text="chào")) == {
        "kind": "chat",
        "text": "chào",
        "procedure": None,
        "candidates": [],
        "facets": [],
        "buttons": [],
        "source": None,
        "dossier": None,
        "id": "",
    }


def test_a_button_has_a_payload_or_a_page() -> None:
    assert to_builtins(WHOLE)["buttons"] == [
        {"title": "Lệ phí", "payload": "token"},
        {"title": "Trang", "url": "https://example.org/"},
    ]


@pytest.mark.parametrize("broken", [{}, {"kind": "song", "text": "la"}, {"kind": "chat"}, 7])
def test_what_is_no_reply_is_refused(broken: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        from_builtins(broken)


def test_two_replies_share_no_list() -> None:
    first, second = Reply(kind="chat", text="một"), Reply(kind="chat", text="hai")
    first.buttons.append(Button("Lệ phí"))
    assert second.buttons == []


def test_every_sentence_is_said_somewhere_and_none_is_missing() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    said = (r'\bsay\(\s*"(\w+)"', r'"((?:got|desk)_\w+)"', r'\{SENTENCE\}(\w+)"')
    assert {key for pattern in said for key in re.findall(pattern, code)} == keys()


def test_a_sentence_about_a_fault_names_the_hotline() -> None:
    for key in ("failed", "slow"):
        reply = say(key, hotline="18001096")
        assert reply.kind == "error"
        assert "18001096" in reply.text
