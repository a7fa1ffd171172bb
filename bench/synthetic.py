"""A catalogue as large as wanted: `python bench/synthetic.py NATIONAL_FILE INTO COUNT`.

A made-up procedure has the first words of one real name and the last words of another. Names are
cut where several real names part ways (behind "Cấp giấy chứng nhận", say), so the made-up ones are
as long as the real ones and as hard to tell apart; half of the pairs are of one field. Papers and
results come from the second procedure, all else from the first. Codes begin with 9.1.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bot.language.text import clean, fold, words

SEED = 20000
SHORTEST_HEAD, SHORTEST_TAIL = 3, 2
FROM_SECOND = ("cases", "executionCases", "profileComponents", "resultsDetails")
SAMPLE = 100


@dataclass(frozen=True)
class Real:
    """A real procedure: its record, its name's words, where other names part from it."""

    detail: dict[str, Any]
    name: tuple[str, ...]
    cuts: tuple[int, ...]
    field: str


def read(path: Path) -> list[Real]:
    """Return the public procedures of the national file with a name long enough to be cut."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        details = [json.loads(line)["detail"] for line in lines]
    named = [(d, tuple(clean(str(d.get("name") or "")).split())) for d in details]
    stems = Counter(head for _, name in named for head in _heads(name))
    found = []
    for detail, name in named:
        cuts = tuple(len(head) for head in _heads(name) if stems[head] > 1)
        if len(name) >= SHORTEST_HEAD + SHORTEST_TAIL and not detail.get("isInternal"):
            found.append(Real(detail, name, cuts or (len(name) // 2,), _field(detail)))
    return found


def _heads(name: Sequence[str]) -> Iterator[tuple[str, ...]]:
    folded = tuple(map(fold, name))
    for cut in range(SHORTEST_HEAD, len(name) - SHORTEST_TAIL + 1):
        yield folded[:cut]


def _field(detail: dict[str, Any]) -> str:
    return str(((detail.get("categoriesDetails") or [{}])[0] or {}).get("name"))


def make(real: Sequence[Real], count: int) -> Iterator[dict[str, Any]]:
    """Yield ``count`` made-up records; the same ones every time."""
    chance, taken = random.Random(SEED), {one.name for one in real}
    by_field: dict[str, list[Real]] = {}
    for one in real:
        by_field.setdefault(one.field, []).append(one)
    made = 0
    while made < count:
        first = chance.choice(real)
        second = chance.choice(by_field[first.field] if chance.random() < 0.5 else real)
        name = first.name[: chance.choice(first.cuts)] + second.name[chance.choice(second.cuts) :]
        if name in taken:
            continue
        taken.add(name)
        made += 1
        own = {"code": f"9.1{made:05d}", "name": " ".join(name), "id": f"made-up-{made}"}
        yield {**first.detail, **{key: second.detail.get(key) for key in FROM_SECOND}, **own}


def likeness(names: Sequence[Sequence[str]], among: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the median number of words of a name, and the likeness to the nearest of ``among``.

    Likeness is the share of the words of both that are in both; the median of SAMPLE names.
    """
    every = [frozenset(words(fold(" ".join(name)))) for name in among]
    nearest = []
    for name in random.Random(SEED).sample(list(names), min(SAMPLE, len(names))):
        own = frozenset(words(fold(" ".join(name))))
        nearest.append(max(len(own & it) / len(own | it) for it in every if it and it != own))
    return {"words": median(map(len, names)), "alike": median(nearest)}


def main() -> None:
    """Write INTO and print how long and how alike real and made-up names are, as JSON."""
    source, into, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    real = read(source)
    names = []
    with into.open("w", encoding="utf-8") as out:
        for detail in make(real, count):
            names.append(detail["name"].split())
            out.write(json.dumps({"detail": detail}, ensure_ascii=False) + "\n")
    known = [one.name for one in real]
    told = {"real": likeness(known, known), "made": likeness(names, [*known, *names])}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
