"""The schema of a card: what we tell a citizen about one procedure, in plain words.

A card is written by hand in data/procedures/<field>.yml. Its facts (amounts, days, papers,
online level, decision) agree with the national record of the same code, or ``explains`` says
why they do not.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Code = Annotated[str, Meta(pattern=r"^\d\.\d{6}$")]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[str, Meta(min_length=2, max_length=400)]
Folk = Annotated[str, Meta(min_length=3, max_length=80, pattern=r"\w")]

Level = Literal["commune", "province", "ministry", "other"]
Online = Literal["full", "partial", "none"]
Channel = Literal["counter", "online", "post"]
Unit = Literal["working_day", "day", "hour", "month", "other"]
Factor = Literal["name", "level", "online", "time", "fee", "decision"]
Asks = Annotated[str, Meta(pattern=r"^[a-z0-9-]+=[a-z0-9-]+\??(\|[a-z0-9-]+\??)*$")]
"""``question=answer|answer?``: what holds with these answers to a question of
data/case_questions.yml and with no other; with ``?`` the answer leaves it open."""


class Strict(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every hand-written record: an unknown field is an error, not a typo kept."""


class Paper(Strict, kw_only=True):
    """One paper to hand in or to show.

    ``when``: the condition up to its first full stop or semicolon, then advice. ``asks`` names
    the answers to a question that settle the condition.
    """

    name: Line
    original: Annotated[int, Meta(ge=0, le=20)] = 0
    copies: Annotated[int, Meta(ge=0, le=20)] = 0
    form: str | None = None
    when: Line | None = None
    where: Line | None = None
    show_only: bool = False
    asks: Asks | None = None

    def __post_init__(self) -> None:
        if self.asks and not self.when:
            raise ValueError("asks needs when: it is told where the answer is not known")


class Aside(Strict, kw_only=True):
    """What is told besides the papers with some answers, with another procedure (``code``)."""

    asks: Asks
    text: Line
    code: Code | None = None


class Case(Strict, kw_only=True):
    """One case of a procedure with its own papers; ``title`` answers the card's question.

    ``words`` are phrases by which people tell that it is theirs; those that begin with ``~``
    count only after the question was put.
    """

    key: Slug
    title: Annotated[str, Meta(min_length=2, max_length=60)]
    papers: Annotated[list[Paper], Meta(min_length=1)]
    note: Line | None = None
    words: list[str] = []
    asides: list[Aside] = []


class Duration(Strict, kw_only=True):
    """How long the authority may take. ``other``, or no amount, needs ``text``."""

    unit: Unit
    amount: float | None = None
    text: Line | None = None

    def __post_init__(self) -> None:
        if not self.text and (self.amount is None or self.unit == "other"):
            raise ValueError("text is needed when there is no amount or the unit is other")


class FeeLine(Strict, kw_only=True):
    """One line of a fee. ``amount`` in ``currency``; ``free`` only where the record says so."""

    text: Line
    amount: Annotated[int, Meta(ge=1)] | None = None
    currency: Literal["VND", "USD"] = "VND"
    free: bool = False
    who: Line | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.free and self.amount is not None:
            raise ValueError("a free line has no amount")


class CardMethod(Strict, kw_only=True):
    """One way to file, with its own time and fees. No fee line = the record states none."""

    channel: Channel
    time: Duration | None = None
    fees: list[FeeLine] = []


class Confusable(Strict, kw_only=True):
    """A procedure people take for this one, and the words that tell them apart."""

    code: Code
    difference: Line


class LegalRef(Strict, kw_only=True):
    number: Annotated[str, Meta(min_length=3, max_length=60)]
    title: Line | None = None


class Decision(Strict, kw_only=True):
    number: str | None = None
    day: date | None = None


class Card(Strict, kw_only=True):
    """Plain-language knowledge of one procedure; ``asked``: how often people come for it."""

    code: Code
    asked: Literal["most", "often"] = "often"
    name: Annotated[str, Meta(min_length=4, max_length=700)]
    short_name: Annotated[str, Meta(min_length=4, max_length=60)]
    field: Line
    folk_names: Annotated[list[Folk], Meta(min_length=8)]
    summary: Annotated[str, Meta(min_length=20, max_length=240)]
    who: Line
    level: Level
    online: Online
    cases: Annotated[list[Case], Meta(min_length=1)]
    case_question: Line | None = None
    methods: Annotated[list[CardMethod], Meta(min_length=1)]
    fee_note: Line | None = None
    place: Line
    steps: Annotated[list[Line], Meta(min_length=2)]
    online_steps: list[Line] = []
    conditions: list[Line] = []
    result: Line
    mistakes: Annotated[list[Line], Meta(min_length=1)]
    next: list[Line] = []
    related: list[Code] = []
    confusable: list[Confusable] = []
    life_events: list[str] = []
    legal: list[LegalRef] = []
    source: Annotated[str, Meta(pattern=r"^https://dichvucong\.gov\.vn/thu-tuc-hanh-chinh/")]
    decision: Decision
    checked_on: date
    explains: dict[Factor, Line] = {}
    note: Line | None = None

    def __post_init__(self) -> None:
        if len(self.cases) > 1 and not self.case_question:
            raise ValueError("case_question is needed when there is more than one case")
        if self.online != "none" and not self.online_steps:
            raise ValueError("online_steps are needed when the procedure can be filed online")
        if len(set(self.folk_names)) != len(self.folk_names):
            raise ValueError("folk_names holds the same name twice")
