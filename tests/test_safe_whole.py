"""Saved under load, corrupted for real, told in one line, restored, and answering again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from stack import Stack

from bot.cli import main

pytestmark = pytest.mark.stack
QUESTION = "đăng ký kết hôn cần giấy tờ gì"
Json = dict[str, Any]


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Stack]:
    """Another Một Cửa, not started yet, whose home is still empty."""
    running = Stack(tmp_path / "home")
    yield running
    running.kill_all()


def motcua(stack: Stack, *arguments: str) -> tuple[int, str]:
    done = CliRunner(env=stack.environment).invoke(main, arguments)
    return done.exit_code, done.output


def corrupt(path: Path) -> None:
    """Write over all but the first page, as a dying disk might."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\x07" * (len(content) - 4096))


def asking(stack: Stack, said: list[tuple[str, Json]], over: threading.Event) -> None:
    """Ask again and again; keep each conversation with its answer."""
    number = 0
    while not over.is_set():
        talk, number = stack.talk(), number + 1
        (reply,) = talk.say(QUESTION, id=f"question-{number}")
        said.append((str(talk.conversation), reply))


def test_a_backup_under_load_is_restored_after_damage_and_answers(
    stack: Stack, new: Stack, tmp_path: Path
) -> None:
    saved, over = tmp_path / "backup.tar.gz", threading.Event()
    before, during = list[tuple[str, Json]](), list[tuple[str, Json]]()
    talk = stack.talk()
    (reply,) = talk.say(QUESTION, id="question-0")
    before.append((str(talk.conversation), reply))
    people = [threading.Thread(target=asking, args=(stack, during, over)) for _ in range(2)]
    for person in people:
        person.start()
    try:
        code, told = motcua(stack, "backup", str(saved))
    finally:
        over.set()
        for person in people:
            person.join()
    assert code == 0, told
    assert {reply["kind"] for _, reply in during} <= {"answer"}

    assert motcua(new, "restore", str(saved))[0] == 0
    corrupt(new.home / "conversations.db")
    code, told = motcua(new, "run")
    assert code == 1
    (line,) = told.splitlines()
    assert f"{new.home / 'conversations.db'} is damaged" in line
    assert "motcua restore" in line

    assert motcua(new, "restore", str(saved))[0] == 0
    new.start()
    again = new.talk()
    again.conversation, first = before[0]
    assert again.say(QUESTION, id="question-0") == [first]
    (later,) = again.say("mất bao lâu")
    assert (later["kind"], later["procedure"]["code"]) == ("answer", "1.000894")
    code, told = motcua(
        new,
        "run",
    )
    assert code == 1
    assert "another Một Cửa works on" in told
    assert "another Một Cửa works on" in motcua(new, "restore", str(saved))[1]
