"""What the page of a procedure shows: everything of record and card, in the order of its use.

Facts come from where the answers take them (catalogue.join). Nothing is left out on the screen;
what is ``spare`` stays off the paper, so that a long record still fits on two sides of A4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.procedures.catalogue import Procedure
from bot.procedures.record import Case, Document, Legal

from . import facts
from .compose import FACETS, Setting, notes_on
from .fees import FeeView, fee_view
from .words import label

PRINTED_STEPS, PRINTED_CONDITIONS, PRINTED_LEGAL, PRINTED_WAYS = 2400, 1200, 500, 600
SHORTEST_HEAD = 80
WHOLE = 100_000
_STEP_NUMBER = re.compile(r"^(Bước\s*\d+|\d+)\s*[:.)-]\s*")
_BULLET = re.compile(r"^[-+•*–]\s+")


@dataclass(frozen=True)
class Line:
    """One line of a list: ``head`` is printed, ``spare`` is for the screen alone."""

    head: str
    spare: str = ""


@dataclass(frozen=True)
class PaperLine:
    """One paper of the checklist with how many, when it is needed and where it comes from."""

    name: str
    count: str
    when: str
    where: str
    form: str


@dataclass(frozen=True)
class CaseBlock:
    """The papers of one case. ``key`` is empty where the case has no link of its own."""

    key: str
    title: str
    hand_in: tuple[PaperLine, ...]
    show: tuple[PaperLine, ...]
    notes: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not (self.hand_in or self.show or self.notes)


@dataclass(frozen=True)
class Papers:
    """The checklist: what every case needs (``common``), then each case; or one chosen case."""

    question: str
    common: CaseBlock | None
    cases: tuple[CaseBlock, ...]
    chosen: CaseBlock | None


@dataclass(frozen=True)
class Sheet:
    """Everything the page of one procedure shows."""

    procedure: Procedure
    title: str
    level: str
    warnings: tuple[str, ...]
    papers: Papers
    fees: FeeView
    fee_note: str
    times: facts.TimeView
    who: str
    receiving: str
    ways: tuple[Line, ...]
    district: bool
    steps: tuple[Line, ...]
    conditions: tuple[Line, ...]
    results: tuple[str, ...]
    following: tuple[str, ...]
    legal: tuple[Line, ...]
    hotline: str


def sheet(procedure: Procedure, setting: Setting, case: str = "") -> Sheet | None:
    """Return the page of ``procedure``, with the papers of ``case`` (a key of ours) alone.

    Returns None if the card has no such case.
    """
    papers = _papers(procedure, case)
    if papers is None:
        return None
    record, card = procedure.record, procedure.fresh_card
    return Sheet(
        procedure=procedure,
        title=procedure.short_name,
        level=label("levels", record.level),
        warnings=warnings(procedure),
        papers=papers,
        fees=fee_view(record.methods, setting.today, WHOLE),
        fee_note=(card.fee_note or "") if card else "",
        times=facts.time_view(procedure),
        who=facts.agencies(procedure),
        receiving=_receiving(procedure),
        ways=_printed(_ways(procedure), PRINTED_WAYS),
        district=facts.speaks_of_district(procedure),
        steps=_printed(map(_without_number, record.steps), PRINTED_STEPS),
        conditions=_printed(_conditions(procedure), PRINTED_CONDITIONS),
        results=tuple(record.results),
        following=tuple(card.next) if card else (),
        legal=_printed(map(_legal, record.legal), PRINTED_LEGAL),
        hotline=setting.hotline,
    )


def warnings(procedure: Procedure) -> tuple[str, ...]:
    """Return what has changed or is in doubt, to be told before anything else."""
    asks = [note.ask for note in procedure.overlays if note.ask]
    return tuple(dict.fromkeys([*notes_on(procedure, FACETS), *asks]))


def _papers(procedure: Procedure, chosen: str) -> Papers | None:
    card = procedure.fresh_card
    cases = procedure.record.cases
    keys = [case.key for case in card.cases] if card else [""] * len(cases)
    blocks = [_block(case, key) for case, key in zip(cases, keys, strict=True)]
    question = (card.case_question or "") if card else ""
    if chosen:
        picked = next((block for block in blocks if block.key == chosen), None)
        return Papers(question, None, tuple(blocks), picked) if picked else None
    common = _common(cases) if card and len(cases) > 1 else []
    if not common:
        return Papers(question, None, tuple(b for b in blocks if not b.empty), None)
    own = [_block(case, key, common) for case, key in zip(cases, keys, strict=True)]
    return Papers(question, _block(Case(documents=common), ""), tuple(own), None)


def _common(cases: Sequence[Case]) -> list[Document]:
    """Return the papers that every case needs, in the order of the first."""
    first, *others = cases
    return [paper for paper in first.documents if all(paper in o.documents for o in others)]


def _block(case: Case, key: str, without: Sequence[Document] = ()) -> CaseBlock:
    papers = [paper for paper in case.documents if paper not in without]
    notes = [paper.name for paper in papers if paper.note]
    return CaseBlock(
        key=key,
        title=case.name,
        hand_in=tuple(_paper(p) for p in papers if not (p.show_only or p.note)),
        show=tuple(_paper(p) for p in papers if p.show_only and not p.note),
        notes=(*([case.note] if case.note else []), *notes),
    )


def _paper(paper: Document) -> PaperLine:
    return PaperLine(
        name=paper.name.strip().rstrip(";."),
        count=facts.paper_count(paper),
        when=facts.paper_when(paper),
        where=facts.paper_where(paper),
        form=paper.form or ", ".join(paper.forms),
    )


def _receiving(procedure: Procedure) -> str:
    """Return where dossiers are taken, unless that is who handles them anyway."""
    place = procedure.record.receiving.rstrip(". ")
    return "" if place == facts.agencies(procedure) else place


def _ways(procedure: Procedure) -> list[str]:
    """Return what the record says in words about filing, each text once with all its ways."""
    found: dict[str, dict[str, None]] = {}
    for method in procedure.record.methods:
        text = _BULLET.sub("", " ".join(method.text.split()))
        if text:
            found.setdefault(text, {})[label("channels", method.channel)] = None
    return [f"{', '.join(ways).capitalize()}: {text}" for text, ways in found.items()]


def _without_number(step: str) -> str:
    return _STEP_NUMBER.sub("", step.strip())


def _conditions(procedure: Procedure) -> list[str]:
    lines = procedure.record.conditions.splitlines()
    return [_BULLET.sub("", line.strip()) for line in lines]


def _legal(reference: Legal) -> str:
    return f"{reference.number}: {reference.title}" if reference.title else reference.number


def _printed(texts: Iterable[str], room: int) -> tuple[Line, ...]:
    """Return the lines; those that do not fit into ``room`` characters are spare."""
    lines: list[Line] = []
    for text in filter(None, (text.strip() for text in texts)):
        head, spare = _cut(text, max(0, room))
        lines.append(Line(head, spare))
        room -= len(text)
    return tuple(lines)


def _cut(text: str, room: int) -> tuple[str, str]:
    """Return the text in two at a word's end; the head is nothing if it would be very short."""
    if len(text) <= room:
        return text, ""
    at = text.rfind(" ", 0, room)
    return (text[:at], text[at:]) if at >= SHORTEST_HEAD else ("", text)
