"""The figures of docs/evaluation.md as markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dialogues
from baselines import DefaultPipeline, NameSearch, rank_shares
from curve import Point
from dialogues import Turn
from measures import (
    MEASURES,
    Result,
    Share,
    confident_wrong,
    facet_agreement,
    first_right,
    intent_right,
    share,
    shown_right,
    single,
)
from questions import Question
from tables import table

from bot.answers.compose import FACETS
from bot.answers.deciding import thresholds
from bot.language.text import fold
from bot.nlu.candidates import search


@dataclass(frozen=True)
class Figures:
    """Everything measured in one run. ``results`` by set, as written and stripped."""

    day: date
    national: Path | None
    sizes: Counter[str]
    results: dict[str, list[Result]]
    turns: Mapping[str, Sequence[Turn]]
    points: Sequence[Point]
    with_default: bool


def figures(measured: Figures) -> list[str]:
    """Return the paragraphs and tables of the document, in order."""
    results = measured.results
    return [
        _about(measured),
        "## Questions",
        _questions(results),
        "## What is asked (facets)",
        _facets(results),
        "## By kind of noise, as written",
        _noise(results),
        "## Dialogues",
        *(_dialogues(name, turns) for name, turns in measured.turns.items()),
        "## Beside others: which procedure",
        _procedures(results),
        "## Beside others: intents",
        _intents(results, measured.with_default),
        f"## Thresholds (development, as written; in use: sure {thresholds().sure})",
        _curve(measured.points),
    ]


def _about(measured: Figures) -> str:
    sizes = measured.sizes
    source = "our cards and the national file" if measured.national else "our cards alone"
    return (
        f"Measured on {measured.day:%Y-%m-%d} over {source}: {sizes['procedures']} procedures "
        f"({sizes['cards']} with a card of ours), {sizes['names']} names. The classifier was "
        f"trained on {sizes['examples']} examples of {sizes['intents']} intents. Sets: "
        + ", ".join(f"{name} {len(found)}" for name, found in _sets(measured.results).items())
        + f", {sum(map(len, measured.turns.values()))} dialogue turns."
    )


def _sets(results: dict[str, list[Result]]) -> dict[str, list[Result]]:
    return {name: found for name, found in results.items() if "," not in name}


def _questions(results: dict[str, list[Result]]) -> str:
    rows = [[name, *(measure(found) for found in results.values())] for name, measure in MEASURES]
    return table(["", *results], rows)


def _facets(results: dict[str, list[Result]]) -> str:
    return table(["F1 (times asked)", *results], _facet_rows(results))


def _facet_rows(results: dict[str, list[Result]]) -> Iterator[list[str]]:
    for facet in ("", *FACETS):
        found = [facet_agreement(part, facet) for part in results.values()]
        cells = [f"{100 * one.f1:.1f} ({one.wanted})" if one.wanted else "–" for one in found]
        yield [facet or "**all, micro**", *cells]


def _noise(results: dict[str, list[Result]]) -> str:
    sets = _sets(results)
    kinds = Counter(r.question.noise for found in sets.values() for r in found)
    rows = [[kind, *_noise_cells(sets, kind)] for kind, _ in kinds.most_common()]
    heads = [f"{name}: {what}" for name in sets for what in ("first right", "confident wrong")]
    return table(["", *heads], rows)


def _noise_cells(sets: dict[str, list[Result]], kind: str) -> Iterator[Share]:
    for found in sets.values():
        of_kind = [result for result in found if result.question.noise == kind]
        yield share(first_right(result) for result in single(of_kind))
        yield share(confident_wrong(result) for result in of_kind)


def _dialogues(name: str, turns: Sequence[Turn]) -> str:
    first = [turn for turn in turns if turn.number == 1]
    later = [turn for turn in turns if turn.number > 1]
    tests = (
        ("right", dialogues.right),
        (
            "right, and just the facets asked",
            dialogues.right_with_facets,
        ),
        ("confident wrong", dialogues.confident_wrong),
    )
    rows: list[list[object]] = [
        [f"turns {what}", *(share(map(test, part)) for part in (turns, first, later))]
        for what, test in tests
    ]
    rows.append(["whole dialogues right", share(dialogues.whole(turns).values()), "", ""])
    return table([name, "all turns", "first turns", "later turns"], rows)


def _asking(found: Sequence[Result], stripped: bool) -> list[tuple[Question, str]]:
    questions = [result.question for result in found]
    return [(q, fold(q.text) if stripped else q.text) for q in questions]


def _procedures(results: dict[str, list[Result]]) -> str:
    index = search().index()
    names = NameSearch(index.entries)
    rows: list[list[object]] = []
    for name, found in results.items():
        asked = _asking(single(found), "," in name)
        theirs = [(q, names.search(text)) for q, text in asked]
        ours = [(q, [c.code for c in index.search(text, 10)]) for q, text in asked]
        rows.append([f"{name}: BM25 over official names", *rank_shares(theirs)])
        rows.append([f"{name}: our search", *rank_shares(ours)])
        rows.append([f"{name}: as answered", *_as_answered(found)])
    return table(["", "first", "among three", "among ten"], rows)


def _as_answered(found: Sequence[Result]) -> list[object]:
    about = single(found)
    return [share(map(first_right, about)), share(map(shown_right, about)), ""]


def _intents(results: dict[str, list[Result]], with_default: bool) -> str:
    ours = ["ours, all in one", *(share(map(intent_right, found)) for found in results.values())]
    rows: list[list[object]] = [ours]
    if with_default:
        pipeline = DefaultPipeline()
        theirs = [
            share(pipeline.intent(text) == q.intent for q, text in _asking(found, "," in name))
            for name, found in results.items()
        ]
        rows.append(["Rasa's default pipeline (DIET)", *theirs])
    return table(["", *results], rows)


def _curve(points: Sequence[Point]) -> str:
    rows = [[f"{p.sure:.2f}", p.answered, p.asked, p.answered_wrong, p.wrong] for p in points]
    head = ["sure", "answered at once", "asked back", "wrong of those answered at once"]
    return table([*head, "confident wrong, all questions"], rows)
