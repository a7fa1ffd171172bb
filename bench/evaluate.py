"""Measures understanding on tests/nlu and writes docs/evaluation.md.

motcua eval [NATIONAL_FILE]         everything; the first run trains Rasa's default pipeline
motcua eval --quick N               N frozen questions on our cards alone, one line
motcua eval --quick N --freeze      keep that share in tests/nlu/frozen.json
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import asking
import curve
import dialogues
import errors
import frozen
from asking import ask_all
from assistant import NATIONAL, Assistant
from evaluation_report import Figures, figures
from measures import Result
from questions import ROOT, read
from tables import write

DOCUMENT = ROOT / "docs" / "evaluation.md"
SETS = ("dev", "heldout")


def main() -> int:
    """Return the exit code: 1 only if the frozen share has fallen."""
    asked = _arguments()
    if asked.quick or asked.freeze:
        return _quick(asked.quick or frozen.SIZE, asked.freeze)
    national = asked.national if asked.national.exists() else None
    if national is None:
        print(f"{asked.national} is not there: measured on our cards alone")
    with asking.assistant(national) as assistant:
        _whole(assistant, national, asked.without_default)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="motcua eval", description="Measure understanding.")
    parser.add_argument("national", nargs="?", type=Path, default=NATIONAL, help="national file")
    parser.add_argument("--quick", type=int, metavar="N", help="N frozen questions, one line")
    parser.add_argument("--freeze", action="store_true", help="keep the share of --quick")
    parser.add_argument(
        "--without-default",
        action="store_true",
        help="leave out Rasa's default pipeline, whose training takes minutes",
    )
    return parser.parse_args()


def _quick(size: int, freeze: bool) -> int:
    with asking.assistant(None) as assistant:
        found = frozen.measure(assistant, size)
    if freeze:
        frozen.freeze(size, found)
    line, holds = frozen.verdict(size, found)
    print(line)
    return 0 if holds else 1


def _whole(assistant: Assistant, national: Path | None, without_default: bool) -> None:
    questions = {name: read(name) for name in SETS}
    found: dict[str, list[Result]] = {}
    for name in SETS:
        found[name] = ask_all(assistant, questions[name], name, stripped=False)
        found[f"{name}, no diacritics"] = ask_all(assistant, questions[name], name, stripped=True)
        print(f"{name}: {len(questions[name])} questions, twice")
    turns = {name: dialogues.run(assistant, name) for name in SETS}
    errors.write(found["dev"], turns["dev"])
    measured = Figures(
        day=date.today(),
        national=national,
        sizes=_sizes(),
        results=found,
        turns=turns,
        points=curve.points(found["dev"]),
        with_default=not without_default,
    )
    write(DOCUMENT, "`make eval`", figures(measured))
    print(f"written: {DOCUMENT.relative_to(ROOT)}, {errors.PATH.relative_to(ROOT)}")


def _sizes() -> Counter[str]:
    """Return how much there is of what the assistant works with and was trained on."""
    from rasa.shared.nlu.training_data.loading import load_data

    from bot.nlu.candidates import search
    from bot.procedures.catalogue import is_procedure
    from bot.procedures.entries import ASKED_CARD

    examples = load_data(str(ROOT / "data" / "nlu")).intent_examples
    entries = [entry for entry in search().index().entries if is_procedure(entry.code)]
    return Counter(
        procedures=len(entries),
        cards=sum(entry.asked in ASKED_CARD.values() for entry in entries),
        names=sum(len(entry.names) for entry in entries),
        examples=len(examples),
        intents=len({example.get("intent") for example in examples}),
    )


if __name__ == "__main__":
    sys.exit(main())
