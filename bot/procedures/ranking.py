"""How likely is each candidate: a choice model over its features, with "none" as an option."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("ranking.yml")


@dataclass(frozen=True)
class Ranking:
    """A choice model: exp(weights · features) of each candidate against ``none`` of them.

    Fitted by bench/fit_ranking.py on questions whose answer is known; see docs/evaluation.md.
    """

    none: float
    weights: dict[str, float]

    def scores(self, pool: Sequence[dict[str, float]]) -> list[float]:
        """Return the chance of each candidate; what is missing to 1 is that none is meant."""
        utilities = [
            sum(self.weights.get(name, 0.0) * value for name, value in features.items())
            for features in pool
        ]
        top = max([self.none, *utilities])
        parts = [math.exp(utility - top) for utility in utilities]
        total = sum(parts) + math.exp(self.none - top)
        return [part / total for part in parts]


@lru_cache(maxsize=1)
def ranking() -> Ranking:
    """Return the weights of ranking.yml."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Ranking(float(data["none"]), {k: float(v) for k, v in data["weights"].items()})
