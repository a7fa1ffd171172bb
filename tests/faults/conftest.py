"""The stack for tests of faults, whole before and after; the seconds until people were told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from citizens import Citizen, measured
from stack import Stack, eventually


@pytest.fixture
def whole(stack: Stack) -> Iterator[Stack]:
    """The stack, whole before and after."""
    assert eventually(stack.ready, 120)
    yield stack
    assert eventually(stack.ready, 120)


@pytest.fixture
def citizen(whole: Stack) -> Citizen:
    """Somebody whose first question was answered."""
    somebody = Citizen(whole.url)
    somebody.answered()
    return somebody


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the seconds until a citizen was told, as docs/operations.md holds them."""
    for fault, seconds in measured.items():
        terminalreporter.write_line(f"{fault}: told after {max(seconds):.1f} s at most")
