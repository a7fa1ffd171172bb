"""`motcua probe` against a real stack, and against what is not well."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from players.rasa import playing
from sqlalchemy import func, select
from stack import Stack, free_ports

from bot.cli import main
from bot.conversations.number_tables import facts
from bot.conversations.tables import conversations
from bot.storage import open_store


def probe(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["probe", *arguments])


def rows(stack: Stack, table: Any) -> int:
    store = open_store("conversations", stack.home)
    with store.read() as connection:
        found = int(connection.execute(select(func.count()).select_from(table)).scalar_one())
    store.dispose()
    return found


@pytest.mark.stack
def test_a_question_is_answered_erased_and_not_counted(stack: Stack) -> None:
    before = rows(stack, facts), rows(stack, conversations)

    told = probe(stack.url)

    assert told.exit_code == 0, told.output
    assert told.output.startswith("OK - answered, id ")
    assert " | time=0." in told.output
    assert len(told.output.splitlines()) == 1
    assert (rows(stack, facts), rows(stack, conversations)) == before


@pytest.mark.stack
def test_a_slow_answer_is_a_warning_and_json_is_json(stack: Stack) -> None:
    told = probe(stack.url, "--slow", "0.000001", "--json")

    assert told.exit_code == 1
    found = json.loads(told.output)
    assert (found["status"], found["code"], found["kind"]) == ("WARNING", 1, "answer")
    assert len(found["trace_id"]) == 32


def test_nobody_there_is_critical() -> None:
    (port,) = free_ports(1)

    told = probe(f"http://127.0.0.1:{port}")

    assert told.exit_code == 2
    assert told.output.startswith("CRITICAL - the gateway does not answer (ConnectError) | time=")


def test_another_server_is_critical_and_no_address_unknown() -> None:
    with playing() as other:
        told = probe(other.url)
    assert told.exit_code == 2
    assert "no reply (HTTP 404)" in told.output

    assert probe("nonsense").exit_code in (2, 3)
