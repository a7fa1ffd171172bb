"""What is counted over the answers to the questions of a set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import yaml
from assistant import Heard
from questions import ROOT, Question

from bot.answers.compose import FACETS


@dataclass(frozen=True)
class Result:
    """A question and what came of it."""

    question: Question
    heard: Heard


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    total: int

    @property
    def percent(self) -> float:
        """Hits of a hundred; 0 of nothing."""
        return 100 * self.hits / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.percent:.1f} % ({self.hits}/{self.total})" if self.total else "–"


def share(found: Iterable[bool]) -> Share:
    """Return how many of ``found`` are true."""
    marks = list(found)
    return Share(sum(marks), len(marks))


def single(results: Iterable[Result]) -> list[Result]:
    """Return the results of questions about one procedure that should be answered at once."""
    return [r for r in results if r.question.behaviour == "answer" and not r.question.also]


def labelled(results: Iterable[Result], *behaviours: str) -> list[Result]:
    """Return the results of questions with one of these behaviours."""
    return [r for r in results if r.question.behaviour in behaviours]


def first_right(result: Result) -> bool:
    """Return True if the first procedure answered or offered is an acceptable one."""
    shown = result.heard.answered or result.heard.offered
    return bool(shown) and shown[0] in result.question.codes


def shown_right(result: Result) -> bool:
    """Return True if an acceptable procedure was answered or offered."""
    return bool({*result.heard.answered, *result.heard.offered} & {*result.question.codes})


def all_offered(result: Result) -> bool:
    """Return True if every acceptable procedure was offered."""
    return {*result.question.codes} <= {*result.heard.offered}


def answered(result: Result) -> bool:
    """Return True if a procedure was answered about without asking first."""
    return bool(result.heard.answered)


def asked(result: Result) -> bool:
    """Return True if only choices were given."""
    return not result.heard.answered and bool(result.heard.offered)


def lost(result: Result) -> bool:
    """Return True if no procedure was answered about or offered."""
    return not result.heard.answered and not result.heard.offered


def confident_wrong(result: Result) -> bool:
    """Return True if a procedure was answered about that was not asked for."""
    wanted = {*result.question.codes, *result.question.also}
    return any(code not in wanted for code in result.heard.answered)


def both_answered(result: Result) -> bool:
    """Return True if both procedures of a question about two were answered about."""
    got = {*result.heard.answered}
    return bool(got & {*result.question.codes}) and bool(got & {*result.question.also})


def one_answered(result: Result) -> bool:
    """Return True if at least one of the two procedures was answered about."""
    return bool({*result.heard.answered} & {*result.question.codes, *result.question.also})


def kind_right(result: Result) -> bool:
    """Return True if the reply is of the kind that the question's behaviour names.

    A dossier's code is asked for first; who wants a person is told whom to call; what there is to
    say again is not looked at, for nothing was said before.
    """
    behaviour, kinds = result.question.behaviour, result.heard.kinds
    if behaviour == "repeat":
        return result.heard.intent == behaviour
    if behaviour == "handover":
        return result.heard.intent == "ask_person" and kinds <= {"handover", "portal"}
    return len(kinds) == 1 and kinds <= {behaviour, "form" if behaviour == "dossier" else behaviour}


@lru_cache(maxsize=1)
def _portal_answers() -> dict[str, str]:
    """Return the keys of the answers about the portal, by their text."""
    files = sorted((ROOT / "data" / "portal").glob("*.yml"))
    found = [item for path in files for item in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return {item["answer"].strip(): item["key"] for item in found}


def helped(result: Result) -> bool:
    """Return True if what was said about the portal is one of the answers that would help."""
    said = {_portal_answers().get(reply.text) for reply in result.heard.replies}
    return bool(said & {*result.question.portal})


def refused(result: Result) -> bool:
    """Return True if the reply says that this is not our business."""
    return "refuse" in result.heard.kinds


def intent_right(result: Result) -> bool:
    """Return True if the intent is the labelled one."""
    return result.heard.intent == result.question.intent


def served(result: Result) -> bool:
    """Return True if the reply does what the label says: answer, ask back, refuse, chat …"""
    question = result.question
    if question.behaviour == "answer":
        return both_answered(result) if question.also else first_right(result)
    if question.behaviour == "clarify":
        return asked(result) and shown_right(result)
    return kind_right(result)


def facets_said(result: Result) -> set[str]:
    """Return the facets an answer would show: no overview beside others, never none."""
    found = {facet for facet in result.heard.parsed.get("facets") or () if facet in FACETS}
    return (found - {"overview"}) or {"overview"}


@dataclass(frozen=True)
class Agreement:
    """Precision and recall of found things (0..1) over ``wanted`` of them."""

    precision: float
    recall: float
    wanted: int

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def facet_agreement(results: Iterable[Result], facet: str = "") -> Agreement:
    """Return the agreement on one facet, or on all of them counted together."""
    right = said = wanted = 0
    for result in results:
        if result.question.facets:
            names = {facet} if facet else set(FACETS)
            mine, theirs = facets_said(result) & names, {*result.question.facets} & names
            right, said = right + len(mine & theirs), said + len(mine)
            wanted += len(theirs)
    return Agreement(right / said if said else 0.0, right / wanted if wanted else 0.0, wanted)


Measure = tuple[str, Callable[[Sequence[Result]], Share]]


def _of(
    choose: Callable[[Sequence[Result]], Iterable[Result]], test: Callable[[Result], bool]
) -> Callable[[Sequence[Result]], Share]:
    return lambda results: share(test(result) for result in choose(results))


def _kind(*behaviours: str) -> Callable[[Sequence[Result]], Iterable[Result]]:
    return lambda results: labelled(results, *behaviours)


def _two(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.question.also]


def _plaints(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.question.portal]


def _others(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.question.behaviour != "refuse"]


def _all(results: Sequence[Result]) -> Sequence[Result]:
    return results


MEASURES: tuple[Measure, ...] = (
    ("**Served as labelled, all questions**", _of(_all, served)),
    ("Procedure: answered or first offered is right", _of(single, first_right)),
    ("Procedure: right one answered or among the choices", _of(single, shown_right)),
    ("Procedure: answered at once", _of(single, answered)),
    ("Procedure: asked back though it could be answered", _of(single, asked)),
    ("Procedure: nothing answered or offered", _of(single, lost)),
    ("**Confident wrong, all questions**", _of(_all, confident_wrong)),
    ("Confident wrong, questions about one procedure", _of(single, confident_wrong)),
    ("Ambiguous: asked back, a right one among the choices",
     _of(_kind("clarify"), lambda r: asked(r) and shown_right(r))),
    ("Ambiguous: asked back, all right ones among the choices", _of(_kind("clarify"), all_offered)),
    ("Ambiguous: answered at once with one of them",
     _of(_kind("clarify"), lambda r: answered(r) and not confident_wrong(r))),
    ("Two procedures: both answered", _of(_two, both_answered)),
    ("Two procedures: at least one answered", _of(_two, one_answered)),
    ("Out of scope: refused", _of(_kind("refuse"), refused)),
    ("Out of scope: answered with a procedure", _of(_kind("refuse"), answered)),
    ("False refusals, all other questions", _of(_others, refused)),
    ("Small talk: reply of the right kind", _of(_kind("chat"), kind_right)),
    ("Portal, dossier, a person: reply of the right kind",
     _of(_kind("portal", "dossier", "handover"), kind_right)),
    ("Tells of oneself: an answer about the portal that helps", _of(_plaints, helped)),
    ("Wants it shorter or once more: understood", _of(_kind("repeat"), kind_right)),
    ("Intent", _of(_all, intent_right)),
)  # fmt: skip
