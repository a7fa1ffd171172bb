"""A frozen sample of the development questions, measured on our cards alone (for CI)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from asking import ask_all
from assistant import Assistant
from measures import Share, served, share
from questions import ROOT, Question, read

from bot.content.cards import Card
from bot.content.seeding import load_kind

PATH = ROOT / "tests" / "nlu" / "frozen.json"
SEED = "motcua-1"
SIZE = 120
ALLOWED = 1.0  # points the share may fall


def sample(size: int) -> list[Question]:
    """Return ``size`` questions, or all there are, that our cards alone can answer.

    They are the same ones every time: a question's place depends on its own text only, and one
    added to dev.yml displaces one at most.
    """
    cards: Sequence[Card] = load_kind("card", ROOT / "data")
    codes = {card.code for card in cards}
    fit = [q for q in read("dev") if {*q.codes, *q.also} <= codes]
    return sorted(fit, key=_place)[:size]


def _place(question: Question) -> bytes:
    return hashlib.sha256(f"{SEED} {question.text}".encode()).digest()


def measure(assistant: Assistant, size: int) -> Share:
    """Return how many of the sample, as written and without diacritics, are served right."""
    chosen = sample(size)
    results = ask_all(assistant, chosen, "frozen", stripped=False)
    results += ask_all(assistant, chosen, "frozen", stripped=True)
    return share(map(served, results))


def freeze(size: int, found: Share) -> None:
    """Keep the share of ``size`` questions as the one to hold."""
    body = {"questions": size, "right": round(found.percent, 2)}
    PATH.write_text(json.dumps(body) + "\n", encoding="utf-8")


def verdict(size: int, found: Share) -> tuple[str, bool]:
    """Return one line on the share against the frozen one, and whether it holds."""
    kept = json.loads(PATH.read_text(encoding="utf-8"))
    if kept["questions"] != size:
        return f"{found} right; nothing is kept for {size} questions (see --freeze)", False
    fallen = kept["right"] - found.percent
    words = f"{found} right, kept {kept['right']:.1f} %, allowed to fall {ALLOWED:.0f} point"
    return f"{found.total // 2} frozen questions, twice: {words}", fallen <= ALLOWED
