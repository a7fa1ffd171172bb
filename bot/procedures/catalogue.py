"""The catalogue: an imported record and our card of the same code, joined to one procedure.

Plain words come from the card. Facts (papers, fees, days, level) come from the newer of the
two: the card if it was checked on or after the record's last change, else the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select

from bot.content.cards import Card, Paper
from bot.content.fee_policies import FeePolicy
from bot.content.kinds import (
    CaseQuestion,
    ConfusableGroup,
    Holiday,
    Office,
    Overlay,
    PortalAnswer,
    Topic,
)
from bot.content.life_events import LifeEvent
from bot.content.store import ContentStore, revision
from bot.storage import Store

from .record import Case, Document, Fee, Legal, Method, Record, Time, told
from .tables import procedures

T = TypeVar("T")
MOST_KEPT = 2000
MISSING = "!"  # what has no record stands in the index as "!" and its overlay's key
PORTAL = "@"  # an answer about the portal stands in the index as "@" and its key
GROUP = "?"  # procedures people mix up, asked for without saying which: "?" and the key
TOPIC = "#"  # a group of procedures stands in the index as "#" and its key
LIFE = "~"  # what to do when something happens in life stands there as "~" and its key


@dataclass(frozen=True)
class Procedure:
    """One procedure ready to be answered from. ``facts_from`` is ``card`` or ``record``.

    ``policies`` are the lower fees of provinces, those that are about other fees included.
    """

    code: str
    name: str
    record: Record
    card: Card | None = None
    overlays: tuple[Overlay, ...] = ()
    facts_from: str = "record"
    policies: tuple[FeePolicy, ...] = ()

    @property
    def short_name(self) -> str:
        """The name a person reads on a button."""
        return self.card.short_name if self.card else self.name

    @property
    def withdrawn(self) -> Overlay | None:
        """The overlay that withdraws this procedure, if there is one."""
        return next((note for note in self.overlays if note.kind == "withdrawn"), None)

    @property
    def fresh_card(self) -> Card | None:
        """The card, if the facts are its."""
        return self.card if self.facts_from == "card" else None

    @property
    def updated_on(self) -> date | None:
        """The day its facts were last known to be right."""
        if self.fresh_card:
            return self.fresh_card.checked_on
        return self.record.updated_at.date() if self.record.updated_at else None


@dataclass
class Notes:
    """The overlays, by the code they speak of; ``missing`` have no record at all."""

    by_code: dict[str, list[Overlay]] = field(default_factory=dict)
    missing: list[Overlay] = field(default_factory=list)


class Catalogue:
    """Reads procedures of the knowledge store; what was read is kept until its revision changes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.content = ContentStore(store)
        self._kept: tuple[int, dict[Any, Any]] = (-1, {})
        self._steady: ContextVar[int | None] = ContextVar("revision", default=None)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Let all that is read inside be of one revision, which is asked for once."""
        before = self._steady.set(revision(self.store))
        try:
            yield
        finally:
            self._steady.reset(before)

    def get(self, code: str, today: date) -> Procedure | None:
        """Return one procedure by code, or None."""
        return self._keep(("procedure", code, today), lambda: self._read(code, today))

    def topics(self, today: date) -> dict[str, Topic]:
        """Return the groups of procedures that are offered when only a field is named."""
        return self._keep(("topics", today), lambda: self.content.published("topic", Topic, today))

    def portal(self, today: date) -> dict[str, PortalAnswer]:
        """Return the answers about the portal, VNeID and the like, by key."""
        return self._keep(
            ("portal", today),
            lambda: self.content.published("portal_answer", PortalAnswer, today),
        )

    def life_events(self, today: date) -> dict[str, LifeEvent]:
        """Return what to do when something happens in life, by key."""
        return self._keep(
            ("life_events", today),
            lambda: self.content.published("life_event", LifeEvent, today),
        )

    def case_questions(self, today: date) -> list[CaseQuestion]:
        """Return the questions that settle which papers are needed, the first to ask first."""
        return self._keep(
            ("case_questions", today),
            lambda: sorted(
                self.content.published("case_question", CaseQuestion, today).values(),
                key=lambda item: item.rank,
            ),
        )

    def fee_policies(self, today: date) -> list[FeePolicy]:
        """Return the lower fees of provinces that hold on ``today``."""
        return self._keep(
            ("fee_policies", today),
            lambda: [*self.content.published("fee_policy", FeePolicy, today).values()],
        )

    def groups(self, today: date) -> list[ConfusableGroup]:
        """Return the groups of procedures people mix up."""
        return self._keep(
            ("groups", today),
            lambda: [*self.content.published("confusable", ConfusableGroup, today).values()],
        )

    def offices(self, today: date) -> list[Office]:
        """Return the places where dossiers are taken."""
        return self._keep(
            ("offices", today),
            lambda: [*self.content.published("office", Office, today).values()],
        )

    def holidays(self, today: date) -> list[Holiday]:
        """Return the days on which offices are closed or open against the rule."""
        return self._keep(
            ("holidays", today),
            lambda: [*self.content.published("holiday", Holiday, today).values()],
        )

    def notes(self, today: date) -> Notes:
        """Return all overlays valid on ``today``."""
        return self._keep(("notes", today), lambda: self._read_notes(today))

    def _keep(self, key: Any, read: Callable[[], T]) -> T:
        """Return what ``read`` gives, from memory while the catalogue has not changed."""
        steady = self._steady.get()
        number = revision(self.store) if steady is None else steady
        held, kept = self._kept
        if number != held or len(kept) > MOST_KEPT:
            kept = {}
            self._kept = (number, kept)
        if key not in kept:
            kept[key] = read()
        found: T = kept[key]
        return found

    def _read(self, code: str, today: date) -> Procedure | None:
        query = select(procedures.c.body).where(procedures.c.code == code)
        with self.store.read() as connection:
            body = connection.execute(query).scalar_one_or_none()
        record = told(body) if body else None
        card = self.content.item("card", code, Card, today)
        if record is None and card is None:
            return None
        notes = tuple(self.notes(today).by_code.get(code, ()))
        return replace(join(record, card, notes), policies=tuple(self.fee_policies(today)))

    def _read_notes(self, today: date) -> Notes:
        notes = Notes()
        for note in self.content.published("overlay", Overlay, today).values():
            for code in note.codes:
                notes.by_code.setdefault(code, []).append(note)
            if note.kind == "missing":
                notes.missing.append(note)
        return notes


def is_procedure(code: str) -> bool:
    """Return False for what the index holds besides procedures."""
    return not code.startswith((GROUP, LIFE, MISSING, PORTAL, TOPIC))


def join(record: Record | None, card: Card | None, notes: tuple[Overlay, ...] = ()) -> Procedure:
    """Return the one procedure that ``record`` and ``card`` are. One of them must be given."""
    if card is None:
        assert record is not None
        return Procedure(record.code, record.name, record, None, notes)
    own = card_record(card)
    if record is None:
        return Procedure(card.code, card.name, own, card, notes, "card")
    if card_is_newer(card, record):
        kept = msgspec.structs.replace(
            own,
            id=record.id,
            publisher=record.publisher,
            agencies=record.agencies,
            subjects=record.subjects,
            legal=own.legal or record.legal,
            updated_at=record.updated_at,
        )
        return Procedure(card.code, record.name, kept, card, notes, "card")
    return Procedure(card.code, record.name, record, card, notes, "record")


def card_is_newer(card: Card, record: Record) -> bool:
    """Return True if the card was checked on or after the day the record last changed."""
    return record.updated_at is None or card.checked_on >= record.updated_at.date()


def card_record(card: Card) -> Record:
    """Return the card's facts in the form of a record."""
    return Record(
        code=card.code,
        name=card.name,
        field=card.field,
        fields=[card.field],
        level=card.level,
        levels=[card.level],
        online=card.online,
        agencies=[],
        methods=[_method(method) for method in card.methods],
        cases=[
            Case(
                name=case.title,
                documents=[document(paper) for paper in case.papers],
                note=case.note or "",
            )
            for case in card.cases
        ],
        steps=card.steps,
        conditions="\n".join(card.conditions),
        results=[card.result],
        legal=[Legal(number=ref.number, title=ref.title or "") for ref in card.legal],
        decision=card.decision.number or "",
        decision_date=card.decision.day,
        source_url=card.source,
    )


def _method(method: object) -> Method:
    plain = msgspec.to_builtins(method)
    return Method(
        channel=plain["channel"],
        time=msgspec.convert(plain["time"], Time) if plain.get("time") else None,
        fees=msgspec.convert(plain.get("fees", []), list[Fee]),
    )


def document(paper: Paper) -> Document:
    """Return a card's paper in the form of a record's."""
    return Document(
        name=paper.name,
        original=paper.original,
        copies=paper.copies,
        form=paper.form or "",
        when=paper.when or "",
        where=paper.where or "",
        show_only=paper.show_only,
    )
