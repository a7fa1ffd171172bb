"""An inverted index over names: which procedures a text may mean, by three views.

Views: folded words and word pairs, words with their diacritics, and folded character n-grams
(for typing errors). Every name of a procedure, official or folk, is an entry of its own; a
procedure's similarity in a view is that of its best entry (cosine of TF-IDF vectors).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.language.syllables import one_spelling
from bot.language.text import fold, words

from .coding import Counts, Ints

Floats = npt.NDArray[np.float32]
COMMON = 0.1  # a character n-gram in more than this share of the entries tells nothing


def word_terms(text: str) -> list[str]:
    """Return folded words and pairs of neighbours."""
    tokens = words(fold(text))
    return tokens + [f"{a} {b}" for a, b in pairwise(tokens)]


def folded_words(text: str) -> list[str]:
    """Return folded words."""
    return words(fold(text))


def line_terms(text: str) -> list[str]:
    """Return the word terms of each line, without pairs across their ends."""
    return [term for line in text.split("\n") for term in word_terms(line)]


def marked_terms(text: str) -> list[str]:
    """Return lower-case words with diacritics, and pairs of neighbours."""
    tokens = [token.strip(".,;:?!()\"'") for token in one_spelling(text.lower()).split()]
    tokens = [token for token in tokens if token]
    return tokens + [f"{a} {b}" for a, b in pairwise(tokens)]


def gram_terms(text: str) -> list[str]:
    """Return the character 3- and 4-grams of each folded word, with its borders."""
    grams: list[str] = []
    for word in words(fold(text)):
        padded = f" {word} "
        for size in (3, 4):
            grams += [padded[i : i + size] for i in range(len(padded) - size + 1)]
    return grams


class View:
    """One inverted index: TF-IDF vectors of the entries, cut into posting lists."""

    def __init__(self, texts: Sequence[str], counts: Counts, common: float = 1.0) -> None:
        self._terms, self._ids, self._size = counts.terms, counts.ids, len(texts)
        rows, columns, numbers = counts.of(texts)
        frequency = np.bincount(columns, minlength=len(self._ids))
        self._kept = (frequency > 0) & (frequency <= max(50.0, common * self._size))
        rarity = (1 + self._size) / (1 + frequency)
        self._idf = (1 + np.log(rarity)).astype(np.float32)
        told = self._kept[columns]
        self._fill(rows[told], columns[told], numbers[told])

    def _fill(self, rows: Ints, columns: Ints, numbers: Ints) -> None:
        weights = (1 + np.log(numbers)) * self._idf[columns].astype(np.float64)
        norms = np.sqrt(np.bincount(rows, weights * weights, self._size))
        self._post(rows, columns, weights / norms[rows])

    def _post(self, rows: Ints, columns: Ints, values: npt.NDArray[np.float64]) -> None:
        """Keep the values as one list for each term."""
        order = np.argsort(columns, kind="stable")
        self._rows = rows[order]
        self._values = values[order].astype(np.float32)
        counts_of = np.bincount(columns, minlength=len(self._kept))
        self._starts = np.concatenate(([0], np.cumsum(counts_of))).astype(np.int64)

    def _column(self, term: str) -> int | None:
        """Return the number of a term that tells something here, or None."""
        column = self._ids.get(term, len(self._kept))
        return column if column < len(self._kept) and self._kept[column] else None

    def similarities(self, weighted: dict[str, float]) -> Floats:
        """Return the cosine of the query with each entry; ``weighted`` gives term weights."""
        norm = 0.0
        rows: list[npt.NDArray[np.int32]] = []
        values: list[Floats] = []
        for term, weight in weighted.items():
            column = self._column(term)
            idf = float(self._idf[column]) if column is not None else self._unknown
            norm += (weight * idf) ** 2
            if column is None:
                continue
            begin, end = self._starts[column], self._starts[column + 1]
            rows.append(self._rows[begin:end])
            values.append(self._values[begin:end] * (weight * idf))
        if not rows:
            return np.zeros(self._size, np.float32)
        sums = np.bincount(np.concatenate(rows), np.concatenate(values), self._size)
        return (sums / math.sqrt(norm)).astype(np.float32)

    @property
    def _unknown(self) -> float:
        """The weight of a word no entry has: it counts, half, against every entry."""
        return 0.5 * (1 + math.log(1 + self._size))

    def weights(self, text: str, weigh: Callable[[str], float]) -> dict[str, float]:
        """Return the terms of ``text`` with log term frequency times ``weigh(term)``."""
        counts = Counter(self._terms(text))
        return {term: (1 + math.log(n)) * weigh(term) for term, n in counts.items()}

    def idf(self, term: str) -> float:
        """Return the inverse document frequency of a term (that of an unknown word if new)."""
        column = self._column(term)
        return float(self._idf[column]) if column is not None else 2 * self._unknown


class Bag(View):
    """An inverted index of all names of an entry together, as BM25 weighs them.

    A long list of names is hardly held against an entry, and a term said often soon adds no more
    (Robertson and Zaragoza, 2009). The similarity is a share of what could be reached, 0 to 1.
    """

    SATURATION, LENGTH = 1.2, 0.2

    def _fill(self, rows: Ints, columns: Ints, numbers: Ints) -> None:
        lengths = np.bincount(rows, numbers, self._size)
        mean = float(lengths.mean()) if self._size else 0.0
        slow = self.SATURATION * (1 - self.LENGTH + self.LENGTH * lengths / (mean or 1.0))
        self._post(rows, columns, numbers / (numbers + slow[rows]))

    def similarities(self, weighted: dict[str, float]) -> Floats:
        sums, reachable = np.zeros(self._size, np.float32), 0.0
        for term, weight in weighted.items():
            column = self._column(term)
            idf = float(self._idf[column]) if column is not None else self._unknown
            reachable += weight * idf
            if column is not None:
                begin, end = self._starts[column], self._starts[column + 1]
                sums[self._rows[begin:end]] += self._values[begin:end] * (weight * idf)
        return sums / np.float32(reachable or 1.0)


def best_of(values: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """Return the best value of each group; group i begins at ``starts[i]``."""
    return np.maximum.reduceat(values, starts) if len(values) else values
