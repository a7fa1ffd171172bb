"""What was heard of a message, what is remembered, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from bot.places.finding import Place
from bot.procedures.catalogue import GROUP, PORTAL, is_procedure
from bot.replies import Reply

from .checklist import Checklist

ABOUT_US = frozenset(
    {
        "ask_dossier",
        "ask_fields",
        "ask_help",
        "ask_identity",
        "ask_my_data",
        "ask_person",
        "ask_portal",
        "list_dossiers",
    }
)
"""Intents of questions that are about us or about dossiers, not about a procedure."""
MOST_CHOICES = 4
_THRESHOLDS = Path(__file__).with_name("thresholds.yml")


@dataclass(frozen=True)
class Guess:
    """A procedure the message may mean, with its estimated chance (0..1)."""

    code: str
    score: float
    name: str = ""


@dataclass(frozen=True)
class PlaceAsked:
    """A place that is asked about: its name as typed, the communes offered (name, province).

    ``office``: what was asked of the office there, and its kind if that was said, to be answered
    once the place is known; ``was``: the old name in full, if an old ward was split.
    """

    name: str = ""
    communes: tuple[tuple[str, str], ...] = ()
    office: tuple[str, ...] = ()
    was: str = ""


@dataclass(frozen=True)
class Understood:
    """What was understood of one message.

    ``topics``: the guesses of each thing asked about; ``left``: how many of its words are
    neither fillers nor ways of asking; ``unknown_code``: a code that no procedure has;
    ``choice``: the answer of a checklist's button; ``where``: the place that was named;
    ``beside``: what it may mean beside what was said before, empty if nothing was.
    """

    text: str
    intent: str
    facets: tuple[str, ...] = ()
    topics: tuple[tuple[Guess, ...], ...] = ()
    subject: bool = True
    chosen: str = ""
    case: int = 0
    left: int = 0
    unknown_code: str = ""
    choice: str = ""
    where: Place | None = None
    beside: tuple[Guess, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it asks for something of a procedure, not just for one."""
        return bool(self.facets) and self.facets != ("overview",)

    @property
    def best(self) -> Guess | None:
        """The likeliest guess of the first thing asked about."""
        return next((topic[0] for topic in self.topics if topic), None)


@dataclass(frozen=True)
class Memory:
    """What is remembered between turns; it lives in Rasa's slots.

    ``place`` is the province, ``commune`` the commune, ``was`` its old name if that was told.
    ``asked_again``: something was asked of choices that are open, and it was asked back.
    ``said`` alone is of this turn: what was typed, for what it tells about the case.
    """

    procedure: str = ""
    recent: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    place: str = ""
    commune: str = ""
    was: str = ""
    place_asked: PlaceAsked | None = None
    checklist: Checklist | None = None
    said: str = ""
    asked_again: bool = False

    def answered(self, code: str, facets: Sequence[str]) -> bool:
        """Return True if just this was answered just before."""
        return bool(facets) and code == self.procedure and tuple(facets) == self.asked


@dataclass
class Outcome:
    """The replies to one message and what is remembered after it."""

    replies: list[Reply]
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True)
class Thresholds:
    """Bands of the estimated chance, chosen on tests/nlu/dev.yml (docs/evaluation.md)."""

    sure: float
    sure_other: float
    unsure: float
    near: float
    certain: float
    beside: float
    alone: float
    named: float
    named_short: float
    waits: float
    portal: float
    portal_asked: float
    portal_first: float


@lru_cache(maxsize=1)
def thresholds() -> Thresholds:
    """Return the thresholds of thresholds.yml."""
    return Thresholds(**yaml.safe_load(_THRESHOLDS.read_text(encoding="utf-8")))


def portal_first(topic: Sequence[Guess]) -> bool:
    """Return True if an answer about the portal is likelier than twice any procedure."""
    first = topic[0] if topic and topic[0].code.startswith(PORTAL) else None
    if first is None or first.score < thresholds().portal_first:
        return False
    return all(2 * one.score <= first.score for one in topic if is_procedure(one.code))


def sure(topic: Sequence[Guess]) -> bool:
    """Return True if the likeliest of a topic is sure enough to be answered at once."""
    if not topic:
        return False
    limits = thresholds()
    real = is_procedure(topic[0].code) or topic[0].code.startswith(GROUP)
    return topic[0].score >= (limits.sure if real else limits.sure_other)


def near_by(topic: Sequence[Guess]) -> list[str]:
    """Return the likeliest of a topic that can be offered, none if none is likely at all."""
    if not topic or topic[0].score < thresholds().unsure:
        return []
    limit = topic[0].score * thresholds().near
    return [guess.code for guess in topic[:MOST_CHOICES] if guess.score >= limit]


def by_itself(code: str, heard: Understood) -> bool:
    """Return True if a text names ``code`` surely without what was said before."""
    alone = (guess for topic in heard.topics[:1] for guess in topic)
    return any(one.code == code and one.score >= thresholds().sure for one in alone)
