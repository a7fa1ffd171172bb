"""The schema of a life event: what to do when something happens in life."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from .cards import Code, Folk, Line, Slug, Strict

UNGROUPED = 6  # steps of a life event that a phone shows without headings


class LifeEvent(Strict, kw_only=True):
    """What to do when something happens in life, in order.

    ``names`` are phrases of people who tell it; ``beside`` more words that may stand in such a
    story, ``several`` words that may if two of them do; ``together`` says what is done in one go.
    """

    key: Slug
    title: Annotated[str, Meta(min_length=4, max_length=60)]
    names: Annotated[list[Folk], Meta(min_length=8)]
    beside: list[str] = []
    several: list[str] = []
    intro: Line
    steps: Annotated[list[EventStep], Meta(min_length=2, max_length=9)]
    together: Together | None = None
    checked_on: date

    def __post_init__(self) -> None:
        if len(self.steps) > UNGROUPED and not self.steps[0].part:
            raise ValueError(f"more than {UNGROUPED} steps need parts, named from the first on")


class EventStep(Strict, kw_only=True):
    """One thing to do. ``when``: who needs it, if not all; ``part`` begins a group of steps.

    It leads to the procedure ``code``, or to the question of a confusable ``group``.
    """

    title: Annotated[str, Meta(min_length=4, max_length=40)]
    code: Code | None = None
    group: Slug | None = None
    text: Annotated[str, Meta(min_length=10, max_length=150)] | None = None
    when: Annotated[str, Meta(min_length=4, max_length=80)] | None = None
    within: Annotated[str, Meta(min_length=4, max_length=80)] | None = None
    part: Annotated[str, Meta(min_length=4, max_length=40)] | None = None

    def __post_init__(self) -> None:
        if (self.code is None) == (self.group is None):
            raise ValueError("either code (a procedure) or group (of lexicon/confusable.yml)")


class Together(Strict, kw_only=True):
    """What can be done in one go, with the overlay (``note``) that tells about it."""

    text: Annotated[str, Meta(min_length=10, max_length=260)]
    title: Annotated[str, Meta(min_length=4, max_length=40)] | None = None
    note: Slug | None = None

    def __post_init__(self) -> None:
        if bool(self.title) != bool(self.note):
            raise ValueError("title (of the button) and note (the overlay it opens) go together")
