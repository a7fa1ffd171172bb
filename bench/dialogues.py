"""The development dialogues, turn by turn through the assistant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml
from assistant import Assistant, Heard
from questions import ROOT

BEFORE = {"dossier": "form"}  # a dossier's code is asked for first
FOLDER = ROOT / "tests" / "nlu"
PATH = FOLDER / "dev_dialogues.yml"


@dataclass(frozen=True)
class Turn:
    """One turn: what was said, what should come (behaviour, codes, facets), what came."""

    dialogue: str
    number: int
    said: str
    behaviour: str
    codes: tuple[str, ...]
    facets: tuple[str, ...]
    heard: Heard


def run(assistant: Assistant, name: str) -> list[Turn]:
    """Return every turn of every dialogue of the set ``name``."""
    path = FOLDER / f"{name}_dialogues.yml"
    dialogues = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [turn for dialogue in dialogues for turn in _run(assistant, dialogue)]


def _run(assistant: Assistant, dialogue: dict[str, object]) -> Iterator[Turn]:
    turns = dialogue["turns"]
    assert isinstance(turns, list)
    for number, turn in enumerate(turns, 1):
        expect = turn["expect"]
        heard = assistant.ask(turn["say"], f"dialogue-{dialogue['name']}", number)
        yield Turn(
            dialogue=str(dialogue["name"]),
            number=number,
            said=turn["say"],
            behaviour=expect["behaviour"],
            codes=tuple(expect["codes"]),
            facets=tuple(expect["facets"]),
            heard=heard,
        )


def right(turn: Turn) -> bool:
    """Return True if the turn does what it should, about an acceptable procedure.

    Who wants a person is told whom to call, as with single questions (measures.kind_right).
    """
    heard, codes = turn.heard, {*turn.codes}
    if turn.behaviour == "answer":
        return bool(heard.answered) and {*heard.answered} <= codes
    if turn.behaviour == "clarify":
        return heard.kinds == {"clarify"} and (not codes or bool({*heard.offered} & codes))
    if turn.behaviour == "handover":
        return heard.intent == "ask_person" and heard.kinds <= {"handover", "portal"}
    return heard.kinds in ({turn.behaviour}, {BEFORE.get(turn.behaviour, turn.behaviour)})


def right_with_facets(turn: Turn) -> bool:
    """Return True if the turn is right and an answer shows just the facets asked."""
    shown = {facet for reply in turn.heard.replies for facet in reply.facets}
    return right(turn) and (turn.behaviour != "answer" or shown == ({*turn.facets} or shown))


def confident_wrong(turn: Turn) -> bool:
    """Return True if a procedure was answered about that is none of the acceptable ones."""
    return bool({*turn.heard.answered} - {*turn.codes})


def whole(turns: Sequence[Turn]) -> dict[str, bool]:
    """Return for each dialogue whether all its turns are right."""
    found: dict[str, bool] = {}
    for turn in turns:
        found[turn.dialogue] = found.get(turn.dialogue, True) and right(turn)
    return found
