"""The kinds of content people edit, each with its schema and the key of an item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Annotated, Any, Literal

from msgspec import Meta

from .cards import Card, Code, Folk, Line, Slug, Strict
from .fee_policies import FeePolicy
from .life_events import LifeEvent

Hour = Annotated[time, Meta(tz=False)]
Moment = Annotated[datetime, Meta(tz=False)]
Asker = Literal["household", "shop", "farm", "firm", "profession", "association"]


class FolkNames(Strict, kw_only=True):
    """How people call a procedure that has no card. ``who`` mostly asks about it, if known."""

    code: Code
    who: Asker | None = None
    names: Annotated[list[Folk], Meta(min_length=1)]


class Choice(Strict, kw_only=True):
    """One answer to a separating question and the procedure it leads to."""

    answer: Annotated[str, Meta(min_length=1, max_length=60)]
    code: Code


class ConfusableGroup(Strict, kw_only=True):
    """Procedures people mix up, with the one question that tells them apart.

    ``names``: how people ask without saying which of them it is.
    """

    key: Slug
    question: Line
    names: list[Folk] = []
    choices: Annotated[list[Choice], Meta(min_length=2, max_length=7)]


class CaseAnswer(Strict, kw_only=True):
    """An answer to a case question: its button, the words by which people give it.

    Words that begin with ``~`` count only after the question was put, not told in passing.
    ``means`` makes a bare yes or no this answer; ``online``: only where one can file online.
    """

    key: Slug
    title: Annotated[str, Meta(min_length=2, max_length=40)]
    words: list[str] = []
    means: Literal["yes", "no"] | None = None
    online: bool = False


class CaseQuestion(Strict, kw_only=True):
    """A short question whose answer settles which papers of a card are needed (``asks``).

    The one with the lower ``rank`` is asked first.
    """

    key: Slug
    rank: Annotated[int, Meta(ge=1, le=99)]
    question: Annotated[str, Meta(min_length=10, max_length=120)]
    answers: Annotated[list[CaseAnswer], Meta(min_length=2, max_length=5)]


class Topic(Strict, kw_only=True):
    """A group of procedures to choose from when somebody names only the field."""

    key: Slug
    title: Annotated[str, Meta(min_length=2, max_length=60)]
    names: Annotated[list[Folk], Meta(min_length=1)]
    codes: Annotated[list[Code], Meta(min_length=2, max_length=8)]


class PortalAnswer(Strict, kw_only=True):
    """An answer about the portal, VNeID, merged places: not a procedure."""

    key: Slug
    questions: Annotated[list[Line], Meta(min_length=1)]
    answer: Annotated[str, Meta(min_length=20, max_length=1500)]
    url: str | None = None
    checked_on: date


class Office(Strict, kw_only=True):
    """One place where dossiers are taken; ``commune`` None: of the whole province.

    ``kiosk``: a machine to file at; ``helper``: somebody who helps with filing online.
    """

    key: Slug
    kind: Literal["one_stop", "police"]
    name: Line
    province: str
    commune: str | None = None
    address: Line
    hours: Line | None = None
    saturday: bool | None = None
    phone: str | None = None
    map_url: Annotated[str, Meta(pattern=r"^https://\S+$")] | None = None
    kiosk: bool | None = None
    helper: bool | None = None
    checked_on: date


class Holiday(Strict, kw_only=True):
    """A public holiday, or a make-up working day (``works`` True); not sure: ``verified`` False."""

    day: date
    name: Line
    works: bool = False
    verified: bool = True
    source: Line


class OpeningHours(Strict, kw_only=True):
    """When officers answer on one weekday (1 Monday … 7 Sunday), with a break at noon or none."""

    weekday: Annotated[int, Meta(ge=1, le=7)]
    opens: Hour
    closes: Hour
    break_from: Hour | None = None
    break_to: Hour | None = None

    def __post_init__(self) -> None:
        if (self.break_from is None) != (self.break_to is None):
            raise ValueError("break_from and break_to go together")
        moments = [self.opens, self.break_from, self.break_to, self.closes]
        told = [moment for moment in moments if moment is not None]
        if any(first >= then for first, then in pairwise(told)):
            raise ValueError("opens, break_from, break_to, closes must follow each other")


class Notice(Strict, kw_only=True):
    """Told to everybody, in answers and above the chat, from ``starts_at`` until ``ends_at``."""

    key: Slug
    text: Line
    starts_at: Moment
    ends_at: Moment | None = None

    def __post_init__(self) -> None:
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must come after starts_at")


class Doubt(Strict, kw_only=True):
    """A field of a record that cannot be trusted, and what holds instead."""

    field: Literal["time", "fee", "documents", "level", "legal", "place", "name", "steps"]
    what: Line


class Overlay(Strict, kw_only=True):
    """Our dated note over an imported record, or over something that has no record.

    ``withdrawn`` records are never answered with confidence; ``missing`` is something people
    ask for that the catalogue does not hold; with ``refuse`` it is nobody's procedure at all.
    """

    key: Slug
    kind: Literal["withdrawn", "doubtful", "provincial", "missing"]
    codes: list[Code] = []
    replaced_by: list[Code] = []
    names: list[Folk] = []
    provinces: list[str] = []
    doubts: list[Doubt] = []
    text: Annotated[str, Meta(min_length=10, max_length=700)]
    ask: Line | None = None
    url: str | None = None
    refuse: bool = False
    since: date | None = None
    checked_on: date


@dataclass(frozen=True)
class Kind:
    """A kind of content: its name, its schema, the members that are an item's key and headline."""

    name: str
    schema: type
    key_member: str = "key"
    headline_member: str = "title"

    def key(self, item: Any) -> str:
        """Return the key of an item as text, e.g. ``1.001193`` or ``2026-09-02``."""
        value = getattr(item, self.key_member)
        return value.isoformat() if isinstance(value, date) else str(value)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("card", Card, "code", "short_name"),
        Kind("folk_names", FolkNames, "code", "names"),
        Kind("confusable", ConfusableGroup, "key", "question"),
        Kind("case_question", CaseQuestion, "key", "question"),
        Kind("topic", Topic),
        Kind("portal_answer", PortalAnswer, "key", "questions"),
        Kind("life_event", LifeEvent),
        Kind("fee_policy", FeePolicy, "key", "province"),
        Kind("office", Office, "key", "name"),
        Kind("holiday", Holiday, "day", "name"),
        Kind("opening_hours", OpeningHours, "weekday", "opens"),
        Kind("notice", Notice, "key", "text"),
        Kind("overlay", Overlay, "key", "text"),
    )
}
