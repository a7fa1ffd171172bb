"""Two models on the held-out questions, over the same knowledge: figures, and what changed.

python bench/comparing.py OLD NEW RESULT [--knowledge FILE]

RESULT is JSON as bot/conversations/models.py reads it. FILE is a knowledge.db to measure with
(it is copied, never written); without it our cards alone are.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from asking import ask_all
from assistant import Assistant, fill, hush, quiet_home
from measures import (
    Result,
    Share,
    confident_wrong,
    facets_said,
    intent_right,
    refused,
    served,
    share,
)
from questions import Question, read

from bot.conversations.models import Change, Comparison, Figure, Heard

HELD_OUT = "heldout"
Pair = tuple[Result, Result]


def main() -> int:
    """Compare, write the result, return 0."""
    asked = _arguments()
    questions = read(HELD_OUT)
    with quiet_home() as home:
        if asked.knowledge:
            _copy(asked.knowledge, home / "knowledge.db")
        fill(home, None)
        hush()
        old, new = (_results(model, questions) for model in (asked.old, asked.new))
    found = compared(_name(asked.old), old, new, own=bool(asked.knowledge))
    asked.result.write_bytes(msgspec.json.encode(found))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare two models on the held-out questions.")
    for name in ("old", "new", "result"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--knowledge", type=Path, help="a knowledge.db to measure with")
    return parser.parse_args()


def _copy(source: Path, target: Path) -> None:
    """Copy a database that others may be writing."""
    with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(target)) as copy:
        given.backup(copy)


def _results(model: Path, questions: Sequence[Question]) -> list[Result]:
    return ask_all(Assistant(model), questions, model.name, stripped=False)


def _name(model: Path) -> str:
    return model.name.removesuffix(".tar.gz")


def compared(name: str, old: Sequence[Result], new: Sequence[Result], *, own: bool) -> Comparison:
    """Return the figures of both, and the questions that they treat differently."""
    pairs = list(zip(old, new, strict=True))
    return Comparison(
        old=name,
        questions=len(pairs),
        knowledge="own" if own else "cards",
        figures=_figures(old, new),
        changes=[change for pair in pairs if (change := _change(*pair))],
    )


def _figures(old: Sequence[Result], new: Sequence[Result]) -> dict[str, Figure]:
    measured = [_shares(old), _shares(new)]
    return {
        name: Figure(_pair(measured[0][name]), _pair(measured[1][name])) for name in measured[0]
    }


def _pair(found: Share) -> tuple[int, int]:
    return found.hits, found.total


def _shares(results: Sequence[Result]) -> dict[str, Share]:
    others = [one for one in results if one.question.behaviour != "refuse"]
    return {
        "served": share(map(served, results)),
        "confident_wrong": share(map(confident_wrong, results)),
        "intent": share(map(intent_right, results)),
        "facets": share(_facets_right(one) for one in results if one.question.facets),
        "refused": share(map(refused, others)),
    }


def _facets_right(result: Result) -> bool:
    return facets_said(result) == {*result.question.facets}


def _heard(result: Result) -> Heard:
    heard = result.heard
    codes = heard.answered or heard.offered
    return Heard(heard.intent, sorted(facets_said(result)), sorted(heard.kinds), codes)


def _change(old: Result, new: Result) -> Change | None:
    """Return what is different, None if nothing is that a reader would see."""
    before, after = _heard(old), _heard(new)
    if before == after:
        return None
    verdict = _verdict(_marks(old), _marks(new))
    return Change(old.question.text, old.question.intent, verdict, before, after)


def _marks(result: Result) -> tuple[bool, ...]:
    """Return what is right of a result, what counts most first."""
    facets = not result.question.facets or _facets_right(result)
    return served(result), not confident_wrong(result), intent_right(result), facets


def _verdict(old: Iterable[bool], new: Iterable[bool]) -> Any:
    before, after = tuple(old), tuple(new)
    return "other" if before == after else "better" if after > before else "worse"


if __name__ == "__main__":
    sys.exit(main())
