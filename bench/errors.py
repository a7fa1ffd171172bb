"""The development questions and turns that went wrong, readable, in var/eval-errors.md.

    .venv/bin/python bench/errors.py [NATIONAL_FILE]    (`make eval` writes them too)

Held-out questions are never listed: who reads them can no longer be measured by them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import asking
import dialogues
from assistant import NATIONAL, Heard
from dialogues import Turn
from measures import (
    Result,
    asked,
    confident_wrong,
    facets_said,
    first_right,
    intent_right,
    lost,
    served,
    single,
)
from questions import ROOT, read

PATH = ROOT / "var" / "eval-errors.md"


def write(results: Sequence[Result], turns: Sequence[Turn]) -> None:
    """Write what went wrong in the development set and its dialogues, grouped by fault."""
    about = single(results)
    groups = {
        "Confident wrong": [r for r in results if confident_wrong(r)],
        "Asked back, the right one not first": [
            r for r in about if asked(r) and not first_right(r)
        ],
        "Asked back, the right one first": [r for r in about if asked(r) and first_right(r)],
        "Nothing answered or offered": [r for r in about if lost(r)],
        "Otherwise not served as labelled": [
            r for r in results if not served(r) and r not in about and not confident_wrong(r)
        ],
        "Intent": [r for r in results if not intent_right(r)],
        "Facets": [r for r in results if r.question.facets and not _facets_right(r)],
    }
    parts = ["# Development questions that went wrong"]
    for name, found in groups.items():
        parts += [f"## {name} ({len(found)})", "\n".join(map(_line, found))]
    wrong = [turn for turn in turns if not dialogues.right(turn)]
    parts += [f"## Dialogue turns ({len(wrong)})", "\n".join(_turns(wrong))]
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _facets_right(result: Result) -> bool:
    return facets_said(result) == {*result.question.facets}


def _line(result: Result) -> str:
    question, heard = result.question, result.heard
    wanted = " ".join([*question.codes, *(f"+{code}" for code in question.also)])
    return (
        f"- {question.text}\n"
        f"  - wanted: {question.behaviour} {wanted} · {question.intent} "
        f"{' '.join(question.facets)} · {question.noise}\n"
        f"  - got: {_shown(heard)} · {heard.intent} "
        f"{heard.parsed['intent']['confidence']:.2f} {' '.join(sorted(facets_said(result)))}\n"
        f"  - guesses: {_guesses(result)}"
    )


def _shown(heard: Heard) -> str:
    answered, offered = " ".join(heard.answered) or "–", " ".join(heard.offered) or "–"
    return f"{'/'.join(sorted(heard.kinds))}, answered {answered}, offered {offered}"


def _guesses(result: Result) -> str:
    topics = result.heard.parsed.get("topics") or []
    if not result.heard.parsed.get("subject", True):
        return "nothing named"
    return " | ".join(
        "; ".join(f"{g['code']} {g['score']:.2f} {g['name'][:50]}" for g in topic[:3])
        for topic in topics
    )


def _turns(turns: Sequence[Turn]) -> Iterator[str]:
    for turn in turns:
        heard = turn.heard
        yield (
            f"- {turn.dialogue} {turn.number}: {turn.said}\n"
            f"  - wanted: {turn.behaviour} {' '.join(turn.codes)} {' '.join(turn.facets)}\n"
            f"  - got: {_shown(heard)} · {heard.intent} {heard.action}"
        )


def main() -> None:
    """Measure the development set and its dialogues and write what went wrong."""
    national = Path(sys.argv[1]) if len(sys.argv) > 1 else NATIONAL
    with asking.assistant(national if national.exists() else None) as assistant:
        results = asking.ask_all(assistant, read("dev"), "dev", stripped=False)
        write(results, dialogues.run(assistant, "dev"))


if __name__ == "__main__":
    main()
