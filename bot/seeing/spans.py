"""The stages of a message's way: its id in their log lines, and spans where traces are on.

A span holds names, kinds and counts; no words, no person.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

from .trace import following

if TYPE_CHECKING:
    from .otlp import Sender

Told = dict[str, Any]
_senders: list[Sender] = []


def install(settings: Settings, part: str) -> None:
    """Send the spans of this process, ``part``, to the receiver of the settings, if there is one.

    Without one nothing of OpenTelemetry is loaded.
    """
    if settings.otlp_url and not _senders:
        from .otlp import Sender

        _senders.append(Sender(settings.otlp_url, part))


def finish() -> None:
    """Send what is left, within a second, and make no more spans."""
    while _senders:
        _senders.pop().finish()


@contextmanager
def stage(name: str, trace: str) -> Iterator[Told]:
    """Work on a message meanwhile: its id stands in every log line, its span is sent at the end.

    What is put into the given dictionary becomes attributes of the span.
    """
    told: Told = {}
    begun = time.time_ns()
    try:
        with following(trace):
            yield told
    finally:
        span(name, trace, begun, told)


def span(name: str, trace: str, begun: int, told: Mapping[str, Any]) -> None:
    """Send a span that began at ``begun`` (nanoseconds) and ends now."""
    if _senders:
        _senders[0].span(name, trace, begun, told)
