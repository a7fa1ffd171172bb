"""Which procedures may a text mean? Retrieval over all names, then a learned weighing.

The index lives in memory and follows the catalogue's revision: a changed or new procedure is
found a few seconds later, without a restart and without retraining.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from sys import intern
from typing import Any

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from bot.content.store import revision
from bot.language import lexicon
from bot.language.stories import Stories
from bot.language.text import fold, words
from bot.storage.memory import give_back
from bot.trouble import level

from .catalogue import GROUP, LIFE, TOPIC, Catalogue, is_procedure
from .coding import Coder
from .entries import Entry, entries
from .features import Names, relate
from .kept_index import KeptIndex
from .named import (
    Candidate,
    alone,
    by_any_name,
    by_official_name,
    certain,
    codes,
    exact_first,
    named_first,
    official,
    open_first,
    plain,
)
from .query import Query, Reading, read_lexicons, read_query
from .ranking import ranking
from .retrieval import LAST_QUERIES, Retrieval
from .weighing import weigh

logger = logging.getLogger(__name__)
FRESH = 1.0  # seconds


class Index:
    """An immutable index over entries; ``search`` gives the best candidates."""

    def __init__(self, found: Sequence[Entry], coder: Coder | None = None) -> None:
        self.entries = [entry for entry in found if not entry.code.startswith((TOPIC, LIFE))]
        self._events = {entry.code: entry for entry in found if entry.code.startswith(LIFE)}
        self._stories = Stories(
            {code: entry.names for code, entry in self._events.items()},
            {code: entry.beside for code, entry in self._events.items()},
            {code: entry.several for code, entry in self._events.items()},
        )
        self._topics = {
            plain(name): entry
            for entry in found
            if entry.code.startswith(TOPIC)
            for name in entry.names
        }
        self._names_of_events = {plain(n) for e in self._events.values() for n in e.names}
        self._official = by_official_name(self.entries)
        self._operations = [_operations(entry.names) for entry in self.entries]
        self._officially = [_operations(entry.names[:1]) for entry in self.entries]
        self._positions = {entry.code: at for at, entry in enumerate(self.entries)}
        self.by_code = {entry.code: entry for entry in self.entries}
        names = [name for entry in self.entries for name in dict.fromkeys(entry.names)]
        sizes = [len(dict.fromkeys(entry.names)) for entry in self.entries]
        self._starts = np.array([0, *accumulate(sizes)], np.int64)
        self._by_name = by_any_name(self.entries)
        self._lines = [intern(plain(name)) for name in names]
        self._folded = [tuple(map(intern, dict.fromkeys(words(line)))) for line in self._lines]
        starts = self._starts[:-1]
        self._retrieval = Retrieval(self.entries, names, starts, coder or Coder())
        self._heft_of = {word: self._weighed(word) for word in set[str]().union(*self._folded)}
        self._mass = [sum(map(self._heft, name)) or 1.0 for name in self._folded]
        self._ready()

    def _ready(self) -> None:
        self._nearest = lru_cache(maxsize=LAST_QUERIES)(self._near)
        read_lexicons()  # now, not while somebody waits

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_nearest"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._ready()

    def search(
        self, text: str, limit: int = 10, province: str = "", *, others: bool = False
    ) -> list[Candidate]:
        """Return up to ``limit`` candidates, likeliest first.

        ``others`` True: with topics, life events and the things that have no record.
        """
        if not self.entries:
            return []
        query = read_query(text, province)
        whole = (self._topic(text, query) or self._told(text, query)) if others else None
        if whole is not None:
            return [certain(whole)]
        named = [self.by_code[code] for code in codes(text) if code in self.by_code]
        if named:
            return [certain(entry) for entry in named][:limit]
        pool = self.pool(query)
        groups = [one for one in pool if one[0].code.startswith(GROUP)]
        closed = [one for one in pool if not one[0].code.startswith(GROUP)]
        scores = ranking().scores([features for _, features in closed])
        found = [
            Candidate(entry.code, entry.name, entry.short_name, round(score, 4), features)
            for (entry, features), score in zip(closed, scores, strict=True)
            if others or is_procedure(entry.code)
        ]
        if others:
            found = open_first(found, groups, lexicon.subject_words(query.folded))
        found = named_first(found, self._by_name, [plain(text), query.asked])
        asked = self._official.get(official(text)) or self._official.get(query.asked, ())
        found = exact_first(found, asked, self.by_code)
        return sorted(found, key=lambda c: (-c.score, c.code))[:limit]

    def _topic(self, text: str, query: Query) -> Entry | None:
        """Return the topic that is named with nothing but fillers, unless it is another's name."""
        said, bare = plain(text), query.asked
        other = {said, bare} & self._by_name.keys() and said not in self._topics
        return None if other else alone(said, self._topics) or alone(bare, self._topics)

    def _told(self, text: str, query: Query) -> Entry | None:
        """Return the life event a text tells of, unless it is the very name of something else."""
        name = plain(text)
        known = name in self._by_name and name not in self._names_of_events
        return None if known else self._events.get(self._stories.told(query.written))

    def vocabulary(self, code: str) -> set[str]:
        """Return the folded words of an entry's names, none of an unknown one."""
        at = self._positions.get(code)
        own = slice(0) if at is None else slice(self._starts[at], self._starts[at + 1])
        return set[str]().union(*self._folded[own])

    def alike(self, code: str, said: set[str]) -> float:
        """Return the share (0..1) of the words of an entry's names that stand in ``said``."""
        hefts = {word: self._heft(word) for word in self.vocabulary(code)}
        common = sum(heft for word, heft in hefts.items() if word in said)
        return common / sum(hefts.values()) if common else 0.0

    def pool(self, query: Query, kept: Iterable[str] = ()) -> list[tuple[Entry, dict[str, float]]]:
        """Return the entries nearest to the query and those of ``kept``, with their features."""
        near = self._nearest(query)
        also = [self._positions[code] for code in kept if code in self._positions]
        more = [position for position in dict.fromkeys(also) if position not in near]
        found = near | self._known(query, self._retrieval.of(query, more))
        features = [dict(known) for known in found.values()]
        relate(features)
        return [(self.entries[at], known) for at, known in zip(found, features, strict=True)]

    def _near(self, query: Query) -> dict[int, dict[str, float]]:
        return self._known(query, self._retrieval.nearest(query))

    def _known(
        self, query: Query, near: dict[int, dict[str, float]]
    ) -> dict[int, dict[str, float]]:
        """Return all that is known of entries by themselves, by position."""
        said = [(self._hefts(reading), f" {plain(reading.folded)} ") for reading in query.readings]
        done = lexicon.operations(query.folded)
        found = {at: {**known, **self._features(at, said)} for at, known in near.items()}
        for at, known in found.items():
            known["undone"] = float(len(done - self._operations[at]))
            known["overdone"] = float(len(self._officially[at] - done) > 0)
        return found

    def _features(
        self, position: int, asked: list[tuple[dict[str, float], str]]
    ) -> dict[str, float]:
        entry = self.entries[position]
        own = slice(self._starts[position], self._starts[position + 1])
        names = Names(self._folded[own], self._mass[own], self._lines[own])
        agreed = [names.agreement(words_, text) for words_, text in asked]
        features = dict(max(agreed, key=lambda one: one["both"]))
        features |= {name: max(one[name] for one in agreed) for name in ("full", "phrase")}
        features |= {"asked": entry.asked, "variant": float(bool(entry.province))}
        features["citizen"] = float(any("Công dân" in subject for subject in entry.subjects))
        features["withdrawn"] = float(entry.withdrawn)
        features["ministry"] = float(entry.level == "ministry")
        return features

    def _hefts(self, reading: Reading) -> dict[str, float]:
        return {word: self._heft(word) for word in words(reading.folded)}

    def _heft(self, word: str) -> float:
        known = self._heft_of.get(word)
        return self._weighed(word) if known is None else known

    def _weighed(self, word: str) -> float:
        return self._retrieval.idf(word) * weigh(word)


