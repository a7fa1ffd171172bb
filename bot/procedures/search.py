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

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from bot.content.store import revision
from bot.language import lexicon
from bot.language.stories import Stories
from bot.language.text import fold, words
from bot.storage.memory import give_back

from .catalogue import GROUP, LIFE, TOPIC, Catalogue, is_procedure
from .coding import Coder, Texts
from .entries import Entry, all_names, all_words, entries
from .features import VOTES, Names, relate
from .index import (
    COMMON,
    Bag,
    Floats,
    View,
    best_of,
    folded_words,
    gram_terms,
    line_terms,
    marked_terms,
    word_terms,
)
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
from .weighing import weigh, weigh_marked

logger = logging.getLogger(__name__)
FRESH = 1.0  # seconds
POOL = 20
LAST_QUERIES = 2  # a message is looked for by itself and beside what was said before
BY_NAME = ("words", "grams", "marked")  # views of names; the others are of entries


class Index:
    """An immutable index over entries; ``search`` gives the best candidates."""

    def __init__(self, found: Sequence[Entry], coder: Coder | None = None) -> None:
        self.entries = [entry for entry in found if not entry.code.startswith((TOPIC, LIFE))]
        self._events = {entry.code: entry for entry in found if entry.code.startswith(LIFE)}
        self._stories = Stories(
            {code: entry.names for code, entry in self._events.items()},
            {code: entry.beside for code, entry in self._events.items()},
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
        self._starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
        self._by_name = by_any_name(self.entries)
        self._ends = self._starts + np.array(sizes, np.int64)
        self._lines = [plain(name) for name in names]
        self._folded = [set(words(line)) for line in self._lines]
        coder = coder or Coder()
        self._words = View(names, coder.counts(word_terms))
        self._marked = View(names, coder.counts(marked_terms))
        hefts = {word: self._heft(word) for word in set[str]().union(*self._folded)}
        self._mass = [sum(hefts[word] for word in name) or 1.0 for name in self._folded]
        self._grams = View(names, coder.counts(gram_terms), COMMON)
        self._whole = View([all_words(entry) for entry in self.entries], coder.counts(folded_words))
        self._bag = Bag([all_names(entry) for entry in self.entries], coder.counts(line_terms))
        self._papers = Texts(coder, [entry.papers for entry in self.entries])
        self._course = Texts(coder, [entry.course for entry in self.entries])
        self._provinces = np.array([entry.province for entry in self.entries])
        self._seen = lru_cache(maxsize=LAST_QUERIES)(self._look)
        read_lexicons()  # now, not while somebody waits

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
        asked = self._official.get(official(text), frozenset())
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
        own = slice(0) if at is None else slice(self._starts[at], self._ends[at])
        return set[str]().union(*self._folded[own])

    def alike(self, code: str, said: set[str]) -> float:
        """Return the share (0..1) of the words of an entry's names that stand in ``said``."""
        hefts = {word: self._heft(word) for word in self.vocabulary(code)}
        common = sum(heft for word, heft in hefts.items() if word in said)
        return common / sum(hefts.values()) if common else 0.0

    def pool(self, query: Query, kept: Iterable[str] = ()) -> list[tuple[Entry, dict[str, float]]]:
        """Return the entries nearest to the query and those of ``kept``, with their features."""
        names, views = self._seen(query)
        rough = views["words"] + views["grams"] + views["bag"]
        rough = rough + 0.5 * (views["marked"] + views["whole"])
        rough[(self._provinces != "") & (self._provinces != query.province)] = 0.0
        best = np.argpartition(-rough, min(POOL, len(rough) - 1))[:POOL]
        near = [int(i) for i in best[np.argsort(-rough[best])] if rough[i] > 0]
        also = [self._positions[code] for code in kept if code in self._positions]
        near = [*dict.fromkeys([*near, *also])]
        said = [(self._hefts(reading), f" {plain(reading.folded)} ") for reading in query.readings]
        done = lexicon.operations(query.folded)
        features = [self._features(position, said, views) for position in near]
        for position, known in zip(near, features, strict=True):
            known["votes"] = self._votes(position, names)
            known["undone"] = float(len(done - self._operations[position]))
            known["overdone"] = float(len(self._officially[position] - done) > 0)
        self._read_texts(query, near, features)
        relate(features)
        return [(self.entries[i], f) for i, f in zip(near, features, strict=True)]

    def _look(self, query: Query) -> tuple[Floats, dict[str, Floats]]:
        """Return how near each name is to the query, and each entry in every view."""
        seen = [self._views(reading, query.marked) for reading in query.readings]
        views = {name: np.maximum.reduce([one[name] for one in seen]) for name in seen[0]}
        best = {name: best_of(views[name], self._starts) for name in BY_NAME}
        return views["words"], views | best

    def _views(self, reading: Reading, marks: bool) -> dict[str, Floats]:
        words_ = self._words.similarities(self._words.weights(reading.folded, weigh))
        grams = self._grams.similarities(self._grams.weights(reading.folded, lambda _: 1.0))
        whole = self._whole.similarities(self._whole.weights(reading.folded, weigh))
        marked = words_
        if marks:
            marked = self._marked.similarities(self._marked.weights(reading.text, weigh_marked))
        return {
            "words": words_,
            "grams": grams,
            "marked": marked,
            "whole": whole,
            "bag": self._bag.similarities(self._bag.weights(reading.folded, weigh)),
        }

    def _read_texts(
        self, query: Query, near: Sequence[int], features: Sequence[dict[str, float]]
    ) -> None:
        """Add how much of the query stands in each candidate's papers, and in its steps."""
        seen = [self._words.weights(reading.folded, weigh) for reading in query.readings]
        terms = {term: weight for one in reversed(seen) for term, weight in one.items()}
        views = {"papers": self._papers, "course": self._course}
        for name, view in views.items():
            found = view.similarities(terms, near)
            for known, value in zip(features, found, strict=True):
                known[name] = value

    def _features(
        self, position: int, asked: list[tuple[dict[str, float], str]], views: dict[str, Floats]
    ) -> dict[str, float]:
        entry = self.entries[position]
        features = {name: float(values[position]) for name, values in views.items()}
        own = slice(self._starts[position], self._ends[position])
        names = Names(self._folded[own], self._mass[own], self._lines[own])
        covered = (names.coverage(words_) for words_, _ in asked)
        features.update(max(covered, key=lambda found: found["both"]))
        spotted = [names.spotted(words_, text) for words_, text in asked]
        features.update({name: max(one[name] for one in spotted) for name in spotted[0]})
        features |= {"asked": entry.asked, "variant": float(bool(entry.province))}
        features["citizen"] = float(any("Công dân" in subject for subject in entry.subjects))
        features["withdrawn"] = float(entry.withdrawn)
        features["ministry"] = float(entry.level == "ministry")
        return features

    def _votes(self, position: int, names: Floats) -> float:
        """Return the mean similarity of the best VOTES names: one name may fit by accident."""
        own = names[self._starts[position] : self._ends[position]]
        return float(np.sort(own)[-VOTES:].sum()) / VOTES

    def _hefts(self, reading: Reading) -> dict[str, float]:
        return {word: self._heft(word) for word in words(reading.folded)}

    def _heft(self, word: str) -> float:
        return self._words.idf(word) * weigh(word)


def _operations(names: Sequence[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(_operation, names))


@lru_cache(maxsize=1 << 16)
def _operation(name: str) -> frozenset[str]:
    return lexicon.operations(fold(name))


class Search:
    """The index of a catalogue. ``follow`` keeps it up with what is imported and edited."""

    def __init__(self, catalogue: Catalogue, today: Callable[[], date]) -> None:
        self.catalogue, self._today = catalogue, today
        self._coder = Coder()
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._revision = -1

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
        """Build the index anew if the catalogue has changed; return whether it had."""
        with self._lock:
            number = revision(self.catalogue.store)
            if self._index is not None and number == self._revision:
                return False
            found = entries(self.catalogue, self._today(), self._coder)
            self._index = Index(found, self._coder)
            give_back()
            self._revision = number
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
                logger.error("the index was not looked after: %s", type(error).__name__)
