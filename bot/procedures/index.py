"""An inverted index over names: which procedures a text may mean, by three views.

Views: folded words and word pairs, words with their diacritics, and folded character n-grams
(for typing errors). Every name of a procedure, official or folk, is an entry of its own; a
procedure's similarity in a view is that of its best entry (cosine of TF-IDF vectors).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.language.syllables import one_spelling
from bot.language.text import fold, words

Floats = npt.NDArray[np.float32]
Terms = Callable[[str], list[str]]
COMMON = 0.1  # a character n-gram in more than this share of the entries tells nothing


def word_terms(text: str) -> list[str]:
    """Return folded words and pairs of neighbours."""
    tokens = words(fold(text))
    return tokens + [f"{a} {b}" for a, b in pairwise(tokens)]


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

    def __init__(self, texts: Sequence[str], terms: Terms, common: float = 1.0) -> None:
        self._terms = terms
        self._size = len(texts)
        counted = [Counter(terms(text)) for text in texts]
        frequency = Counter(term for counts in counted for term in counts)
        limit = max(50.0, common * self._size)
        kept = [term for term, number in frequency.items() if number <= limit]
        self._ids = {term: position for position, term in enumerate(kept)}
        self._idf = np.array(
            [1 + math.log((1 + self._size) / (1 + frequency[term])) for term in kept], np.float32
        )
        self._fill(counted)

    def _fill(self, counted: Iterable[Counter[str]]) -> None:
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        ids, idf = self._ids, self._idf
        for row, counts in enumerate(counted):
            known = [(ids[term], number) for term, number in counts.items() if term in ids]
            weights = [(column, (1 + math.log(n)) * float(idf[column])) for column, n in known]
            norm = math.sqrt(sum(weight * weight for _, weight in weights)) or 1.0
            rows.extend([row] * len(weights))
            columns.extend(column for column, _ in weights)
            values.extend(weight / norm for _, weight in weights)
        self._post(rows, columns, values)

    def _post(self, rows: list[int], columns: list[int], values: list[float]) -> None:
        """Keep the values as one list for each term."""
        order = np.argsort(np.array(columns, np.int64), kind="stable")
        self._rows = np.array(rows, np.int32)[order]
        self._values = np.array(values, np.float32)[order]
        counts_of = np.bincount(np.array(columns, np.int64), minlength=len(self._ids))
        self._starts = np.concatenate(([0], np.cumsum(counts_of))).astype(np.int64)

    def similarities(self, weighted: dict[str, float]) -> Floats:
        """Return the cosine of the query with each entry; ``weighted`` gives term weights."""
        norm = 0.0
        rows: list[npt.NDArray[np.int32]] = []
        values: list[Floats] = []
        for term, weight in weighted.items():
            column = self._ids.get(term)
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
        column = self._ids.get(term)
        return float(self._idf[column]) if column is not None else 2 * self._unknown


class Bag(View):
    """An inverted index of all names of an entry together, as BM25 weighs them.

    A long list of names is hardly held against an entry, and a term said often soon adds no more
    (Robertson and Zaragoza, 2009). The similarity is a share of what could be reached, 0 to 1.
    """

    SATURATION, LENGTH = 1.2, 0.2

    def _fill(self, counted: Iterable[Counter[str]]) -> None:
        counted = list(counted)
        lengths = [sum(counts.values()) for counts in counted]
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for row, (counts, length) in enumerate(zip(counted, lengths, strict=True)):
            slow = self.SATURATION * (1 - self.LENGTH + self.LENGTH * length / mean)
            for term, number in counts.items():
                if term in self._ids:
                    rows.append(row)
                    columns.append(self._ids[term])
                    values.append(number / (number + slow))
        self._post(rows, columns, values)

    def similarities(self, weighted: dict[str, float]) -> Floats:
        sums, reachable = np.zeros(self._size, np.float32), 0.0
        for term, weight in weighted.items():
            column = self._ids.get(term)
            idf = float(self._idf[column]) if column is not None else self._unknown
            reachable += weight * idf
            if column is not None:
                begin, end = self._starts[column], self._starts[column + 1]
                sums[self._rows[begin:end]] += self._values[begin:end] * (weight * idf)
        return sums / np.float32(reachable or 1.0)


def best_of(values: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """Return the best value of each group; group i begins at ``starts[i]``."""
    return np.maximum.reduceat(values, starts) if len(values) else values
