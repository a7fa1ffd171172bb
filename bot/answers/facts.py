"""The facts of a procedure in the form the templates read: time, papers, place, steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.language.text import fold
from bot.procedures.catalogue import Procedure
from bot.procedures.record import Case, Document, Time

from .words import label, number, shorten

MOST_PAPERS = 24
FEW_CASES, FEW_PAPERS = 2, 7
LONGEST_PAPER = 260
LONGEST_STEP = 330
MOST_STEPS = 9
MOST_NOTES = 3
_DISTRICT = re.compile(
    r"\b(cap huyen|quan, huyen|ubnd huyen|ubnd quan|huyen, quan|phong tu phap)\b"
)


@dataclass
class TimeRow:
    channel: str
    text: str
    brief: str

    @property
    def bold(self) -> str:
        """The text with its amount in bold: what was asked comes first and large."""
        head, bracket, rest = self.text.partition(" (")
        return f"**{head}**{bracket}{rest}" if len(head) < 40 else self.text


@dataclass
class TimeView:
    """Processing times; ``same`` True: every way to file takes the same."""

    rows: list[TimeRow]
    same: bool


def brief_time(time: Time) -> str:
    """Return a processing time in a few words, for an overview."""
    if time.amount is not None and time.unit != "other":
        return f"{number(time.amount)} {label('units', time.unit)}"
    return shorten(time.text.rstrip("."), 90)


def time_text(time: Time) -> str:
    """Return a processing time in words, e.g. ``3 ngày làm việc``."""
    if time.amount is None:
        return time.text
    text = f"{number(time.amount)} {label('units', time.unit)}" if time.unit != "other" else ""
    return f"{text} ({time.text.rstrip('.')})" if text and time.text else text or time.text


def time_view(procedure: Procedure) -> TimeView:
    """Return how long each way to file takes; ways without a stated time are left out."""
    rows: dict[str, TimeRow] = {}
    for method in procedure.record.methods:
        if method.time and method.channel not in rows:
            text = time_text(method.time).rstrip(".")
            if text:
                name = label("channels", method.channel)
                rows[method.channel] = TimeRow(name, text, brief_time(method.time))
    found = list(rows.values())
    return TimeView(found, len({row.text for row in found}) == 1)


@dataclass
class PaperRow:
    name: str
    count: str
    extra: str


@dataclass
class CaseView:
    """One case: papers to hand in, papers to show, a note."""

    title: str
    hand_in: list[PaperRow] = field(default_factory=list)
    show: list[PaperRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class PapersView:
    """The papers by case; ``more`` papers were left out for length.

    ``others`` are the titles of cases that are only named, by their number (from 1).
    """

    question: str
    cases: list[CaseView]
    notes: list[str]
    more: int
    others: dict[int, str] = field(default_factory=dict)


def papers_view(procedure: Procedure, chosen: int = 0) -> PapersView:
    """Return the papers of every case, at most MOST_PAPERS lines in all.

    Of a card with many cases only the ``chosen`` one (from 1), or else the first, which is
    the commonest, is shown in full; the others are named.
    """
    found = procedure.record.cases
    card = procedure.fresh_card
    if card is None:
        return _papers(found, "")
    shown = chosen if 0 < chosen <= len(found) else 1
    lines = sum(len(case.documents) for case in found)
    if not chosen and (len(found) <= FEW_CASES or lines <= FEW_PAPERS):
        return _papers(found, card.case_question or "")
    view = _papers([found[shown - 1]], card.case_question or "")
    view.others = {n: case.name for n, case in enumerate(found, 1) if n != shown}
    return view


def _papers(found: Sequence[Case], question: str) -> PapersView:
    room, more = MOST_PAPERS, 0
    cases: list[CaseView] = []
    notes: list[str] = []
    for case in found:
        papers = [paper for paper in case.documents if not paper.note]
        notes += [paper.name for paper in case.documents if paper.note]
        more += max(0, len(papers) - room)
        if papers[:room] or case.note:
            cases.append(_case_view(case, papers[:room]))
        room = max(0, room - len(papers))
    brief = [shorten(note, LONGEST_PAPER) for note in notes[:MOST_NOTES]]
    return PapersView(question, cases, brief, more)


def _case_view(case: Case, papers: list[Document]) -> CaseView:
    view = CaseView(case.name, notes=[case.note] if case.note else [])
    for paper in papers:
        (view.show if paper.show_only else view.hand_in).append(paper_row(paper))
    return view


def paper_row(paper: Document) -> PaperRow:
    """Return a paper as it is listed: how many, when it is needed, where it comes from."""
    name = shorten(paper.name.rstrip(";. "), LONGEST_PAPER)
    extra = ". ".join(filter(None, [paper_when(paper), paper_where(paper)]))
    return PaperRow(name, paper_count(paper), extra)


def paper_count(paper: Document) -> str:
    """Return how many originals and copies of a paper are handed in, nothing of one to show."""
    if paper.show_only:
        return ""
    amounts = (("original", paper.original), ("copy", paper.copies))
    return ", ".join(f"{amount} {label('papers', kind)}" for kind, amount in amounts if amount)


def paper_when(paper: Document) -> str:
    """Return when a paper is needed as a sentence without its full stop, or nothing."""
    if not paper.when:
        return ""
    when = _lower_first(paper.when.rstrip(".")).removeprefix(label("papers", "when_word"))
    return label("papers", "when").format(when=when)


def paper_where(paper: Document) -> str:
    """Return where a paper comes from as a sentence without its full stop, or nothing."""
    return _upper_first(paper.where.rstrip("."))


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def forms(procedure: Procedure) -> list[str]:
    """Return the papers that have a form to fill in."""
    found = [
        paper.name.rstrip(";. ")
        for case in procedure.record.cases
        for paper in case.documents
        if paper.form or paper.forms
    ]
    return [shorten(name, LONGEST_PAPER) for name in dict.fromkeys(found)]


def steps(procedure: Procedure) -> tuple[list[str], int]:
    """Return the steps, each cut to a readable length, and how many more there are."""
    found = [re.sub(r"^Bước\s*\d+\s*[:.)-]\s*", "", step) for step in procedure.record.steps]
    brief = [shorten(" ".join(step.split()), LONGEST_STEP) for step in found if step.strip()]
    return brief[:MOST_STEPS], max(0, len(brief) - MOST_STEPS)


def agencies(procedure: Procedure) -> str:
    """Return who handles it, as the record names them, at most three."""
    return "; ".join(procedure.record.agencies[:3])


def speaks_of_district(procedure: Procedure) -> bool:
    """Return True if the record still names the district level, which ended on 1 July 2025."""
    record = procedure.record
    text = " ".join([*record.agencies, record.receiving, *record.steps])
    return procedure.facts_from == "record" and bool(_DISTRICT.search(fold(text)))
