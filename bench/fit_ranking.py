"""Fits the choice model of the search and writes bot/procedures/ranking.json.

    .venv/bin/python bench/fit_ranking.py NATIONAL_FILE

Data: folk names, each looked for in an index that lacks it (five folds), names in an index that
has them, official names with words left out, the questions of data/nlu whose procedure is written
beside them, and those of tests/nlu/dev.yml, with and without diacritics; questions about no
procedure teach "none". The figures printed for dev and asked are cross-validated by question.
Held-out questions are not read.
"""

from __future__ import annotations

import random
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import msgspec
import numpy as np
import yaml
from choice_fitting import FIXED, Case, fit
from questions import ROOT, read

from bot.content.kinds import ConfusableGroup
from bot.content.seeding import seed_all
from bot.language.text import fold
from bot.procedures.catalogue import GROUP, Catalogue, is_procedure
from bot.procedures.coding import Coder
from bot.procedures.entries import Entry, entries
from bot.procedures.importing import import_records
from bot.procedures.named import official
from bot.procedures.national_file import read_file
from bot.procedures.query import read_query
from bot.procedures.ranking import Ranking
from bot.procedures.search import Index
from bot.storage import open_store, upgrade

FOLDS = 5
ASKED_WEIGHT = 3.0
FOLK_WEIGHT = 0.1
KNOWN_WEIGHT = 0.5
MISSING_WORDS = 0.25
MOST_NAMES, MOST_KNOWN = 3000, 1000


def knowledge(national: Path, coder: Coder) -> tuple[list[Entry], list[ConfusableGroup]]:
    """Return the entries of our data and the national file, and the groups people mix up."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("knowledge", Path(folder))
        upgrade(store)
        import_records(store, "national", "file", read_file(national), datetime.now())
        catalogue = Catalogue(store)
        seed_all(catalogue.content, ROOT / "data", datetime.now())
        every = entries(catalogue, date.today(), coder)
        found = [entry for entry in every if not entry.code.startswith(GROUP)]
        return found, list(catalogue.groups(date.today()))


def folk_cases(found: Sequence[Entry], coder: Coder, names: list[str]) -> list[Case]:
    generator = random.Random(7)
    marked = [(e.code, n) for e in found for n in e.names[1:] if e.asked > 0]
    generator.shuffle(marked)
    marked = marked[:MOST_NAMES]
    cases: list[Case] = []
    for fold_number in range(FOLDS):
        held = set(marked[fold_number::FOLDS])
        index = Index(
            [replace(e, names=tuple(n for n in e.names if (e.code, n) not in held)) for e in found],
            coder,
        )
        for number, (code, name) in enumerate(sorted(held)):
            text = fold(name) if number % 3 == 0 else name
            cases.append(case(index, text, (code,), names, FOLK_WEIGHT, -1))
    return cases


def known_cases(index: Index, found: Sequence[Entry], names: list[str]) -> list[Case]:
    """Return names as questions with the names in the index: said in full they are meant."""
    codes_of: dict[str, set[str]] = {}
    for entry in found:
        if entry.asked and not entry.withdrawn:
            for name in entry.names:
                codes_of.setdefault(fold(name), set()).add(entry.code)
    generator = random.Random(11)
    chosen = generator.sample(sorted(codes_of), MOST_KNOWN)
    return [case(index, name, [*codes_of[name]], names, KNOWN_WEIGHT, -1) for name in chosen]


def partial_cases(index: Index, found: Sequence[Entry], names: list[str]) -> list[Case]:
    """Return official names with words left out, as somebody types them who half knows them."""
    codes_of: dict[str, set[str]] = {}
    for entry in found:
        if is_procedure(entry.code) and not (entry.province or entry.withdrawn):
            codes_of.setdefault(official(entry.name), set()).add(entry.code)
    generator = random.Random(13)
    cases = []
    for name in generator.sample(sorted(codes_of), MOST_KNOWN):
        kept = [word for word in name.split() if generator.random() > MISSING_WORDS]
        cases.append(case(index, " ".join(kept), [*codes_of[name]], names, KNOWN_WEIGHT, -1))
    return cases


def asked_cases(index: Index, names: list[str]) -> list[Case]:
    """Return the questions of data/nlu that have their codes, and those out of scope."""
    cases: list[Case] = []
    for group, (text, codes) in enumerate(asked()):
        for written in {text, fold(text)}:
            cases.append(case(index, written, codes, names, ASKED_WEIGHT, group))
    return cases


def asked() -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each such question with its codes, none for what is out of scope."""
    for path in sorted((ROOT / "data" / "nlu").glob("asked/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for example in block["examples"]:
                known = example.get("metadata") or {}
                if not (known.get("also") or known.get("open")):
                    yield example["text"], known.get("codes") or ()


def dev_cases(index: Index, names: list[str]) -> list[Case]:
    cases: list[Case] = []
    for group, question in enumerate(read("dev")):
        if question.behaviour == "clarify" or question.also:
            continue
        about = question.behaviour == "answer"
        if (about and not question.codes) or (not about and question.behaviour != "refuse"):
            continue
        for text in {question.text, fold(question.text)}:
            cases.append(case(index, text, question.codes, names, ASKED_WEIGHT, group))
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


def first_right(cases: Sequence[Case], model: Ranking) -> tuple[float, float, float]:
    """Return the share where the right one is first, among three, and the loss (nats)."""
    first = third = about = 0
    loss = 0.0
    for item in cases:
        if not len(item.rows):
            continue
        utility = np.append(network(model, item), model.weights.none)
        chance = np.exp(utility - utility.max())
        loss -= np.log(max(chance[item.right].sum() / chance.sum(), 1e-9))
        if not item.right[-1]:
            order = np.argsort(-utility[:-1])
            first += bool(item.right[order[0]])
            third += bool(item.right[order[:3]].any())
            about += 1
    return first / about, third / about, loss / len(cases)


def network(model: Ranking, item: Case) -> np.ndarray:
    return model.network(item.rows) + item.fixed


def main() -> None:
    warnings.filterwarnings("ignore")
    coder = Coder()
    found, _ = knowledge(Path(sys.argv[1]), coder)
    index = Index(found, coder)
    probe = index.pool(read_query("đăng ký tạm trú"))
    names = sorted(set(probe[0][1]) - set(FIXED))
    folk = folk_cases(found, coder, names)
    folk += known_cases(index, found, names) + partial_cases(index, found, names)
    sets = {"dev": dev_cases(index, names), "asked": asked_cases(index, names)}
    sizes = ", ".join(f"{len(cases)} {name}" for name, cases in sets.items())
    print(f"{len(found)} procedures, {len(folk)} names, {sizes}")
    every = [item for cases in sets.values() for item in cases]
    scores: dict[str, list[tuple[float, float, float]]] = {name: [] for name in sets}
    for number in range(FOLDS):
        model = fit([*folk, *(item for item in every if item.group % FOLDS != number)], names)
        for name, cases in sets.items():
            left = [item for item in cases if item.group % FOLDS == number]
            scores[name].append(first_right(left, model))
    for name, found_scores in scores.items():
        first, third, loss = np.mean(found_scores, axis=0)
        print(f"{name}, cross-validated: first {first:.3f}, three {third:.3f}, loss {loss:.3f}")
    model = fit([*folk, *every], names)
    body = msgspec.json.format(msgspec.json.encode(model.weights), indent=1)
    (ROOT / "bot" / "procedures" / "ranking.json").write_bytes(body + b"\n")


if __name__ == "__main__":
    main()
