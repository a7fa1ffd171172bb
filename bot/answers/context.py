"""What a message means beside the procedure in hand: that one again, a kin of it, or another.

A short message that only asks ("mấy bữa có", "nộp chỗ nào chị") goes on about what is in hand
unless it clearly names something else; the more of its own it says, the clearer it has to go on.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import lexicon
from bot.language.text import fold
from bot.procedures.catalogue import is_procedure

from .hearing import Guess, Memory, Understood, thresholds

BARE, SHORT, LONG = 1, 3, 5  # words of its own in a message
KIN_WORDS = 8
LEAST_KIN = 0.05


def asks(heard: Understood) -> bool:
    """Return True if a message asks for something of a procedure, not just for it."""
    return bool(heard.facets) and heard.facets != ("overview",)


def corrects(heard: Understood) -> bool:
    """Return True if a message takes back what was understood before."""
    said = heard.intent == "correct_topic" or lexicon.takes_back(fold(heard.text))
    return said and not heard.text.startswith("/")


def follows(topic: Sequence[Guess], heard: Understood, memory: Memory) -> bool:
    """Return True if the message most likely goes on about the procedure in hand."""
    if not memory.procedure or not asks(heard) or corrects(heard):
        return False
    best = topic[0] if topic else Guess("", 0.0)
    limits = thresholds()
    if heard.left <= BARE:
        return best.score < limits.follow_bare or not is_procedure(best.code)
    if heard.left <= SHORT:
        return best.score < limits.follow_short or best.code == memory.procedure
    return heard.left <= LONG and best.score < limits.follow


def kin(topic: Sequence[Guess], heard: Understood, memory: Memory) -> str:
    """Return the kin of the procedure in hand that a message turns to ("còn thẻ quốc tế?"), or "".

    ``heard.kin`` are the procedures found for the message and the name of the one in hand
    together; one of them that the message alone may mean as well is meant.
    """
    if not memory.procedure or heard.left > KIN_WORDS:
        return ""
    least = LEAST_KIN if corrects(heard) or not asks(heard) else thresholds().kin
    near = [g for g in topic if g.code in heard.kin and g.score >= LEAST_KIN]
    if corrects(heard):
        near = [guess for guess in near if guess.code != memory.procedure]
    if not near or near[0].code == memory.procedure or near[0].score < least:
        return ""
    rival = near[1].score if len(near) > 1 else 0.0
    clear = near[0].score >= 2 * rival and near[0].score >= topic[0].score / 3
    return near[0].code if clear else ""


def kin_first(codes: Sequence[str], heard: Understood) -> list[str]:
    """Return ``codes`` with the kin of the procedure in hand before all others."""
    return sorted(codes, key=lambda code: code not in heard.kin)


def named_anew(topic: Sequence[Guess], heard: Understood) -> bool:
    """Return True if a message names something of its own while choices are open."""
    best = topic[0].score if topic else 0.0
    limits = thresholds()
    return best >= (limits.follow_short if heard.left <= SHORT else limits.near_any)
