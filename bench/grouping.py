"""How well questions that mean the same procedure are put together: B-cubed, on dev questions.

python bench/grouping.py      needs a knowledge store with the national catalogue
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot import settings
from bot.conversations.question_groups import grouped
from bot.conversations.questions import Question
from bot.knowledge import open_search
from bot.settings import ROOT

SURE = 0.75  # questions below it wait for an editor more often
CANDIDATES = 4


def questions() -> tuple[list[Question], list[str]]:
    """Return the dev questions that mean a procedure, as the queue holds them, and the codes."""
    index = open_search(settings.load()).index()
    rows = yaml.safe_load((ROOT / "tests" / "nlu" / "dev.yml").read_text(encoding="utf-8"))
    found, codes = [], []
    for number, row in enumerate(row for row in rows if row.get("codes")):
        best = index.search(row["text"], CANDIDATES, others=True)
        chances = {one.code: one.score for one in best}
        chance = max(chances.values(), default=None)
        about = ("unsure", row["intent"], "", chance, chances, datetime(2026, 1, 1), number)
        found.append(Question(number, row["text"], *about))
        codes.append(row["codes"][0])
    return found, codes


def b_cubed(asked: list[Question], codes: dict[int, str]) -> tuple[float, float]:
    """Return precision and recall: means over questions of the share that belongs together."""
    label = {one: at for at, group in enumerate(grouped(asked)) for one in group.ids}
    labels = np.array([label[one.id] for one in asked])
    truth = np.array([codes[one.id] for one in asked])
    together = labels[:, None] == labels[None]
    right = together & (truth[:, None] == truth[None])
    same = (truth[:, None] == truth[None]).sum(1)
    return float((right.sum(1) / together.sum(1)).mean()), float((right.sum(1) / same).mean())


def main() -> None:
    """Print the figures of docs/learning.md."""
    found, codes = questions()
    of = dict(enumerate(codes))
    unsure = [one for one in found if (one.chance or 0.0) < SURE]
    for name, asked in (("all", found), (f"below {SURE}", unsure)):
        precision, recall = b_cubed(asked, of)
        both = 2 * precision * recall / (precision + recall)
        print(f"{name}: {len(asked)} questions, P {precision:.2f} R {recall:.2f} F1 {both:.2f}")


if __name__ == "__main__":
    main()
