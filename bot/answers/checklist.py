"""Which papers somebody needs: what was answered, what is asked next, what applies.

A card with several cases asks its own question first (``CASE``), then at most MOST_QUESTIONS of
data/case_questions.yml that its papers ask for. Pure; the state lives in one of Rasa's slots.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.content.cards import Aside, Card, Case, Paper
from bot.content.kinds import CaseQuestion
from bot.procedures.catalogue import Procedure

from .facts import FEW_CASES, FEW_PAPERS

CASE, UNKNOWN = "case", "?"
MOST_QUESTIONS = 3
WORTH_ASKING = 2  # papers in doubt: a single one is listed with its condition
Verdict = Literal["sure", "maybe", "no"]


@dataclass(frozen=True)
class Checklist:
    """What is known of one procedure's papers.

    ``answers``: by question, UNKNOWN if the person does not know; ``asking``: the question now
    put, empty once the list is given; ``asked``: all put so far; ``left``: something else was
    asked meanwhile; ``missed``: answers in a row that nobody understood.
    """

    code: str
    answers: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""
    asked: tuple[str, ...] = ()
    left: bool = False
    missed: int = 0


@dataclass(frozen=True)
class Option:
    """One answer: how it is shown and said."""

    key: str
    title: str
    words: tuple[str, ...] = ()
    means: str = ""
    online: bool = False


@dataclass(frozen=True)
class Question:
    """A question as it is put."""

    key: str
    text: str
    options: tuple[Option, ...]

    def title(self, answer: str) -> str:
        """Return how an answer is shown, nothing for one that is not among the options."""
        return next((option.title for option in self.options if option.key == answer), "")


class Plan:
    """The questions of one procedure and what its papers make of their answers."""

    def __init__(self, procedure: Procedure, known: Sequence[CaseQuestion]) -> None:
        assert procedure.card is not None
        self.card: Card = procedure.card
        self._online = procedure.record.online != "none"
        self._known = {item.key: item for item in known}

    @staticmethod
    def of(procedure: Procedure | None, known: Sequence[CaseQuestion]) -> Plan | None:
        """Return the plan of a procedure whose papers our card tells and that has questions."""
        if procedure is None or procedure.fresh_card is None:
            return None
        plan = Plan(procedure, known)
        return plan if len(plan.card.cases) > 1 or plan.keys({}) else None

    def cases(self, answers: Mapping[str, str]) -> list[Case]:
        """Return the case that was chosen, else all."""
        chosen = [case for case in self.card.cases if case.key == answers.get(CASE)]
        return chosen or self.card.cases

    def number(self, answers: Mapping[str, str]) -> int:
        """Return the number (from 1) of the case that was chosen, 0 for none."""
        keys = [case.key for case in self.card.cases]
        chosen = answers.get(CASE)
        return keys.index(chosen) + 1 if chosen in keys else 0

    def keys(self, answers: Mapping[str, str]) -> list[str]:
        """Return the questions that the papers of every case still possible ask for."""
        each = [set(_asked_for(case)) for case in self.cases(answers)]
        shared = set.intersection(*each) if answers.get(CASE) == UNKNOWN else set.union(*each)
        return [key for key in self._known if key in shared]

    def matters(self, key: str, answers: Mapping[str, str]) -> bool:
        """Return whether a question bears on the papers of the case that was chosen."""
        return key == CASE or key in self.keys(answers)

    def question(self, key: str) -> Question:
        """Return a question by its key: CASE, or one of ours."""
        if key == CASE:
            cases = [Option(c.key, c.title, tuple(c.words)) for c in self.card.cases]
            return Question(CASE, self.card.case_question or "", tuple(cases))
        whole = question_of(self._known[key])
        options = [o for o in whole.options if self._online or not o.online]
        return replace(whole, options=tuple(options))

    def questions(self) -> Iterator[Question]:
        """Yield every question of this procedure."""
        if len(self.card.cases) > 1:
            yield self.question(CASE)
        yield from (self.question(key) for key in self.keys({}))

    def still(self, state: Checklist) -> Checklist:
        """Return ``state`` without the questions and answers that the card has no more."""
        known = {question.key: question for question in self.questions()}
        answers = {
            key: answer
            for key, answer in state.answers.items()
            if key in known and (answer == UNKNOWN or known[key].title(answer))
        }
        asked = tuple(key for key in state.asked if key in known)
        asking = state.asking if state.asking in known else ""
        return replace(state, answers=answers, asked=asked, asking=asking)

    def next(self, state: Checklist) -> str:
        """Return the question to put next, or nothing when the list can be given."""
        answers = state.answers
        if len(self.card.cases) > 1 and CASE not in answers:
            return CASE
        asked = len(set(state.asked) - {CASE})
        left = [key for key in self.keys(answers) if key not in answers]
        return left[0] if left and asked < MOST_QUESTIONS else ""

    def last(self, state: Checklist) -> bool:
        """Return True if no question can follow the one now put, whatever the answer."""
        if state.asking == CASE:
            return not any(_asked_for(case) for case in self.card.cases)
        after = replace(state, answers={**state.answers, state.asking: UNKNOWN})
        return not self.next(after)

    def worth_asking(self) -> bool:
        """Return False if everything fits into one message anyway."""
        doubtful = [paper for paper in self.card.cases[0].papers if paper.asks]
        if len(self.card.cases) == 1:
            return len(doubtful) >= WORTH_ASKING
        papers = sum(len(case.papers) for case in self.card.cases)
        few = len(self.card.cases) <= FEW_CASES or papers <= FEW_PAPERS
        return not few or any(_asked_for(case) for case in self.card.cases)


def question_of(item: CaseQuestion) -> Question:
    """Return one of our questions with all its answers."""
    options = (
        Option(answer.key, answer.title, tuple(answer.words), answer.means or "", answer.online)
        for answer in item.answers
    )
    return Question(item.key, item.question, tuple(options))


def _asked_for(case: Case) -> Iterator[str]:
    yield from (paper.asks.partition("=")[0] for paper in case.papers if paper.asks)
    yield from (aside.asks.partition("=")[0] for aside in case.asides)


def verdict(paper: Paper, answers: Mapping[str, str]) -> Verdict:
    """Return whether a paper is needed with these answers."""
    if not paper.when:
        return "sure"
    return settled(paper.asks, answers) if paper.asks else "maybe"


def settled(asks: str, answers: Mapping[str, str]) -> Verdict:
    """Return what the answers make of a condition ``question=answer|answer?``."""
    key, _, listed = asks.partition("=")
    given = answers.get(key, UNKNOWN)
    if given == UNKNOWN or f"{given}?" in listed.split("|"):
        return "maybe"
    return "sure" if given in listed.split("|") else "no"


def told_besides(case: Case, answers: Mapping[str, str]) -> list[Aside]:
    """Return what is to be told besides the papers."""
    return [aside for aside in case.asides if settled(aside.asks, answers) == "sure"]


def advice(when: str) -> str:
    """Return what ``when`` says after the condition itself."""
    for at, mark in enumerate(when):
        if mark in ".;" and when[at + 1 : at + 2] in ("", " "):
            rest = when[at + 1 :].strip()
            return rest[:1].upper() + rest[1:]
    return ""
