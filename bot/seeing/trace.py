"""The id that follows one message through every log, header and trace, from part to part.

It is a digest of the conversation and the turn, so it needs no column and no header of its own:
Rasa and its actions, which are told both, find the same one, also after a restart. It tells
neither. Its 32 hexadecimal digits are a trace id of OpenTelemetry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_followed: ContextVar[str] = ContextVar("followed", default="")


def trace_id(conversation: str, turn: int, position: int = 0) -> str:
    """Return the id of a message; ``position`` tells apart what is sent unasked (turn 0)."""
    return of_sender(f"{conversation}#{turn}" if turn else f"{conversation}#0.{position}")


def of_sender(sender: str) -> str:
    """Return the id of the message that Rasa knows as ``<conversation>#<turn>``."""
    return hashlib.sha256(f"trace|{sender}".encode()).hexdigest()[:32]


def followed() -> str:
    """Return the id of the message that is worked on here, an empty text for none."""
    return _followed.get()


def follow(given: str) -> None:
    """Work on a message from now on, in this task: for servers that end a task's request."""
    _followed.set(given)


@contextmanager
def following(given: str) -> Iterator[None]:
    """Work on a message meanwhile; tasks and threads that begin here follow it too."""
    before = _followed.set(given)
    try:
        yield
    finally:
        _followed.reset(before)
