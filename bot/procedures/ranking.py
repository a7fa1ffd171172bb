"""How likely is each candidate: a choice model over its features, with "none" as an option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_FILE = Path(__file__).with_name("ranking.json")


class Weights(msgspec.Struct):
    """ranking.json: D features (``names``, their ``mean`` and ``scale``), H hidden units.

    ``hidden`` (D×H), ``bias`` (H) and ``out`` (H) are the hidden layer, ``direct`` (D) leads
    past it; ``none`` is the utility of "none of them". ``fixed`` are weights of rules, which
    are too rare in the questions to be learned.
    """

    names: list[str]
    mean: list[float]
    scale: list[float]
    hidden: list[list[float]]
    bias: list[float]
    out: list[float]
    direct: list[float]
    none: float
    fixed: dict[str, float]


class Ranking:
    """A choice model: exp(utility) of each candidate against that of ``none`` of them.

    The utility of a candidate is a small network of its features (one hidden layer, tanh, and
    a linear part). Fitted by bench/fit_ranking.py on questions whose answer is known; see
    docs/evaluation.md.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._mean, self._scale = np.array(weights.mean), np.array(weights.scale)
        self._hidden, self._bias = np.array(weights.hidden), np.array(weights.bias)
        self._out, self._direct = np.array(weights.out), np.array(weights.direct)

    def scores(self, pool: Sequence[Mapping[str, float]]) -> list[float]:
        """Return the chance of each candidate; what is missing to 1 is that none is meant."""
        if not pool:
            return []
        return chances(self.utilities(pool), self.weights.none)

    def utilities(self, pool: Sequence[Mapping[str, float]]) -> Floats:
        """Return the utility of each candidate. A feature that is not there counts as 0."""
        weights = self.weights
        rows = np.array([[f.get(name, 0.0) for name in weights.names] for f in pool])
        fixed = [sum(weights.fixed[n] * f.get(n, 0.0) for n in weights.fixed) for f in pool]
        return self.network(rows) + fixed

    def network(self, rows: Floats) -> Floats:
        """Return the learned utility of each row of features (N×D)."""
        rows = (rows - self._mean) / self._scale
        hidden = np.tanh(rows @ self._hidden + self._bias)
        return np.asarray(hidden @ self._out + rows @ self._direct)

    def contributions(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return what each feature adds to the utility, beside a usual candidate's value."""
        weights = self.weights
        usual = dict(zip(weights.names, weights.mean, strict=True))
        without = [{**features, name: usual[name]} for name in weights.names]
        whole, *rest = self.utilities([features, *without])
        found = {name: float(whole - one) for name, one in zip(weights.names, rest, strict=True)}
        return found | {n: w * features.get(n, 0.0) for n, w in weights.fixed.items()}


def chances(utilities: npt.ArrayLike, none: float) -> list[float]:
    """Return the chance of each of several options where ``none`` of them is one as well."""
    every = np.append(utilities, none)
    parts = np.exp(every - every.max())
    return [float(part) for part in parts[:-1] / parts.sum()]


@lru_cache(maxsize=1)
def ranking() -> Ranking:
    """Return the model of ranking.json."""
    return Ranking(msgspec.json.decode(_FILE.read_bytes(), type=Weights))
