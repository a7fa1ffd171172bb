"""What is known of one candidate: how its names, papers and steps agree with a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VOTES = 3
AGAINST = ("words", "grams", "marked", "whole", "bag", "both", "said")
SHARES = ("full", "phrase", "bag", "votes", "whole", "papers", "course")


class Names:
    """The names of one entry: the folded words of each, their mass, and their line."""

    def __init__(
        self, said: Sequence[tuple[str, ...]], mass: Sequence[float], lines: Sequence[str]
    ) -> None:
        self._said, self._mass, self._lines = said, mass, lines

    def agreement(self, asked: Mapping[str, float], text: str) -> dict[str, float]:
        """How well the names fit a query (its words with what they weigh, and its text).

        ``said``: how much of the query the best name says, ``named``: how much of it the query
        says, ``both``: their harmonic mean. ``full``: the share of the query that a name says of
        which every word stands in it, ``phrase``: one after another, as in the name.
        """
        total = sum(asked.values()) or 1.0
        best = (0.0, 0.0, 0.0)
        full = phrase = 0.0
        for words, mass, line in zip(self._said, self._mass, self._lines, strict=True):
            shared = [asked[word] for word in words if word in asked]
            if shared:
                common = sum(shared)
                said, named = common / total, common / mass
                best = max(best, (2 * said * named / (said + named), said, named))
                if len(shared) == len(words):
                    full = max(full, said)
                    if said > phrase and f" {line} " in text:
                        phrase = said
        found = dict(zip(("both", "said", "named"), best, strict=True))
        return {**found, "full": full, "phrase": phrase}


def relate(pool: Sequence[dict[str, float]]) -> None:
    """Add to each candidate how it stands beside the best of the pool.

    ``behind_…``: how far it lies behind, ``of_…``: its share of the best.
    """
    for name in AGAINST:
        best = max((features[name] for features in pool), default=0.0)
        for features in pool:
            features[f"behind_{name}"] = best - features[name]
    for name in SHARES:
        best = max((features[name] for features in pool), default=0.0)
        for features in pool:
            features[f"of_{name}"] = features[name] / best if best else 0.0
