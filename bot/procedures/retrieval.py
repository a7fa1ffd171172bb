"""Which entries of the index are near a query, and how near by each view of their names.

First all entries are weighed roughly, by words and character n-grams of all their names
together; then the NEAR best of them by every name. So the cost hardly grows with the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from .coding import Coder, Texts
from .entries import Entry, all_names, all_words
from .features import VOTES
from .index import (
    COMMON,
    Floats,
    Longs,
    Shares,
    Vectors,
    best_of,
    folded_words,
    gram_terms,
    line_terms,
    marked_terms,
    runs,
    word_terms,
)
from .query import Query, Reading
from .weighing import weigh, weigh_marked

NEAR = 100  # entries whose every name is looked at
POOL = 20  # entries of which all is weighed
GRAMS = 0.5  # of the words' weight, to be looked at
LAST_QUERIES = 2  # a message is looked for by itself and beside what was said before
BY_NAME = ("words", "grams", "marked")  # views of names; the others are of entries


@dataclass(frozen=True)
class Views:
    """The entries at ``positions`` in every view; ``names``: each name of theirs, by words."""

    positions: list[int]
    values: dict[str, Floats]
    names: Floats
    starts: Longs

    def known(self, at: int) -> dict[str, float]:
        """Return the features of the entry at ``positions[at]``.

        ``votes``: the mean of its best VOTES names, as one may fit by accident.
        """
        end = self.starts[at + 1] if at + 1 < len(self.starts) else len(self.names)
        best = np.sort(self.names[self.starts[at] : end])[-VOTES:]
        found = {name: float(values[at]) for name, values in self.values.items()}
        return {**found, "votes": float(best.sum()) / VOTES}


class Retrieval:
    """The names of entries in every view. ``names``: those of one entry after another's."""

    def __init__(
        self, entries: Sequence[Entry], names: Sequence[str], starts: Longs, coder: Coder
    ) -> None:
        self._starts, self._ends = starts, np.append(starts[1:], len(names))
        self._words = Vectors(names, coder.counts("words", word_terms))
        self._marked = Vectors(names, coder.counts("marked", marked_terms))
        self._grams = Vectors(names, coder.counts("grams", gram_terms), COMMON)
        whole = [all_words(entry) for entry in entries]
        self._whole = Vectors(whole, coder.counts("whole", folded_words, like="words"))
        every = [all_names(entry) for entry in entries]
        self._bag = Shares(every, coder.counts("bag", line_terms, like="words"))
        self._spelt = Shares(every, coder.counts("spelt", gram_terms, like="grams"), COMMON)
        self._papers = Texts(coder, [entry.papers for entry in entries])
        self._course = Texts(coder, [entry.course for entry in entries])
        self._numbers = {name: at for at, name in enumerate({one.province for one in entries})}
        self._provinces = np.array([self._numbers[one.province] for one in entries], np.int32)
        self._ready()

    def _ready(self) -> None:
        self._near = lru_cache(maxsize=LAST_QUERIES)(self._look)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_near"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._ready()

    def idf(self, word: str) -> float:
        """Return how rare a folded word is among the names."""
        return self._words.idf(word)

    def nearest(self, query: Query) -> dict[int, dict[str, float]]:
        """Return the positions of the POOL nearest entries, and how near each is in every view."""
        views, _, best = self._near(query)
        return self._read(query, views, {views.positions[at]: at for at in best})

    def of(self, query: Query, positions: Sequence[int]) -> dict[int, dict[str, float]]:
        """Return the same of the entries at ``positions``."""
        if not positions:
            return {}
        views = self._views(query, list(positions), self._near(query)[1])
        return self._read(query, views, {position: at for at, position in enumerate(positions)})

    def _look(self, query: Query) -> tuple[Views, Floats, list[int]]:
        """Return the entries looked at, the share of the query in all, and the nearest ones."""
        bags = _best([self._bag.similarities(one) for one in self._weighted(query, self._bag)])
        spelt = [
            self._spelt.similarities(self._spelt.weights(one.folded, lambda _: 1.0))
            for one in query.readings
        ]
        first = bags + GRAMS * _best(spelt)
        first[self._elsewhere(query.province)] = 0.0
        near = np.argpartition(-first, min(NEAR, len(first) - 1))[:NEAR]
        near = np.sort(near[first[near] > 0])
        views = self._views(query, near.tolist(), bags)
        one = views.values
        rough = one["words"] + one["grams"] + one["bag"] + 0.5 * (one["marked"] + one["whole"])
        best = np.argsort(-rough, kind="stable")[:POOL]
        return views, bags, [int(at) for at in best if rough[at] > 0]

    def _elsewhere(self, province: str) -> npt.NDArray[np.bool_]:
        """Return which entries hold in another province only. Numbers: texts compare slowly."""
        here, everywhere = self._numbers.get(province, -1), self._numbers.get("", -1)
        return np.asarray((self._provinces != here) & (self._provinces != everywhere))

    def _weighted(self, query: Query, view: Vectors | Shares) -> list[dict[str, float]]:
        return [view.weights(reading.folded, weigh) for reading in query.readings]

    def _views(self, query: Query, positions: list[int], bags: Floats) -> Views:
        entries = np.array(positions, np.int64)
        names, starts = runs(self._starts[entries], self._ends[entries])
        seen = [self._views_of(one, names, entries, query.marked) for one in query.readings]
        values = {name: _best([one[name] for one in seen]) for name in seen[0]}
        said = values["words"]
        values |= {name: best_of(values[name], starts) for name in BY_NAME}
        return Views(positions, {**values, "bag": bags[positions]}, said, starts)

    def _views_of(
        self, reading: Reading, names: Longs, entries: Longs, marks: bool
    ) -> dict[str, Floats]:
        folded = reading.folded
        said = self._words.similarities(self._words.weights(folded, weigh), names)
        grams = self._grams.similarities(self._grams.weights(folded, lambda _: 1.0), names)
        marked = said
        if marks:
            terms = self._marked.weights(reading.text, weigh_marked)
            marked = self._marked.similarities(terms, names)
        return {
            "words": said,
            "grams": grams,
            "marked": marked,
            "whole": self._whole.similarities(self._whole.weights(folded, weigh), entries),
        }

    def _read(
        self, query: Query, views: Views, places: dict[int, int]
    ) -> dict[int, dict[str, float]]:
        """Return what is known of entries: the views, how much stands in papers and in steps."""
        found = {position: views.known(at) for position, at in places.items()}
        terms: dict[str, float] = {}
        for weighted in reversed(self._weighted(query, self._words)):
            terms.update(weighted)
        for name, view in (("papers", self._papers), ("course", self._course)):
            shares = view.similarities(terms, list(found))
            for known, share in zip(found.values(), shares, strict=True):
                known[name] = share
        return found


def _best(values: Sequence[Floats]) -> Floats:
    """Return the best of several readings for each text."""
    return values[0] if len(values) == 1 else np.maximum.reduce(values)
