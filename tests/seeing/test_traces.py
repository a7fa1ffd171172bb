"""Spans of one message from all three parts, at a receiver; without a setting there are none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from exchange import id_of
from players.otlp import receiving
from stack import Stack, eventually, free_ports

from bot.seeing import spans
from bot.seeing.trace import followed, trace_id
from bot.settings import load

QUESTION = "số của tôi là 0912 345 678, lệ phí đăng ký tạm trú bao nhiêu"
SECONDS = 20


@pytest.mark.stack
def test_a_message_is_one_trace_through_all_parts_without_words(stack: Stack) -> None:
    with receiving(stack.otlp) as receiver:
        answer = stack.talk().post(text=QUESTION)
        trace = answer.headers["x-request-id"]
        assert eventually(lambda: len(receiver.of(trace)) >= 4, SECONDS), receiver.of(trace)

    found = receiver.of(trace)
    assert {name: span.part for name, span in found.items()} == {
        "accept": "motcua-gateway",
        "turn": "motcua-gateway",
        "rasa": "motcua-rasa",
        "action": "motcua-actions",
    }
    root = found["turn"]
    assert root.parent == ""
    assert {span.parent for span in found.values() if span is not root} == {root.own}
    assert root.nanoseconds > found["rasa"].nanoseconds > found["action"].nanoseconds > 0
    assert root.attributes["motcua.intent"] == "ask_fee"
    assert found["action"].attributes["motcua.action"] == "action_answer"
    sent = b"".join(receiver.bodies)
    for secret in ("0912", "tạm trú bao nhiêu", id_of(answer.json()["conversation"])):
        assert secret.encode() not in sent


def test_a_receiver_that_comes_late_gets_what_is_new_and_none_costs_nothing() -> None:
    (port,) = free_ports(1)
    trace = trace_id("a", 1)
    spans.install(load({"MOTCUA_OTLP_URL": f"http://127.0.0.1:{port}"}), "gateway")
    try:
        with spans.stage("send", trace) as told:
            told["channel"] = "zalo"
            assert followed() == trace
        spans._senders[0].finish()
        with receiving(port) as receiver:
            spans.span("send", trace, 1, {"channel": "telegram"})
            spans.finish()
            assert eventually(lambda: "send" in receiver.of(trace), SECONDS)
    finally:
        spans.finish()
    assert receiver.of(trace)["send"].attributes == {"motcua.channel": "telegram"}


def test_without_the_setting_nothing_of_opentelemetry_is_loaded(tmp_path: Path) -> None:
    source = (
        "import sys; from bot.gateway import create_app; create_app();"
        "told = ('opentelemetry.sdk', 'opentelemetry.exporter', 'bot.seeing.otlp');"
        "print(any(name.startswith(told) for name in sys.modules))"
    )
    own = {**os.environ, "MOTCUA_HOME": str(tmp_path)}
    command = [sys.executable, "-c", source]
    loaded = subprocess.run(command, capture_output=True, text=True, env=own, check=False)
    assert loaded.stdout.strip() == "False", loaded.stderr
