"""SQLite files are locked by another program, or the disk takes nothing, while people ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from citizens import Citizen, Log, crowd, parts_ready
from players import faults
from stack import Stack, eventually

pytestmark = pytest.mark.stack
PEOPLE = 12
WELL = {"database": True, "rasa": True, "actions": True}


@contextmanager
def locked(stack: Stack) -> Iterator[None]:
    with faults.locked_file(stack.home / "conversations.db"):
        yield


@contextmanager
def no_disk(stack: Stack) -> Iterator[None]:
    parts = stack.parts()
    with faults.no_disk(parts["gateway"], parts["rasa"]):
        yield


@contextmanager
def memory_locked(stack: Stack) -> Iterator[None]:
    with faults.locked_file(stack.home / "working.db"):
        yield


def test_conversations_are_locked(whole: Stack, citizen: Citizen) -> None:
    log = Log(whole.home / "logs" / "gateway.log")
    with locked(whole):
        told = citizen.told_the_truth("SQLite locked")
        crowd(whole.url, PEOPLE, lambda one: one.told_the_truth("SQLite locked"))
        ready = parts_ready(whole.url)
    assert told.status == 503
    assert ready == WELL | {"database": False}
    log.only("database conversations.db: locked by another program, or the disk is slow")
    citizen.answered(again=True)
    assert any("database conversations.db works again" in line for line in log.lines())


def test_the_working_memory_is_locked(whole: Stack, citizen: Citizen) -> None:
    log, rasas = (Log(whole.home / "logs" / f"{part}.log") for part in ("gateway", "rasa"))
    with memory_locked(whole):
        crowd(whole.url, 3, lambda one: one.told_the_truth("working memory locked"))
        ready = parts_ready(whole.url)
    assert ready == WELL | {"database": False}
    assert len([line for line in log.troubles() if "turn" in line]) == 1
    assert not any("Traceback" in line or "tạm trú" in line for line in rasas.lines())
    assert eventually(whole.ready, 10)
    citizen.answered()


def test_a_later_turn_that_cannot_be_remembered_is_not_answered(
    whole: Stack, citizen: Citizen
) -> None:
    """Or the next question would be about what was in hand before."""
    first = citizen.ask("thủ tục 1.001193 lệ phí")
    assert "1.001193" in first.reply["text"]
    with memory_locked(whole):
        citizen.told_the_truth("working memory locked", "thủ tục 1.014177 nộp ở đâu")
    assert eventually(whole.ready, 10)
    assert "1.001193" in citizen.ask("mất bao lâu").reply["text"]


def test_the_disk_is_full(whole: Stack, citizen: Citizen) -> None:
    log = Log(whole.home / "logs" / "gateway.log")
    with no_disk(whole):
        told = citizen.told_the_truth("disk full")
        crowd(whole.url, PEOPLE, lambda one: one.told_the_truth("disk full"))
        assert eventually(lambda: parts_ready(whole.url) == WELL | {"database": False}, 3)
    assert told.status == 503
    citizen.answered(again=True)
    assert any("database conversations.db works again" in line for line in log.lines())
    assert eventually(whole.ready, 10)


def test_what_was_taken_before_is_answered_after(whole: Stack, citizen: Citizen) -> None:
    """The file is locked while Rasa thinks: the message has its answer when it is asked for."""
    rasa = whole.parts()["rasa"]
    with faults.hung(rasa):
        told: list[str] = []
        asking = threading.Thread(target=lambda: told.append(citizen.ask(fault="locked").kind))
        asking.start()
        assert eventually(lambda: citizen.sent != "", 5)
        threading.Event().wait(0.5)  # it is stored by now, or the next line fails
        with locked(whole):
            rasa.resume()
            asking.join(10)
    assert told == ["error"]
    citizen.answered(again=True)
