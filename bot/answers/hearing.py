"""What was heard of a message, what is remembered, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from bot.replies import Reply

_THRESHOLDS = Path(__file__).with_name("thresholds.yml")


@dataclass(frozen=True)
class Guess:
    """A procedure the message may mean, with its estimated chance (0..1)."""

    code: str
    score: float
    name: str = ""


@dataclass(frozen=True)
class Understood:
    """What was understood of one message.

    ``topics``: the guesses of each thing asked about; ``left``: how many of its words are
    neither fillers nor ways of asking; ``unknown_code``: a code that no procedure has.
    """

    text: str
    intent: str
    facets: tuple[str, ...] = ()
    topics: tuple[tuple[Guess, ...], ...] = ()
    subject: bool = True
    chosen: str = ""
    case: int = 0
    place: str = ""
    left: int = 0
    unknown_code: str = ""


@dataclass(frozen=True)
class Memory:
    """What is remembered between turns; it lives in Rasa's slots."""

    procedure: str = ""
    recent: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    place: str = ""


@dataclass
class Outcome:
    """The replies to one message and what is remembered after it."""

    replies: list[Reply]
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True)
class Thresholds:
    """Bands of the estimated chance, chosen on tests/nlu/dev.yml (docs/evaluation.md)."""

    sure: float
    margin: float
    unsure: float
    near: float
    near_any: float
    follow: float
    portal: float


@lru_cache(maxsize=1)
def thresholds() -> Thresholds:
    """Return the thresholds of thresholds.yml."""
    return Thresholds(**yaml.safe_load(_THRESHOLDS.read_text(encoding="utf-8")))
