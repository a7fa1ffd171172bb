"""What is asked around a procedure in hand: how two differ, which of several, what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.content.kinds import ConfusableGroup
from bot.language import lexicon
from bot.procedures.catalogue import is_procedure

from .choosing import ordinal
from .hearing import Guess, Memory, Understood
from .obstacles import needs

LIKELY = 0.25  # of one side of a comparison that no question of ours tells apart
IN_A_QUESTION = 0.1  # ... and of one that a question does
PAPERS = ("documents", "conditions")


def compared(
    heard: Understood, memory: Memory, groups: Sequence[ConfusableGroup]
) -> tuple[list[str], ConfusableGroup | None]:
    """Return what a message holds beside each other, with the question that tells it apart.

    Both sides are looked for in the questions; else each side's likeliest counts. "Mấy cái này"
    is what was offered. Nothing is compared: an empty list.
    """
    if not lexicon.compares(heard.text):
        return [], None
    if len(heard.topics) > 1:
        sides = [{g.code: g.score for g in topic if is_procedure(g.code)} for topic in heard.topics]
        likely = [(_fit(group, sides), -len(group.choices), at) for at, group in enumerate(groups)]
        fit, _, at = max(likely, default=(0.0, 0, 0))
        if fit >= IN_A_QUESTION:
            return [choice.code for choice in groups[at].choices], groups[at]
        firsts = [_first(topic) for topic in heard.topics]
        found = list(dict.fromkeys(one.code for one in firsts if one and one.score >= LIKELY))
        if len(found) > 1:
            return found, None
    return list(memory.offered), None


def _fit(group: ConfusableGroup, sides: Sequence[dict[str, float]]) -> float:
    """Return how likely each side is among a group's procedures, each another one."""
    codes = [choice.code for choice in group.choices]
    best = [max(codes, key=lambda code: side.get(code, 0.0)) for side in sides]
    if len({*best}) < len(best):
        return 0.0
    return min(side.get(code, 0.0) for side, code in zip(sides, best, strict=True))


def _first(topic: Sequence[Guess]) -> Guess | None:
    return next((guess for guess in topic if is_procedure(guess.code)), None)


def meant(heard: Understood, memory: Memory) -> Understood:
    """Return a message with what it is about, where only what was said before tells that.

    "Cái đầu tiên" is the first of several answers; "có cần công chứng không" asks of the papers
    of what is in hand.
    """
    if heard.chosen or memory.offered:
        return heard
    if code := _one_of_several(heard, memory):
        return replace(heard, chosen=code)
    if memory.procedure and needs(heard.text):
        asked = tuple(facet for facet in heard.facets if facet in PAPERS)
        return replace(heard, chosen=memory.procedure, facets=asked or PAPERS[:1])
    return heard


def _one_of_several(heard: Understood, memory: Memory) -> str:
    """Return which of several answers of the last turn is meant by its position, or nothing."""
    if heard.subject or memory.procedure not in memory.recent:
        return ""
    said = memory.recent[: memory.recent.index(memory.procedure) + 1]
    at = ordinal(heard.text, len(said)) if len(said) > 1 else None
    return "" if at is None else said[at]
