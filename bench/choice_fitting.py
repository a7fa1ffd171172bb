"""Fits a choice model of one hidden layer: which of a pool of candidates is meant, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.procedures.ranking import Ranking, Weights

FIXED = {"variant": 6.0, "withdrawn": -3.0}  # a rule, too rare in the questions to be learned
HIDDEN = 32
PENALTY = 0.007
LEFT_OUT = 0.1  # of the hidden units in each step
STEPS, STEP = 400, 0.02


@dataclass
class Case:
    """One choice: the pool's feature rows, which of them are right (none: the last option)."""

    rows: np.ndarray
    fixed: np.ndarray
    right: np.ndarray
    weight: float
    group: int


@dataclass
class Packed:
    """Many cases in one matrix; ``of`` is the case of each row."""

    rows: np.ndarray
    of: np.ndarray
    fixed: np.ndarray
    right: np.ndarray
    none_right: np.ndarray
    weight: np.ndarray


def pack(cases: Sequence[Case], mean: np.ndarray, scale: np.ndarray) -> Packed:
    cases = [item for item in cases if len(item.rows)]
    return Packed(
        (np.concatenate([item.rows for item in cases]) - mean) / scale,
        np.repeat(np.arange(len(cases)), [len(item.rows) for item in cases]),
        np.concatenate([item.fixed for item in cases]),
        np.concatenate([item.right[:-1] for item in cases]).astype(float),
        np.array([item.right[-1] for item in cases], float),
        np.array([item.weight for item in cases]) / sum(item.weight for item in cases),
    )


def fit(cases: Sequence[Case], names: Sequence[str]) -> Ranking:
    """Return the most likely choice model, by Adam (Kingma and Ba, 2015) with dropout."""
    every = np.concatenate([item.rows for item in cases if len(item.rows)])
    mean, scale = every.mean(0), every.std(0) + 1e-6
    packed = pack(cases, mean, scale)
    generator = np.random.default_rng(0)
    size = len(names)
    theta = [
        generator.normal(0, 1 / np.sqrt(size), (size, HIDDEN)),
        np.zeros(HIDDEN),
        generator.normal(0, 0.1, HIDDEN),
        generator.normal(0, 0.01, size),
        np.array([4.0]),
    ]
    first, second = [np.zeros_like(p) for p in theta], [np.zeros_like(p) for p in theta]
    for step in range(1, STEPS + 1):
        kept = (generator.random(HIDDEN) > LEFT_OUT) / (1 - LEFT_OUT)
        for i, slope in enumerate(slopes(packed, theta, kept)):
            first[i] = 0.9 * first[i] + 0.1 * slope
            second[i] = 0.999 * second[i] + 0.001 * slope**2
            mended = first[i] / (1 - 0.9**step)
            theta[i] = theta[i] - STEP * mended / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
    hidden, bias, out, direct, none = (np.round(part, 4).tolist() for part in theta)
    return Ranking(
        Weights(
            names=list(names),
            mean=np.round(mean, 5).tolist(),
            scale=np.round(scale, 5).tolist(),
            hidden=hidden,
            bias=bias,
            out=out,
            direct=direct,
            none=none[0],
            fixed=FIXED,
        )
    )


def slopes(data: Packed, theta: list[np.ndarray], kept: np.ndarray) -> list[np.ndarray]:
    """Return the gradient of the mean negative log-likelihood, with the penalty."""
    hidden, bias, out, direct, none = theta
    size = len(data.weight)
    layer = np.tanh(data.rows @ hidden + bias)
    utility = (layer * kept) @ out + data.rows @ direct + data.fixed
    top = np.full(size, none[0])
    np.maximum.at(top, data.of, utility)
    part, none_part = np.exp(utility - top[data.of]), np.exp(none[0] - top)
    total = np.bincount(data.of, part, size) + none_part
    chance, none_chance = part / total[data.of], none_part / total
    mass = np.bincount(data.of, chance * data.right, size) + none_chance * data.none_right
    mass = np.maximum(mass, 1e-9)
    off = (chance - chance * data.right / mass[data.of]) * data.weight[data.of]
    none_off = (none_chance - none_chance * data.none_right / mass) * data.weight
    back = np.outer(off, out) * kept * (1 - layer**2)
    return [
        data.rows.T @ back + PENALTY * hidden,
        back.sum(0),
        (layer * kept).T @ off + PENALTY * out,
        data.rows.T @ off + PENALTY / 10 * direct,
        np.array([none_off.sum()]),
    ]
