"""A checklist as its templates read it: the sure papers, those in doubt, the question put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from bot.content.cards import Case, Paper
from bot.procedures.catalogue import document

from .checklist import UNKNOWN, Checklist, Plan, Question, advice, told_besides, verdict
from .facts import CaseView, PaperRow, paper_row
from .words import shorten

MOST_NAMES = 6
LONGEST_NAME = 110


@dataclass
class ChecklistView:
    """What a checklist shows.

    ``brief``: names of the papers that are needed anyway, while a question is put; ``usual``: the
    case they are of, if it was not told; ``possible``: papers of single cases, the case unknown.
    """

    told: list[str] = field(default_factory=list)
    unknown: bool = False
    brief: list[str] = field(default_factory=list)
    usual: str = ""
    sure: CaseView = field(default_factory=lambda: CaseView(""))
    maybe: list[PaperRow] = field(default_factory=list)
    possible: list[CaseView] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    question: Question | None = None
    last: bool = False


def view(plan: Plan, state: Checklist) -> ChecklistView:
    """Return what is shown of ``state``: a question with what is sure, or the whole list."""
    answers = state.answers
    told = titles(plan, answers, answers)
    if state.asking:
        case = plan.cases(answers)[0]
        usual = case.title if len(plan.cases(answers)) > 1 else ""
        return ChecklistView(
            told=told,
            brief=_names(case, state),
            usual=usual,
            question=plan.question(state.asking),
            last=plan.last(state),
        )
    cases = plan.cases(answers)
    shown = ChecklistView(told=told, unknown=UNKNOWN in answers.values())
    common = _common(cases)
    for paper in cases[0].papers:
        if paper.name in common:
            _put(shown, paper, state)
    if len(cases) == 1:
        shown.sure.notes = [cases[0].note] if cases[0].note else []
        shown.asides = [aside.text for aside in told_besides(cases[0], answers)]
    else:
        shown.possible = [_possible(case, common, state) for case in cases]
    return shown


def titles(plan: Plan, given: Mapping[str, str], answers: Mapping[str, str]) -> list[str]:
    """Return how the answers ``given`` are shown: those that are known and matter here."""
    found = [
        question.title(given[question.key])
        for question in plan.questions()
        if question.key in given and plan.matters(question.key, answers)
    ]
    return [title for title in found if title]


def others(plan: Plan, state: Checklist) -> list[str]:
    """Return the codes of procedures that the answers lead to besides this one."""
    cases = plan.cases(state.answers)
    if state.asking or len(cases) > 1:
        return []
    return [aside.code for aside in told_besides(cases[0], state.answers) if aside.code]


def _names(case: Case, state: Checklist) -> list[str]:
    sure = [paper for paper in case.papers if verdict(paper, state.answers) == "sure"]
    return [shorten(paper.name, LONGEST_NAME) for paper in sure[:MOST_NAMES]]


def _common(cases: Sequence[Case]) -> set[str]:
    """Return the names of papers that every case has."""
    return set.intersection(*({paper.name for paper in case.papers} for case in cases))


def _put(shown: ChecklistView, paper: Paper, state: Checklist) -> None:
    found = verdict(paper, state.answers)
    if found == "maybe":
        shown.maybe.append(paper_row(document(paper)))
    elif found == "sure":
        rows = shown.sure.show if paper.show_only else shown.sure.hand_in
        rows.append(_needed(paper))


def _possible(case: Case, common: set[str], state: Checklist) -> CaseView:
    """Return the papers that only this case has."""
    own = [paper for paper in case.papers if paper.name not in common]
    found = CaseView(case.title, notes=[case.note] if case.note else [])
    for paper in own:
        if verdict(paper, state.answers) != "no":
            row = paper_row(document(paper))
            (found.show if paper.show_only else found.hand_in).append(row)
    return found


def _needed(paper: Paper) -> PaperRow:
    """Return a paper whose condition is met: of ``when`` only the advice is left to tell."""
    row = paper_row(document(msgspec.structs.replace(paper, when=None, asks=None)))
    told = advice(paper.when or "").rstrip(".")
    return PaperRow(row.name, row.count, ". ".join(part for part in (told, row.extra) if part))
