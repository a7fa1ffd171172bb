"""Questions that mean the same, put together: by what they say and by what may be meant.

The similarity of two questions is the mean of two cosines: of their folded words and word pairs
(TF-IDF), and of the chances of their candidate procedures. docs/learning.md has the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.language.text import fold, words

from .questions import Question

ALIKE = 0.3  # questions of a group have at least this mean similarity (0..1)
WORDS_ALONE = 1.5  # where nothing was found for one of two: the best bound on words alone is 0.2
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Questions that mean the same; the first one stands in the middle of the group."""

    questions: tuple[Question, ...]

    @property
    def title(self) -> str:
        """The question that is most like the others."""
        return self.questions[0].text

    @property
    def ids(self) -> list[int]:
        """The questions' ids."""
        return [one.id for one in self.questions]

    @property
    def people(self) -> int:
        """In how many conversations it was asked."""
        return len({one.asker for one in self.questions})

    @property
    def reasons(self) -> dict[str, int]:
        """How many questions have which reason."""
        return dict(Counter(one.reason for one in self.questions))

    @property
    def newest(self) -> datetime:
        """When the newest of them was asked."""
        return max(one.asked_at for one in self.questions)

    @property
    def candidates(self) -> dict[str, float]:
        """The procedures that may be meant, by their mean chance, likeliest first."""
        total: Counter[str] = Counter()
        for one in self.questions:
            total.update(one.candidates)
        count = len(self.questions)
        return {code: round(chance / count, 4) for code, chance in total.most_common()}


def grouped(questions: Sequence[Question]) -> list[Group]:
    """Return the questions in groups, what most people asked first, then what was asked last."""
    if not questions:
        return []
    alike = similarities(questions)
    members: dict[int, list[int]] = {}
    for place, label in enumerate(_labels(alike)):
        members.setdefault(int(label), []).append(place)
    groups = [_group(questions, places, alike) for places in members.values()]
    return sorted(groups, key=_frequent)


def _frequent(group: Group) -> tuple[int, int, float]:
    return -group.people, -len(group.questions), -group.newest.timestamp()


def similarities(questions: Sequence[Question]) -> Floats:
    """Return the similarity (0..1) of each two questions."""
    by_words = _by_words(questions)
    both = 0.5 * (by_words + _by_candidates(questions))
    known = np.array([bool(one.candidates) for one in questions])
    return np.where(np.outer(known, known), both, np.minimum(1.0, WORDS_ALONE * by_words))


def _by_words(questions: Sequence[Question]) -> Floats:
    from sklearn.feature_extraction.text import TfidfVectorizer  # a second: only when it is needed

    texts = [" ".join(words(fold(one.text))) or "?" for one in questions]
    pairs = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True)
    return _cosines(pairs.fit_transform(texts))


def _by_candidates(questions: Sequence[Question]) -> Floats:
    chances = [one.candidates for one in questions]
    if not any(chances):
        return np.zeros((len(questions), len(questions)))
    from sklearn.feature_extraction import DictVectorizer

    found = DictVectorizer().fit_transform(chances)
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    return _cosines(found.multiply(1 / np.maximum(lengths, 1e-9)[:, None]).tocsr())


def _cosines(rows: Any) -> Floats:
    """Return the products of each two rows of a sparse matrix whose rows have the length 1."""
    found: Floats = np.clip((rows @ rows.T).toarray(), 0.0, 1.0)
    return found


def _labels(alike: Floats) -> Any:
    if len(alike) == 1:
        return [0]
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    far = squareform(1 - alike, checks=False)
    return fcluster(linkage(far, "average"), np.nextafter(1 - ALIKE, 0), "distance")


def _group(questions: Sequence[Question], places: list[int], alike: Floats) -> Group:
    within = alike[np.ix_(places, places)].sum(axis=1)
    ordered = [places[at] for at in np.argsort(-within, kind="stable")]
    return Group(tuple(questions[at] for at in ordered))
