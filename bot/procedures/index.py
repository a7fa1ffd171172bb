"""The texts of a catalogue as vectors: how near each is to a query.

Terms are folded words and word pairs, words with their diacritics, or folded character n-grams
(for typing errors). ``Vectors`` tells it of a few texts, ``Shares`` of all of them at once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.language.syllables import one_spelling
from bot.language.text import fold, words

from .coding import Counts, Ints

Floats = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
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


class Weighed:
    """What both kinds of vectors know of their terms: number, rarity, and whether it is kept."""

    def __init__(self, counts: Counts, columns: Ints, size: int, common: float) -> None:
        self._terms, self._ids, self._size = counts.terms, counts.ids, size
        frequency = np.bincount(columns, minlength=len(self._ids))
        self._kept = (frequency > 0) & (frequency <= max(50.0, common * size))
        self._idf = (1 + np.log((1 + size) / (1 + frequency))).astype(np.float32)

    def idf(self, term: str) -> float:
        """Return the inverse document frequency of a term (that of an unknown word if new)."""
        column = self._column(term)
        return float(self._idf[column]) if column is not None else 2 * self._unknown

    def weights(self, text: str, weigh: Callable[[str], float]) -> dict[str, float]:
        """Return the terms of ``text`` with log term frequency times ``weigh(term)``."""
        counts = Counter(self._terms(text))
        return {term: (1 + math.log(n)) * weigh(term) for term, n in counts.items()}

    def _column(self, term: str) -> int | None:
        """Return the number of a term that tells something here, or None."""
        column = self._ids.get(term, len(self._kept))
        return column if column < len(self._kept) and self._kept[column] else None

    def _read(self, weighted: Mapping[str, float]) -> tuple[Longs, Doubles, Doubles]:
        """Return the known terms' columns and weights, and the weights of the unknown ones.

        A word no text has counts, half, against every text.
        """
        new = len(self._kept)
        columns = np.array([self._ids.get(term, new) for term in weighted], np.int64)
        weights = np.fromiter(weighted.values(), np.float64, len(weighted))
        told = columns < new
        told[told] = self._kept[columns[told]]
        columns = columns[told]
        return columns, weights[told] * self._idf[columns], weights[~told] * self._unknown

    @property
    def _unknown(self) -> float:
        return 0.5 * (1 + math.log(1 + self._size))


def runs(begins: Longs, ends: Longs) -> tuple[Longs, Longs]:
    """Return the numbers from each begin up to, not including, its end, one run after another.

    And where each run begins among them.
    """
    sizes = ends - begins
    starts = np.cumsum(sizes) - sizes
    return np.arange(int(sizes.sum())) + np.repeat(begins - starts, sizes), starts


class Vectors(Weighed):
    """TF-IDF vectors of texts; ``common``: a term in more than this share of them is left out."""

    def __init__(self, texts: Sequence[str], counts: Counts, common: float = 1.0) -> None:
        rows, columns, numbers = counts.of(texts)
        super().__init__(counts, columns, len(texts), common)
        told = self._kept[columns]
        rows, columns = rows[told], columns[told]
        weights = (1 + np.log(numbers[told])) * self._idf[columns].astype(np.float64)
        norms = np.sqrt(np.bincount(rows, weights * weights, self._size))
        values = (weights / norms[rows]).astype(np.float32)
        self._texts = Rows(rows, columns, values, self._size)

    def similarities(self, weighted: Mapping[str, float], texts: Longs) -> Floats:
        """Return the cosine of a query with each of ``texts``."""
        columns, known, lost = self._read(weighted)
        if not len(columns) or not len(texts):
            return np.zeros(len(texts), np.float32)
        query = np.zeros(len(self._kept), np.float32)
        query[columns] = known / math.sqrt(known @ known + lost @ lost)
        return self._texts.products(texts, query)


class Shares(Weighed):
    """How much of a query stands in each of many texts, 0 to 1, as BM25 weighs it.

    A long text is hardly held against itself, and a term said often soon adds no more
    (Robertson and Zaragoza, 2009).
    """

    SATURATION, LENGTH = 1.2, 0.2

    def __init__(self, texts: Sequence[str], counts: Counts, common: float = 1.0) -> None:
        rows, columns, numbers = counts.of(texts)
        super().__init__(counts, columns, len(texts), common)
        told = self._kept[columns]
        rows, columns, numbers = rows[told], columns[told], numbers[told]
        lengths = np.bincount(rows, numbers, self._size)
        mean = float(lengths.mean()) if self._size else 0.0
        slow = self.SATURATION * (1 - self.LENGTH + self.LENGTH * lengths / (mean or 1.0))
        values = (numbers / (numbers + slow[rows])).astype(np.float32)
        self._lists = Rows(columns, rows, values, len(self._kept))

    def similarities(self, weighted: Mapping[str, float]) -> Floats:
        """Return the share of a query that stands in each text."""
        lists, known, lost = self._read(weighted)
        if not len(lists):
            return np.zeros(self._size, np.float32)
        weights = known.astype(np.float32) / (known.sum() + lost.sum())
        texts, values, sizes = self._lists.at(lists)
        shares = values * np.repeat(weights, sizes)
        return np.bincount(texts, shares, self._size).astype(np.float32)


class Rows:
    """A sparse matrix that is read by some of its rows, in a few calls (as CSR)."""

    def __init__(self, rows: Ints, columns: Ints, values: Floats, count: int) -> None:
        made = csr_matrix((values, (rows, columns)), (count, int(columns.max(initial=0)) + 1))
        self.columns: Ints = made.indices
        self.values: Floats = made.data
        self._starts: Longs = made.indptr.astype(np.int64)

    def at(self, rows: Longs) -> tuple[Ints, Floats, Longs]:
        """Return columns and values of the cells of rows, one row's after another's.

        And how many each row has. Rows that stand side by side are read in one go.
        """
        breaks = np.flatnonzero(np.diff(rows) != 1)
        begins = self._starts[rows[np.append(0, breaks + 1)]].tolist()
        ends = self._starts[rows[np.append(breaks, len(rows) - 1)] + 1].tolist()
        parts = [slice(begin, end) for begin, end in zip(begins, ends, strict=True)]
        columns = np.concatenate([self.columns[part] for part in parts])
        values = np.concatenate([self.values[part] for part in parts])
        return columns, values, self._starts[rows + 1] - self._starts[rows]

    def products(self, rows: Longs, vector: Floats) -> Floats:
        """Return the dot product of ``vector`` with each of one row or more."""
        columns, values, sizes = self.at(rows)
        cells = np.zeros(len(values) + 1, np.float32)  # one more: an empty row may be the last
        np.multiply(values, vector[columns], out=cells[:-1])
        found = np.add.reduceat(cells, np.cumsum(sizes) - sizes, dtype=np.float64)
        found[sizes == 0] = 0.0
        return np.asarray(found, np.float32)


def best_of(values: Floats, starts: Longs) -> Floats:
    """Return the best value of each group; group i begins at ``starts[i]``."""
    return np.maximum.reduceat(values, starts) if len(values) else values
