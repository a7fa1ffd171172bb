"""Fits the choice model of messages in their conversation: bot/procedures/beside.yml.

    .venv/bin/python bench/fit_beside.py NATIONAL_FILE

Data: the later turns of the development dialogues, each with what stands in hand if every turn
before was served as it should be. The figures printed are cross-validated by dialogue.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from fit_ranking import knowledge
from questions import ROOT
from scipy.optimize import minimize

from bot.content.kinds import ConfusableGroup
from bot.procedures.beside import Before, tied
from bot.procedures.coding import Coder
from bot.procedures.search import Index
from bot.procedures.topics import words_left

FOLDS = 10
PENALTY = 0.0004
TARGETED = {"dev_dialogues_aside.yml": 0.5, "dev_dialogues_turns.yml": 0.5}
"""Sets of one hard kind of turn each, which come seldomer than there: they count half."""


@dataclass
class Turn:
    """One choice: feature rows, which are right, and the dialogue it belongs to."""

    rows: np.ndarray
    right: np.ndarray
    kind: str
    dialogue: int
    said: str
    weight: float = 1.0


def dialogues() -> Iterator[tuple[dict[str, Any], float]]:
    """Yield the development dialogues, each with its weight."""
    for path in sorted((ROOT / "tests" / "nlu").glob("dev_dialogues*.yml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield one, TARGETED.get(path.name, 1.0)


def turns(index: Index, groups: Sequence[ConfusableGroup], names: list[str]) -> Iterator[Turn]:
    """Yield the later turns that are about a procedure and say something of their own."""
    for number, (dialogue, weight) in enumerate(dialogues()):
        before, kind = Before(), "first"
        for turn in dialogue["turns"]:
            expect, said = turn["expect"], turn["say"]
            codes = expect["codes"]
            about = expect["behaviour"] in ("answer", "clarify") and codes
            if about and kind != "first" and words_left(said):
                asks = bool({*expect["facets"]} - {"overview"})
                pool = tied(index, groups, said, before, asks=asks)
                rows = np.array([[one.features[name] for name in names] for one in pool])
                right = np.array([one.code in codes for one in pool] + [False])
                right[-1] = not right.any()
                yield Turn(rows, right, kind, number, said, weight)
            if about and expect["behaviour"] == "answer":
                recent = tuple(dict.fromkeys([codes[0], *before.recent]))[:3]
                before, kind = Before(codes[0], recent), "hand"
            elif expect["behaviour"] == "clarify":
                before, kind = Before(before.hand, before.recent, tuple(codes)), "offered"


def fit(found: Sequence[Turn], size: int) -> np.ndarray:
    """Return the weights; the last is the utility of none."""

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(theta)
        for turn in found:
            utility = np.append(turn.rows @ theta[:-1], theta[-1])
            chance = np.exp(utility - utility.max())
            chance /= chance.sum()
            mass = max(chance[turn.right].sum(), 1e-12)
            total -= turn.weight * np.log(mass)
            off = turn.weight * (chance - np.where(turn.right, chance, 0) / mass)
            slope[:-1] += turn.rows.T @ off[:-1]
            slope[-1] += off[-1]
        many = sum(turn.weight for turn in found)
        return (
            total / many + PENALTY / 2 * float(theta @ theta),
            slope / many + PENALTY * theta,
        )

    start = np.zeros(size + 1)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def chances(turn: Turn, theta: np.ndarray) -> np.ndarray:
    utility = np.append(turn.rows @ theta[:-1], theta[-1])
    chance = np.exp(utility - utility.max())
    return np.asarray(chance / chance.sum())


def main() -> None:
    warnings.filterwarnings("ignore")
    coder = Coder()
    found, groups = knowledge(Path(sys.argv[1]), coder)
    index = Index(found, coder)
    probe = tied(index, groups, "đăng ký tạm trú", Before(), asks=True)
    names = [*probe[0].features]
    every = list(turns(index, groups, names))
    print(f"{len(every)} turns, {np.mean([t.right[-1] for t in every]):.3f} lack the right one")
    for sure in (0.5, 0.6, 0.7, 0.8):
        report(every, names, sure)
    theta = fit(every, len(names))
    body = {
        "none": round(float(theta[-1]), 3),
        "weights": {n: round(float(w), 3) for n, w in zip(names, theta, strict=False)},
    }
    head = "# Made by bench/fit_beside.py; do not edit by hand.\n"
    path = ROOT / "bot" / "procedures" / "beside.yml"
    path.write_text(head + yaml.safe_dump(body), encoding="utf-8")


def report(every: Sequence[Turn], names: Sequence[str], sure: float) -> None:
    """Print how many turns are answered at once, rightly and wrongly, at a limit."""
    told = {"hand": [0, 0, 0, 0], "offered": [0, 0, 0, 0]}
    for number in range(FOLDS):
        theta = fit([t for t in every if t.dialogue % FOLDS != number], len(names))
        for turn in (t for t in every if t.dialogue % FOLDS == number):
            chance = chances(turn, theta)
            best = int(np.argmax(chance[:-1]))
            one = told[turn.kind]
            one[0] += 1
            one[1] += bool(turn.right[best])
            if chance[best] >= sure:
                one[2 if turn.right[best] else 3] += 1
    for kind, (all_, first, right, wrong) in told.items():
        print(f"{kind} at {sure}: {all_} turns, first {first}, answered {right}, wrongly {wrong}")


if __name__ == "__main__":
    main()
