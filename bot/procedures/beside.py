"""What a message means in its conversation: each candidate's chance beside what was said before.

"Còn bị mất thì sao" names nothing by itself; beside a procedure in hand or choices that are open
it does. A choice model over the likelihood of each candidate and how it is tied to what was said
before; fitted by bench/fit_beside.py on dialogues, see docs/evaluation.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.content.kinds import ConfusableGroup
from bot.language import lexicon
from bot.language.text import fold, words

from .catalogue import GROUP
from .named import Candidate
from .query import Query, read_query
from .ranking import chances, ranking
from .search import Index

LIKELY = ("both", "said", "phrase", "of_phrase", "votes", "bag")
FAR, NEAR = -10.0, 3.0  # utilities
MANY = 8  # words of its own
_FILE = Path(__file__).with_name("beside.yml")


@dataclass(frozen=True)
class Before:
    """What was said before: the procedure in hand, others of late, the choices that are open."""

    hand: str = ""
    recent: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tied:
    """One candidate: the utility it has by itself, and how it is tied to what was said before."""

    code: str
    features: dict[str, float]


def tied(
    index: Index,
    groups: Sequence[ConfusableGroup],
    text: str,
    before: Before,
    *,
    asks: bool,
    province: str = "",
) -> list[Tied]:
    """Return the candidates of a text and of what was said before, with their features.

    ``asks``: the text asks for something of a procedure, not just for one.
    """
    query = read_query(text, province)
    kept = [code for code in (before.hand, *before.offered, *before.recent) if code]
    pool = index.pool(query, dict.fromkeys(kept))
    pool = [one for one in pool if not one[0].code.startswith(GROUP)]
    alone = ranking().utilities([known for _, known in pool]) - ranking().weights.none
    ties = _Ties(index, groups, query, before, asks)
    found = []
    for at, (entry, known) in enumerate(pool):
        rival = max((*alone[:at], *alone[at + 1 :]), default=FAR)
        likely = {name: known[name] for name in LIKELY}
        found.append(Tied(entry.code, likely | ties.of(entry.code, float(alone[at]), float(rival))))
    return found


class _Ties:
    """The ties of candidates to what was said before."""

    def __init__(
        self,
        index: Index,
        groups: Sequence[ConfusableGroup],
        query: Query,
        before: Before,
        asks: bool,
    ) -> None:
        self._index, self._before = index, before
        self._in_hand = index.vocabulary(before.hand)
        self._siblings = _siblings(groups, {before.hand, *before.offered} - {""})
        self._answers = _answers(groups, before.offered, set(query.own))
        self._returns = float(lexicon.returns(query.folded))
        self._said = {
            "few": 1 / (1 + len(query.own)),
            "own": min(len(query.own), MANY) / MANY,
            "asks": float(asks),
            "back": float(lexicon.takes_back(query.folded)),
            "turns": float(lexicon.turns(query.folded)),
            "mentions": float(lexicon.mentions(query.written)),
        }
        self._asks = float(asks) * (1 - self._said["mentions"])

    def of(self, code: str, alone: float, rival: float) -> dict[str, float]:
        """Return the features of a candidate with a utility of its own, beside its best rival."""
        before = self._before
        hand, offered = float(code == before.hand), float(code in before.offered)
        recent = float(code in before.recent and not hand)
        sibling = float(code in self._siblings and not hand and not offered)
        field = float(not hand and self._same_field(code))
        return {
            "alone": alone,
            "meant": _chance(alone),
            "hand": hand,
            **{f"hand_{name}": hand * value for name, value in self._said.items()},
            "hand_rival": hand * _chance(rival),
            "hand_rival_near": hand * _chance(rival + NEAR),
            "no_hand": float(not before.hand),
            "recent": recent,
            "recent_back": recent * self._returns,
            "offered": offered,
            "offered_few": offered * self._said["few"],
            "offered_meant": offered * _chance(alone + NEAR),
            "offered_rival": offered * _chance(rival),
            "answer": self._answers.get(code, 0.0),
            "sibling": sibling,
            "field": field,
            "kin_meant": max(sibling, field) * _chance(alone + NEAR),
            "asked_meant": self._asks * (not hand and not offered) * _chance(alone),
            "asked_near": self._asks * (not hand and not offered) * _chance(alone + NEAR),
            "alike": 0.0 if hand else self._index.alike(code, self._in_hand),
        }

    def _same_field(self, code: str) -> bool:
        known = self._index.by_code
        one, other = known.get(code), known.get(self._before.hand)
        return bool(one and other and one.field and one.field == other.field)


def _chance(utility: float) -> float:
    return 1 / (1 + math.exp(-utility))


def _siblings(groups: Sequence[ConfusableGroup], near: set[str]) -> set[str]:
    """Return what people mix up with any of ``near``."""
    meeting = [{choice.code for choice in group.choices} for group in groups]
    return set[str]().union(*(codes for codes in meeting if codes & near))


def _answers(
    groups: Sequence[ConfusableGroup], offered: Sequence[str], own: set[str]
) -> dict[str, float]:
    """Return for each offered code the share of the text's words its answer alone has."""
    asked = [g for g in groups if len(offered) > 1 and {*offered} <= {c.code for c in g.choices}]
    if not asked or not own:
        return {}
    group = min(asked, key=lambda g: len(g.choices))
    said = {c.code: set(words(fold(c.answer))) for c in group.choices if c.code in offered}
    return {
        code: sum(word in mine and sum(word in one for one in said.values()) == 1 for word in own)
        / len(own)
        for code, mine in said.items()
    }


@dataclass(frozen=True)
class Weights:
    """``none``: the utility of none of the candidates."""

    none: float
    weights: dict[str, float]

    def scores(self, pool: Sequence[Tied]) -> list[float]:
        """Return the chance of each candidate."""
        utilities = [
            sum(self.weights.get(name, 0.0) * value for name, value in one.features.items())
            for one in pool
        ]
        return chances(utilities, self.none)


@lru_cache(maxsize=1)
def model() -> Weights:
    """Return the weights of beside.yml."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Weights(float(data["none"]), {k: float(v) for k, v in data["weights"].items()})


def beside(index: Index, pool: Sequence[Tied]) -> list[Candidate]:
    """Return the candidates of a text in its conversation, likeliest first."""
    found = []
    for one, score in zip(pool, model().scores(pool), strict=True):
        entry = index.by_code[one.code]
        found.append(
            Candidate(entry.code, entry.name, entry.short_name, round(score, 4), one.features)
        )
    return sorted(found, key=lambda c: (-c.score, c.code))
