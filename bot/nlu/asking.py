"""Where in a message something is asked: its end, what stands around question words, its frame.

A citizen tells circumstances first ("hết hạn", "ra phường", "nộp tiền rồi") and asks afterwards.
Words mean a facet only where they are asked, so the facet classifier sees these views beside the
whole message. All functions take folded text with shorthand written out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from bot.language.lexicon import asking_only, facet_cues, interrogatives, joints

BEFORE, AFTER = 4, 3  # words around a question word
LONG_END, SHORT_END = 7, 4
SHORT_PART = 4  # words of a part that asks by a cue alone: "lệ phí", "nơi nộp"
FRAME_WORDS = 300
_CUT = re.compile(rf"[,.;?!\n/]+|{joints().pattern}")
_MARKS = re.compile(r"[^\w\s]")


def views() -> list[tuple[str, Pipeline]]:
    """Return the views as named steps of a FeatureUnion."""
    return [
        ("end", make_pipeline(FunctionTransformer(_long_ends), _counted(2))),
        ("last", make_pipeline(FunctionTransformer(_short_ends), _counted(3))),
        ("windows", make_pipeline(FunctionTransformer(windows), _counted(3))),
        ("frames", make_pipeline(Frames(), _counted(4))),
    ]


def _counted(size: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        token_pattern=r"\S+", ngram_range=(1, size), sublinear_tf=True, max_features=60000
    )


def _long_ends(texts: Sequence[str]) -> list[str]:
    return [" ".join(text.split()[-LONG_END:]) for text in texts]


def _short_ends(texts: Sequence[str]) -> list[str]:
    return [" ".join(text.split()[-SHORT_END:]) for text in texts]


def windows(texts: Sequence[str]) -> list[str]:
    """Return the words around each question word, or the end of a text that has none."""
    return [_windows(_MARKS.sub(" ", asking_only(text)).split()) for text in texts]


def _windows(said: list[str]) -> str:
    found = [
        " ".join(said[max(0, i - BEFORE) : i + AFTER + 1])
        for i, word in enumerate(said)
        if word in interrogatives()
    ]
    return " | ".join(found) if found else " ".join(["none", *said[-SHORT_END - 1 :]])


def parts(text: str) -> list[str]:
    """Return the parts of a text that ask: with a question word, or hardly more than a cue."""
    found = [" ".join(part.split()) for part in _CUT.split(text)]
    return [part for part in found if part and _asks(part)]


def _asks(part: str) -> bool:
    said = asking_only(part).split()
    if not interrogatives().isdisjoint(said):
        return True
    cues = {facet for facet, count in facet_cues(part).items() if count}
    return len(said) <= SHORT_PART and bool(cues - {"overview"})


class Frames(BaseEstimator, TransformerMixin):
    """Leaves the commonest words and puts a gap for the rest: how it is asked, not what about."""

    def fit(self, texts: Sequence[str], _: Any = None) -> Frames:
        """Learn the FRAME_WORDS commonest words of ``texts``."""
        seen = Counter(word for text in texts for word in set(_MARKS.sub(" ", text).split()))
        self.kept_ = frozenset(word for word, _ in seen.most_common(FRAME_WORDS))
        return self

    def transform(self, texts: Sequence[str]) -> list[str]:
        """Return each text with every run of other words as one gap."""
        return [self._frame(_MARKS.sub(" , ", text).split()) for text in texts]

    def _frame(self, said: list[str]) -> str:
        framed: list[str] = []
        for word in said:
            kept = word if word in self.kept_ or word == "," else "_"
            if kept != "_" or framed[-1:] != ["_"]:
                framed.append(kept)
        return " ".join([*framed, "."])
