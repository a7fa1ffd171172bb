"""The texts of records as numbers: which words and pairs of neighbours stand in them.

Thousands of records have some twenty million letters of papers and steps. As strings their terms
would take hundreds of megabytes; as sorted arrays of numbers they take some tens.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.language.text import fold, words

Numbers = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Terms = Callable[[str], list[str]]
WORDS = 1 << 16  # numbers of words; a pair of neighbours is (first + 1) * WORDS + second
LONGEST = 600  # words of a text that are looked at


def _key(text: str) -> int:
    """Return what a text is known by, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class Counts:
    """The terms of texts as numbers, kept, so that building an index again costs little.

    ``like``: its numbers of terms are used here too.
    """

    def __init__(self, terms: Terms, like: Counts | None = None) -> None:
        self.terms = terms
        self.ids: dict[str, int] = like.ids if like else {}
        self._places: dict[int, int] = {}  # of a text, by its key
        self._at = np.zeros(1, np.int64)
        self._columns = np.zeros(0, np.int32)
        self._numbers = np.zeros(0, np.uint8)

    def of(self, texts: Sequence[str]) -> tuple[Ints, Ints, Ints]:
        """Return row (in ``texts``), number and count of every term, and keep these texts alone."""
        keys = [_key(text) for text in texts]
        found = [self._known(key) or self._count(t) for key, t in zip(keys, texts, strict=True)]
        sizes = np.array([len(columns) for columns, _ in found], np.int64)
        self._columns = np.concatenate([np.zeros(0, np.int32), *(ids for ids, _ in found)])
        self._numbers = np.concatenate([np.zeros(0, np.uint8), *(many for _, many in found)])
        self._at = np.concatenate(([0], np.cumsum(sizes)))
        self._places = {key: place for place, key in enumerate(keys)}
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        return rows, self._columns, self._numbers.astype(np.int32)

    def _known(self, key: int) -> tuple[Ints, Bytes] | None:
        place = self._places.get(key)
        if place is None:
            return None
        own = slice(self._at[place], self._at[place + 1])
        return self._columns[own], self._numbers[own]

    def _count(self, text: str) -> tuple[Ints, Bytes]:
        ids = self.ids
        counts = Counter(self.terms(text))
        numbers = [ids.setdefault(term, len(ids)) for term in counts]
        return np.array(numbers, np.int32), np.minimum([*counts.values()], 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Coded:
    """The terms of one text, as bytes: an array of its own would take more than most texts.

    ``numbers``: those of the terms, ascending; ``often``: how often each stands there (at most
    255 times); ``length``: of all terms.
    """

    numbers: bytes
    often: bytes
    length: int

    @property
    def terms(self) -> Numbers:
        """The numbers of the terms."""
        return np.frombuffer(self.numbers, np.uint32)

    @property
    def counts(self) -> Bytes:
        """How often each term stands there."""
        return np.frombuffer(self.often, np.uint8)


NOTHING = Coded(b"", b"", 0)


class Numbering:
    """The numbers of words, and of pairs of them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, word: str) -> int:
        """Return the number of a word, a new one if need be; -1 if there are too many."""
        number = self._numbers.get(word, -1)
        if number < 0 and len(self._numbers) < WORDS - 1:
            number = self._numbers[word] = len(self._numbers)
        return number

    def term(self, term: str) -> int:
        """Return the number of a word or a pair ("đăng ký"), -1 if no text has its words."""
        found = [self._numbers.get(word, -1) for word in term.split(" ")]
        if min(found) < 0:
            return -1
        return found[0] if len(found) == 1 else (found[0] + 1) * WORDS + found[1]


class Coder:
    """Gives words their numbers. What was coded is kept: building an index again costs little."""

    def __init__(self) -> None:
        self.numbering = Numbering()
        self._kept: dict[str, tuple[int, Coded]] = {}
        self._counts: dict[str, Counts] = {}

    def counts(self, view: str, terms: Terms, like: str = "") -> Counts:
        """Return what is kept of the texts of a view, whose terms ``terms`` gives.

        The terms have the same numbers as in the view ``like``, which was asked for before.
        """
        if view not in self._counts:
            self._counts[view] = Counts(terms, self._counts[like] if like else None)
        return self._counts[view]

    def coded(self, key: str, text: str) -> Coded:
        """Return the terms of ``text``, which ``key`` names; no pairs across its lines."""
        known = self._kept.get(key)
        own = _key(text)
        if known is None or known[0] != own:
            known = (own, self._code(text))
            self._kept[key] = known
        return known[1]

    def _code(self, text: str) -> Coded:
        found: list[Numbers] = []
        left = LONGEST
        for line in fold(text).split("\n"):
            said = [self.numbering.of(word) for word in words(line)[:left]]
            left -= len(said)
            numbers = np.array([one for one in said if one >= 0], np.uint32)
            found += [numbers, (numbers[:-1] + 1) * WORDS + numbers[1:]]
        every = np.concatenate(found) if found else NOTHING.terms
        terms, counts = np.unique(every, return_counts=True)
        often = np.minimum(counts, 255).astype(np.uint8).tobytes()
        return Coded(terms.astype(np.uint32).tobytes(), often, len(every))


class Texts:
    """How much of a query stands in each of many texts, as BM25 weighs it.

    Only asked about few of them, those found by their names (Robertson and Zaragoza, 2009).
    """

    SATURATION, LENGTH = 1.2, 0.2

    def __init__(self, coder: Coder, texts: Sequence[Coded]) -> None:
        self._numbering, self._texts = coder.numbering, texts
        mean = sum(text.length for text in texts) / max(1, len(texts)) or 1.0
        self._slow = [
            self.SATURATION * (1 - self.LENGTH + self.LENGTH * text.length / mean) for text in texts
        ]
        every = np.concatenate([text.terms for text in texts]) if texts else NOTHING.terms
        self._terms, counted = np.unique(every, return_counts=True)
        self._idf = 1 + np.log((1 + len(texts)) / (1 + counted.astype(np.float32)))
        self._unknown = 0.5 * (1 + math.log(1 + len(texts)))

    def similarities(self, weighted: Mapping[str, float], positions: Sequence[int]) -> list[float]:
        """Return for the texts at ``positions`` the share (0..1) they reach of a query.

        ``weighted``: the words and pairs of the query with their weights.
        """
        known = {self._numbering.term(term): weight for term, weight in weighted.items()}
        lost = sum(w for term, w in weighted.items() if self._numbering.term(term) < 0)
        known.pop(-1, None)
        terms = np.array(sorted(known), np.uint32)
        weights = np.array([known[int(term)] for term in terms], np.float32) * self._idf_of(terms)
        reachable = float(weights.sum()) + lost * self._unknown
        if not (reachable and len(terms) and len(positions)):
            return [0.0] * len(positions)
        sums = self._sums(positions, terms, weights)
        return [float(reached) for reached in sums / reachable]

    def _idf_of(self, terms: Numbers) -> npt.NDArray[np.float32]:
        if not len(self._terms):
            return np.full(len(terms), self._unknown, np.float32)
        at = np.minimum(np.searchsorted(self._terms, terms), len(self._terms) - 1)
        return np.where(self._terms[at] == terms, self._idf[at], self._unknown).astype(np.float32)

    def _sums(
        self, positions: Sequence[int], terms: Numbers, weights: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float64]:
        """Return the unscaled share of each text, all of their terms looked at in one go."""
        texts = [self._texts[position] for position in positions]
        own = np.concatenate([text.terms for text in texts])
        at = np.minimum(np.searchsorted(terms, own), len(terms) - 1)
        told = np.flatnonzero(terms[at] == own)
        which = np.repeat(np.arange(len(texts)), [len(text.terms) for text in texts])[told]
        counts = np.concatenate([text.counts for text in texts])[told].astype(np.float32)
        slow = np.array([self._slow[position] for position in positions], np.float32)
        reached = weights[at[told]] * counts / (counts + slow[which])
        return np.asarray(np.bincount(which, reached, len(texts)), np.float64)
