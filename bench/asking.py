"""Asks the assistant the questions of a set, each in a conversation of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant import Assistant, fill, hush, quiet_home
from measures import Result
from questions import Question

from bot.language.text import fold


@contextmanager
def assistant(national: Path | None) -> Iterator[Assistant]:
    """Give the assistant over a temporary store with our cards and the national file, if any.

    The model of today's data is trained if it is not there.
    """
    from bot import training

    with quiet_home() as home:
        fill(home, national)
        model, _ = training.ensure()
        hush()
        yield Assistant(model)


def ask_all(
    asked: Assistant, questions: Sequence[Question], name: str, *, stripped: bool
) -> list[Result]:
    """Return the results of the questions as written or, ``stripped``, without diacritics."""
    results = []
    for number, question in enumerate(questions):
        text = fold(question.text) if stripped else question.text
        heard = asked.ask(text, f"{name}-{number}-{int(stripped)}")
        results.append(Result(question, heard))
    return results
