"""What is known of one candidate: how its names, papers and steps agree with a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VOTES = 3
AGAINST = ("words", "grams", "marked", "whole", "bag", "both", "said")
SHARES = ("full", "phrase", "bag", "votes", "whole", "papers", "course")


class Names:
    """The names of one entry: the folded words of each, their mass, and their line."""

    def __init__(self, said: Sequence[set[str]], mass: Sequence[float], lines: Sequence[str]):
        self._said, self._mass, self._lines = said, mass, lines

    def coverage(self, asked: Mapping[str, float]) -> dict[str, float]:
        """How much of the query the best name says, and how much of it the query says."""
        total = sum(asked.values()) or 1.0
        best = (0.0, 0.0, 0.0)
        for words, mass in zip(self._said, self._mass, strict=True):
            shared = asked.keys() & words
            if shared:
                common = sum(asked[word] for word in shared)
                said, named = common / total, common / mass
                best = max(best, (2 * said * named / (said + named), said, named))
        return {"both": best[0], "said": best[1], "named": best[2]}

    def spotted(self, asked: Mapping[str, float], text: str) -> dict[str, float]:
        """The share of the query that a name which stands whole in it says.

        ``full``: all its words stand somewhere; ``phrase``: one after another, as in the name.
        """
        total = sum(asked.values()) or 1.0
        full = phrase = 0.0
        for words, line in zip(self._said, self._lines, strict=True):
            if words <= asked.keys():
                share = sum(asked[word] for word in words) / total
                full = max(full, share)
                if share > phrase and f" {line} " in text:
                    phrase = share
        return {"full": full, "phrase": phrase}


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
