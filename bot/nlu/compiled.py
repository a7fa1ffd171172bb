"""A fitted scikit-learn text classifier as plain tables, for one short text at a time.

scikit-learn's transformers are made for matrices of many texts: for one sentence nearly all their
time goes into checks and sparse matrices of a single row. The same terms, weights and sums are
looked up here one by one; tests/nlu_components/test_compiled.py holds that nothing differs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline

Floats = npt.NDArray[np.float32]
Weighted = tuple[list[int], list[float]]
"""The columns of a text and its values there."""


class Union:
    """The columns of a fitted FeatureUnion of TF-IDF views and counted features."""

    def __init__(self, union: FeatureUnion) -> None:
        weights = union.transformer_weights or {}
        self._views: list[tuple[Callable[[str], Weighted], int, float]] = []
        self.width = 0
        for name, step in union.transformer_list:
            view, width = _view(step)
            self._views.append((view, self.width, float(weights.get(name, 1.0))))
            self.width += width

    def columns(self, text: str, shift: int = 0) -> Weighted:
        """Return the columns and values of one text, all columns moved by ``shift``."""
        columns: list[int] = []
        values: list[float] = []
        for view, start, weight in self._views:
            found, strength = view(text)
            columns += [start + shift + column for column in found]
            values += strength if weight == 1.0 else [weight * value for value in strength]
        return columns, values


class Linear:
    """The chances of fitted one-against-the-rest logistic regressions.

    ``coefficients``: classes × columns, ``intercepts``: one for each class.
    """

    def __init__(self, coefficients: Any, intercepts: Any) -> None:
        self._weights: Floats = np.ascontiguousarray(np.transpose(coefficients), np.float32)
        self._intercepts: Floats = np.asarray(intercepts, np.float32)

    def chances(self, weighted: Weighted) -> npt.NDArray[np.float64]:
        """Return the chance of each class by itself; they need not sum to 1."""
        columns, values = weighted
        sums = np.asarray(values, np.float32) @ self._weights[columns] + self._intercepts
        return 1.0 / (1.0 + np.exp(-sums.astype(np.float64)))


def _view(step: Any) -> tuple[Callable[[str], Weighted], int]:
    """Return a step of a union as a function of one text, and how many columns it has."""
    steps = [part for _, part in step.steps] if isinstance(step, Pipeline) else [step]
    *before, last = steps
    counted = _counted(last) if isinstance(last, DictVectorizer) else _tfidf(last)
    return _after(before, counted), len(last.vocabulary_)


def _after(before: Sequence[Any], counted: Callable[[Any], Weighted]) -> Callable[[str], Weighted]:
    def view(text: str) -> Weighted:
        texts: Any = [text]
        for step in before:
            texts = step.func(texts) if hasattr(step, "func") else step.transform(texts)
        return counted(texts[0])

    return view


def _tfidf(fitted: TfidfVectorizer) -> Callable[[str], Weighted]:
    """Return a fitted TF-IDF view: log term frequency, idf, length 1."""
    terms, known = fitted.build_analyzer(), fitted.vocabulary_
    idf = [float(value) for value in fitted.idf_]

    def view(text: str) -> Weighted:
        counts = Counter(known[term] for term in terms(text) if term in known)
        values = [(1 + math.log(n)) * idf[column] for column, n in counts.items()]
        norm = math.sqrt(sum(value * value for value in values)) or 1.0
        return list(counts), [value / norm for value in values]

    return view


def _counted(fitted: DictVectorizer) -> Callable[[dict[str, float]], Weighted]:
    known = fitted.vocabulary_

    def view(features: dict[str, float]) -> Weighted:
        found = {known[name]: value for name, value in features.items() if name in known}
        return list(found), list(found.values())

    return view
