"""A dossier, and what is said between: other questions, a no, a yes, words nobody understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.privacy import masked
from bot.replies import Reply

from . import dossier_talk
from .dossier_desk import DossierDesk, DossierTurn
from .dossier_memory import CODE, FACTOR, OFFERED, TRIED, DossierMemory
from .dossier_view import Desk
from .hearing import Memory, Outcome, Understood, thresholds

FEW_WORDS, MORE_WORDS = 2, 3  # a longer message is about something of its own
_MANY = 2


async def instead(
    desk: DossierDesk,
    conversation: str,
    heard: Understood,
    outcome: Outcome,
    dossier: DossierMemory,
    before: Memory,
) -> DossierTurn | None:
    """Return the turn of a message that names no procedure and may be about a dossier.

    While its code is asked for, what nobody understands is a try that failed; with a dossier in
    hand, "bao giờ xong" asks about it. None: the ``outcome`` stands.
    """
    if any(reply.kind != "clarify" for reply in outcome.replies):
        return None
    if dossier.awaiting == CODE:
        return desk.without_code(heard.text, dossier) if _lost(heard, outcome) else None
    if dossier.awaiting in (FACTOR, OFFERED, TRIED) and masked(heard.text):
        return desk.without_code(heard.text, dossier)
    in_hand = dossier.code and not (before.procedure or before.offered)
    if in_hand and dossier.awaiting != FACTOR and _goes_on(heard):
        return await desk.again(conversation, dossier, brief=True)
    return None


def _lost(heard: Understood, outcome: Outcome) -> bool:
    """Return whether neither a likely procedure nor something to ask of one was heard."""
    asked = set(heard.facets) - {"overview"}
    if not any(reply.candidates for reply in outcome.replies):
        return heard.subject or not asked
    return not asked and heard.left <= FEW_WORDS and not _likely(heard)


def _goes_on(heard: Understood) -> bool:
    """Return whether a message is short and vague enough to be about what is in hand."""
    again = heard.intent == "repeat"
    return again or heard.left <= 1 or (heard.left <= MORE_WORDS and not _likely(heard))


def _likely(heard: Understood) -> bool:
    """Return whether some procedure is likely to be meant."""
    best = max((guess.score for topic in heard.topics for guess in topic), default=0.0)
    return best >= thresholds().waits


def meanwhile(replies: Sequence[Reply], memory: DossierMemory, desk: Desk) -> DossierMemory:
    """Add to an answer given meanwhile, once, what is still being asked for.

    Tries begin anew: another question in between is no failure.
    """
    awaited = memory.awaiting in (CODE, FACTOR)
    if not awaited or memory.reminded or not replies or replies[-1].kind != "answer":
        return memory
    replies[-1].text += "\n\n" + dossier_talk.still_asked(memory.awaiting, memory.code, desk)
    return replace(memory, failures=0, reminded=True)


def refused(replies: Sequence[Reply], memory: DossierMemory, desk: Desk) -> DossierTurn | None:
    """Return what a no to the question for a code or for four digits comes to, if one is asked.

    Without the code people learn where it stands; without the digits the details stay closed.
    None also if the ``replies`` found in the no answer a question.
    """
    if any(reply.kind != "clarify" for reply in replies):
        return None
    if memory.awaiting == FACTOR:
        reply = dossier_talk.no_digits(memory.code, desk)
        return DossierTurn([reply], DossierMemory(memory.code))
    if memory.awaiting != CODE:
        return None
    failures = memory.failures + 1
    many = failures >= _MANY
    reply = dossier_talk.ask_code(desk, failures) if many else dossier_talk.no_code(desk)
    return DossierTurn([reply], replace(memory, failures=failures))


def agreed(memory: DossierMemory, desk: Desk) -> DossierTurn | None:
    """Return what a yes to the question for a code or for four digits comes to, if one is asked."""
    if memory.awaiting not in (CODE, FACTOR):
        return None
    text = dossier_talk.still_asked(memory.awaiting, memory.code, desk, agreed=True)
    return DossierTurn([Reply(kind="form", text=text)], memory)
