"""Why the search puts a procedure where it does, in a few words; they are in words.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.procedures.ranking import ranking

from .rendering import words

LEAST, MOST = 0.15, 4


@dataclass(frozen=True)
class Reason:
    """One group of features: ``weight`` is what it adds to the utility beside a usual one."""

    text: str
    weight: float


def reasons(features: Mapping[str, float]) -> tuple[Reason, ...]:
    """Return the reasons that count most, the heaviest first; one for what was named in full."""
    if not features:
        return ()
    if "exact" in features or "code" in features:
        return (Reason(words()["reasons"]["exact"]["for"], 1.0),)
    sums: dict[str, float] = {}
    for feature, weight in ranking().contributions(features).items():
        group = _group(feature)
        sums[group] = sums.get(group, 0.0) + weight
    heavy = sorted(sums.items(), key=lambda item: -abs(item[1]))[:MOST]
    texts = words()["reasons"]
    return tuple(
        Reason(texts[group]["for" if weight > 0 else "against"], weight)
        for group, weight in heavy
        if abs(weight) >= LEAST
    )


@lru_cache(maxsize=256)
def _group(feature: str) -> str:
    """Return the group of a feature; how it stands beside the others belongs to its own."""
    bare = feature.removeprefix("behind_").removeprefix("of_")
    groups: dict[str, list[str]] = words()["reason_groups"]
    return next((name for name, members in groups.items() if bare in members), "name")
