"""The talk about a dossier: from what was typed and is remembered to replies and effects.

Reading only. What has to be written (a look-up, a try at the second factor, following) leaves
as an effect: a name, a colon, and what it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dossiers.following import following
from bot.dossiers.guessing import gate
from bot.dossiers.lookup import Lookup, Outcome
from bot.language.code_hints import PARTS, problem
from bot.language.dossier_code import find_codes, join
from bot.language.text import fold
from bot.replies import Reply

from . import dossier_talk, dossiers
from .dossier_view import Desk
from .words import label

MOST_CODES = 10
CODE, FACTOR = "code", "factor"
Read = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class DossierMemory:
    """What is remembered of the talk about dossiers; it lives in one of Rasa's slots.

    ``awaiting``: the code or the second factor was asked for; ``failures``: tries since then;
    ``half``: a part of a code whose rest may come in the next message; ``reminded``: that it
    was asked for has been said again after another question.
    """

    code: str = ""
    awaiting: str = ""
    failures: int = 0
    half: str = ""
    reminded: bool = False


@dataclass
class DossierTurn:
    """Replies, what is remembered, and effects for the turn's transaction."""

    replies: list[Reply]
    memory: DossierMemory = field(default_factory=DossierMemory)
    effects: list[str] = field(default_factory=list)


class DossierDesk:
    """Answers about dossiers over one look-up and one store."""

    def __init__(self, lookup: Lookup, read: Read, desk: Desk) -> None:
        self._lookup, self._read, self._desk = lookup, read, desk

    async def asked(
        self, conversation: str, text: str, given: str, memory: DossierMemory
    ) -> DossierTurn:
        """Return what a question about a dossier comes to; ``given`` is a button's code."""
        codes = self._codes(text, given, memory)
        if not codes:
            return self._without_code(text, memory) or await self._again(conversation, memory)
        return await self._looked_up(conversation, codes, memory)

    def _codes(self, text: str, given: str, memory: DossierMemory) -> list[str]:
        if given:
            return [given]
        found = list(dict.fromkeys(one.code for one in find_codes(text)))
        joined = join(memory.half, text) if memory.half and not found else None
        return [joined] if joined else found[:MOST_CODES]

    def _without_code(self, text: str, memory: DossierMemory) -> DossierTurn | None:
        """Return what a message without a whole code comes to; None: ask about the last one."""
        failures = memory.failures + 1 if memory.awaiting == CODE else 1
        hint = problem(text, self._desk.now.date())
        if hint is not None:
            half = text if hint.key == PARTS else ""
            reply = dossier_talk.bad_code(hint, self._desk, failures)
            return DossierTurn([reply], DossierMemory(memory.code, CODE, failures, half))
        if described(text):
            reply = dossier_talk.no_code(self._desk)
            return DossierTurn([reply], DossierMemory(memory.code, CODE, failures - 1))
        if memory.awaiting == CODE:
            reply = dossier_talk.ask_code(self._desk, failures)
            return DossierTurn([reply], DossierMemory(memory.code, CODE, failures))
        if memory.code:
            return None
        return DossierTurn([dossier_talk.ask_code(self._desk)], DossierMemory(awaiting=CODE))

    async def _again(self, conversation: str, memory: DossierMemory) -> DossierTurn:
        return await self._looked_up(conversation, [memory.code], memory)

    async def _looked_up(
        self, conversation: str, codes: list[str], memory: DossierMemory
    ) -> DossierTurn:
        with self._read() as connection:
            allowed = gate(connection, conversation, self._desk.now)
            followed = following(connection, conversation)
        if allowed.wait_until is not None:
            return DossierTurn([dossier_talk.too_many(self._desk, allowed.wait_until)], memory)
        outcomes = await self._lookup.find_all(codes)
        effects = [f"looked_up:{one.kind}" for one in outcomes if one.kind in ("found", "unknown")]
        if len(outcomes) > 1:
            return DossierTurn([dossiers.several(outcomes, self._desk)], memory, effects)
        one = outcomes[0]
        if one.kind == "unknown" and allowed.crowded:
            return DossierTurn([dossier_talk.too_many(self._desk)], memory, effects)
        reply = dossiers.looked_up(one, self._desk, following=one.code in followed)
        return DossierTurn([reply], after(one, memory), effects)

    async def details(self, code: str, memory: DossierMemory) -> DossierTurn:
        """Return the question for the second factor of a protected dossier."""
        outcome = await self._lookup.find(code)
        if outcome.dossier is None:
            return DossierTurn([dossiers.looked_up(outcome, self._desk)], memory)
        if not outcome.dossier.protected:
            return DossierTurn([dossier_talk.no_factor(code, self._desk)], memory)
        reply = dossier_talk.ask_factor(code, self._desk, outcome.dossier.factors)
        return DossierTurn([reply], DossierMemory(code, FACTOR))

    def digits(self, digits: str, memory: DossierMemory) -> DossierTurn | None:
        """Return the try at a second factor; None if none was asked for."""
        if memory.awaiting != FACTOR:
            return None
        return DossierTurn([], memory, [f"open:{memory.code}:{digits}"])

    def follow(self, given: str, text: str, memory: DossierMemory) -> DossierTurn:
        """Follow a dossier: the one named, else the one talked about, else ask which."""
        code = self._meant(given, text, memory)
        if not code:
            reply = dossier_talk.ask_code(self._desk)
            return DossierTurn([reply], DossierMemory(awaiting=CODE))
        return DossierTurn([], replace(memory, code=code, awaiting=""), [f"follow:{code}"])

    def unfollow(self, given: str, text: str, memory: DossierMemory) -> DossierTurn:
        """Follow a dossier no longer; all that are followed if none is named."""
        code = self._meant(given, text, memory)
        return DossierTurn([], memory, [f"unfollow:{code}"])

    def followed(self, memory: DossierMemory) -> DossierTurn:
        """List what is followed."""
        return DossierTurn([], memory, ["followed"])

    def _meant(self, given: str, text: str, memory: DossierMemory) -> str:
        found = find_codes(text)
        return given or (found[0].code if found else memory.code)


def meanwhile(replies: list[Reply], memory: DossierMemory, desk: Desk) -> DossierMemory:
    """Add to an answer given meanwhile, once, what is still being asked for.

    Tries begin anew: another question in between is no failure.
    """
    if not memory.awaiting or memory.reminded or not replies or replies[-1].kind != "answer":
        return memory
    replies[-1].text += "\n\n" + dossier_talk.still_asked(memory.awaiting, memory.code, desk)
    return replace(memory, failures=0, reminded=True)


def after(outcome: Outcome, memory: DossierMemory) -> DossierMemory:
    """Return what is remembered after one look-up: an unknown code may come again, right."""
    if outcome.kind == "unknown":
        return DossierMemory(memory.code, CODE, memory.failures + 1)
    return DossierMemory(outcome.code)


def described(text: str) -> bool:
    """Return whether a dossier is told by when or where it was filed, or its code is lost."""
    folded = f" {fold(text)} "
    return any(f" {words} " in folded for words in label("dossier_words", "described").split("|"))
