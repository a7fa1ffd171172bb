"""A fault is one line when it begins and one when it is over, however much fails in between."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest

from bot.trouble import AGAIN_SECONDS, FLUTTER_SECONDS, Trouble, level, told


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trouble(clock: Clock, caplog: pytest.LogCaptureFixture) -> Trouble:
    caplog.set_level(logging.INFO)
    return Trouble(logging.getLogger("tests"), "the thing", clock)


def test_a_lasting_fault_is_two_lines(
    trouble: Trouble, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(50):
        trouble.note("the thing is away", "conversation abc")
        clock.now += 1
    trouble.over()
    trouble.over()
    assert caplog.messages == [
        "the thing is away (conversation abc)",
        "the thing works again after 50 s, 50 failures",
    ]


def test_one_that_does_not_end_is_said_again(
    trouble: Trouble, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    trouble.note("away")
    clock.now += AGAIN_SECONDS
    trouble.note("away")
    assert caplog.messages == ["away", "away (2 failures)"]


def test_one_that_comes_and_goes_is_no_flood(
    trouble: Trouble, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(100):
        trouble.note("away")
        trouble.over()
        clock.now += FLUTTER_SECONDS / 50
    assert caplog.messages.count("away") == 2


def test_another_cause_is_said_at_once(trouble: Trouble, caplog: pytest.LogCaptureFixture) -> None:
    trouble.note("away")
    trouble.note("broken")
    assert caplog.messages == ["away", "broken (2 failures)"]


def test_what_was_told_is_logged_for_programmers_only() -> None:
    error = RuntimeError()
    assert level(error) == logging.ERROR
    told(error)
    assert level(error) == logging.DEBUG