def _operations(names: Sequence[str]) -> frozenset[str]:
    return _same(frozenset[str]().union(*map(_operation, names)))


@lru_cache(maxsize=1 << 16)
def _operation(name: str) -> frozenset[str]:
    return _same(lexicon.operations(fold(name)))


@lru_cache(maxsize=1 << 12)
def _same(found: frozenset[str]) -> frozenset[str]:
    """Return one object for all that are equal: few different ones are held by many entries."""
    return found


class Search:
    """The index of a catalogue. ``follow`` keeps it up with what is imported and edited.

    ``kept``: where the index of a large catalogue lies; without it each process makes its own.
    """

    def __init__(
        self, catalogue: Catalogue, today: Callable[[], date], kept: KeptIndex | None = None
    ) -> None:
        self.catalogue, self._today, self._kept = catalogue, today, kept
        self._coder = Coder()
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._made_of: tuple[int, date] | None = None

    def index(self) -> Index:
        """Return the index; the first call builds it."""
        if self._index is None:
            self.refresh()
        assert self._index is not None
        return self._index

    def search(self, text: str, limit: int = 10, province: str = "") -> list[Candidate]:
        """Return up to ``limit`` candidates for ``text``, likeliest first."""
        return self.index().search(text, limit, province)

    def refresh(self) -> bool:
        """Build the index anew if the catalogue or the day has changed; return whether it had."""
        with self._lock:
            today = self._today()
            made_of = (revision(self.catalogue.store), today)
            if made_of == self._made_of:
                return False
            index = self._kept and self._kept.get(self.catalogue.store, today)
            self._index = index or Index(entries(self.catalogue, today, self._coder), self._coder)
            give_back()
            self._made_of = made_of
            return True

    def follow(self) -> None:
        """Look for changes every FRESH seconds in the background, for as long as we run."""
        threading.Thread(target=self._keep_fresh, name="search", daemon=True).start()

    def _keep_fresh(self) -> None:
        while True:
            time.sleep(FRESH)
            try:
                self.refresh()
            except SQLAlchemyError as error:
                logger.log(level(error), "the index was not looked after: %s", type(error).__name__)
