"""Fits the choice model of the search and writes bot/procedures/ranking.yml.

    .venv/bin/python bench/fit_ranking.py NATIONAL_FILE

Data: folk names, each looked for in an index that lacks it (five folds), and the questions of
tests/nlu/dev.yml, with and without diacritics; questions about no procedure teach "none".
The figures printed for dev are cross-validated by question. Held-out questions are not read.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import yaml
from questions import ROOT, read
from scipy.optimize import minimize

from bot.content.seeding import seed_all
from bot.language.text import fold
from bot.procedures.catalogue import GROUP, Catalogue
from bot.procedures.entries import Entry, entries
from bot.procedures.importing import import_records
from bot.procedures.national_file import read_file
from bot.procedures.query import read_query
from bot.procedures.search import Index
from bot.storage import open_store, upgrade

FIXED = {"variant": 6.0, "withdrawn": -3.0}  # a rule, too rare in the questions to be learned
FOLDS = 5
PENALTY = 0.02
DEV_WEIGHT = 3.0
FOLK_WEIGHT = 0.1
MOST_NAMES = 8000


@dataclass
class Case:
    """One choice: the pool's feature rows, which of them are right (none: the last option)."""

    rows: np.ndarray
    fixed: np.ndarray
    right: np.ndarray
    weight: float
    group: int


def catalogue_entries(national: Path) -> list[Entry]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("knowledge", Path(folder))
        upgrade(store)
        import_records(store, "national", "file", read_file(national), datetime.now())
        catalogue = Catalogue(store)
        seed_all(catalogue.content, ROOT / "data", datetime.now())
        every = entries(catalogue, date.today())
        return [entry for entry in every if not entry.code.startswith(GROUP)]


def folk_cases(found: Sequence[Entry], names: list[str]) -> list[Case]:
    generator = random.Random(7)
    marked = [(e.code, n) for e in found for n in e.names[1:] if e.asked > 0]
    generator.shuffle(marked)
    marked = marked[:MOST_NAMES]
    cases: list[Case] = []
    for fold_number in range(FOLDS):
        held = set(marked[fold_number::FOLDS])
        index = Index(
            [replace(e, names=tuple(n for n in e.names if (e.code, n) not in held)) for e in found]
        )
        for number, (code, name) in enumerate(sorted(held)):
            text = fold(name) if number % 3 == 0 else name
            cases.append(case(index, text, (code,), names, FOLK_WEIGHT, -1))
    return cases


def dev_cases(found: Sequence[Entry], names: list[str]) -> list[Case]:
    index = Index(found)
    cases: list[Case] = []
    for group, question in enumerate(read("dev")):
        if question.behaviour == "clarify" or question.also:
            continue
        about = question.behaviour == "answer"
        if (about and not question.codes) or (not about and question.behaviour != "refuse"):
            continue
        for text in {question.text, fold(question.text)}:
            cases.append(case(index, text, question.codes, names, DEV_WEIGHT, group))
    return cases


def case(
    index: Index, text: str, codes: Sequence[str], names: list[str], weight: float, group: int
) -> Case:
    pool = index.pool(read_query(text))
    rows = np.array([[features[name] for name in names] for _, features in pool])
    fixed = np.array([sum(FIXED[name] * f[name] for name in FIXED) for _, f in pool])
    right = np.array([entry.code in codes for entry, _ in pool] + [False])
    right[-1] = not right.any()
    return Case(rows.reshape(len(pool), len(names)), fixed, right, weight, group)


def fit(cases: Sequence[Case], size: int) -> np.ndarray:
    """Return the weights (the last is that of "none") of the most likely choice model."""

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(theta)
        for item in cases:
            utility = np.append(item.rows @ theta[:-1] + item.fixed, theta[-1])
            chance = np.exp(utility - utility.max())
            chance /= chance.sum()
            mass = chance[item.right].sum()
            total -= item.weight * np.log(max(mass, 1e-12))
            target = np.where(item.right, chance, 0) / max(mass, 1e-12)
            difference = (chance - target) * item.weight
            slope[:-1] += item.rows.T @ difference[:-1]
            slope[-1] += difference[-1]
        scale = sum(item.weight for item in cases)
        return (
            total / scale + PENALTY / 2 * float(theta @ theta) / 100,
            slope / scale + PENALTY * theta / 100,
        )

    return np.asarray(minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B").x)


def first_right(cases: Sequence[Case], theta: np.ndarray) -> tuple[float, float]:
    """Return the share where the right one is first, and among the first three."""
    first = third = 0
    about = [item for item in cases if not item.right[-1]]
    for item in about:
        order = np.argsort(-(item.rows @ theta[:-1] + item.fixed))
        first += bool(item.right[order[0]])
        third += bool(item.right[order[:3]].any())
    return first / len(about), third / len(about)


def main() -> None:
    found = catalogue_entries(Path(sys.argv[1]))
    probe = Index(found).pool(read_query("đăng ký tạm trú"))
    names = sorted(set(probe[0][1]) - set(FIXED))
    folk, dev = folk_cases(found, names), dev_cases(found, names)
    print(f"{len(found)} procedures, {len(folk)} folk names, {len(dev)} dev questions")
    scores = []
    for number in range(FOLDS):
        train = folk + [item for item in dev if item.group % FOLDS != number]
        test = [item for item in dev if item.group % FOLDS == number]
        scores.append(first_right(test, fit(train, len(names))))
    first, third = np.mean(scores, axis=0)
    print(f"dev, cross-validated: first {first:.3f}, among three {third:.3f}")
    theta = fit(folk + dev, len(names))
    first, third = first_right(folk, theta)
    print(f"folk names left out: first {first:.3f}, among three {third:.3f}")
    missed = sum(item.right[-1] for item in dev if item.rows.size) / len(dev)
    print(f"dev questions whose pool lacks the right one or that are about none: {missed:.3f}")
    weights = {name: round(float(w), 3) for name, w in zip(names, theta, strict=False)}
    weights.update(FIXED)
    body = {"none": round(float(theta[-1]), 3), "weights": weights}
    path = ROOT / "bot" / "procedures" / "ranking.yml"
    head = "# Made by bench/fit_ranking.py; do not edit by hand.\n"
    path.write_text(head + yaml.safe_dump(body, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    main()
