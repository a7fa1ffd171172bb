"""What the assistant says to a question now, for staff who want to see what a change does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """How a question is understood and answered now.

    ``intent`` as the model heard it; ``kind`` and ``text`` of the first reply, and the code of
    the ``procedure`` it is about, if any.
    """

    intent: str
    kind: str
    text: str
    procedure: str


AskAgain = Callable[[str], Told | None]
"""Asks the running assistant outside any citizen's conversation; None if it does not answer."""


def nobody(_text: str) -> Told | None:
    """Answer nothing, where no assistant runs."""
    return None
