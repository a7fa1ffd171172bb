"""The talk about a dossier: from what was typed and is remembered to replies and effects.

Reading only. What has to be written (a look-up, a try at the second factor, following) leaves
as an effect: a name, a colon, and what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dossiers.factors import locked_until, opened
from bot.dossiers.following import following
from bot.dossiers.guessing import Gate, gate
from bot.dossiers.lookup import Lookup, Outcome
from bot.language.code_hints import AGENCY, FUTURE, PARTS, Hint, problem
from bot.language.dossier_code import find_codes
from bot.language.privacy import masked
from bot.replies import Reply

from . import dossier_memory as words
from . import dossier_talk, dossiers
from .dossier_memory import CODE, FACTOR, FOLLOW, OFFERED, TRIED, DossierMemory
from .dossier_named import Named, named_in
from .dossier_view import Desk, hides

LONGEST_HALF = 200
Read = Callable[[], AbstractContextManager[Any]]


@dataclass
class DossierTurn:
    """Replies, what is remembered, and effects for the turn's transaction.

    ``in_hand``: what comes next without a name is about this dossier.
    """

    replies: list[Reply]
    memory: DossierMemory = field(default_factory=DossierMemory)
    effects: list[str] = field(default_factory=list)
    in_hand: bool = False


class DossierDesk:
    """Answers about dossiers over one look-up and one store."""

    def __init__(self, lookup: Lookup, read: Read, desk: Desk) -> None:
        self._lookup, self._read, self._desk = lookup, read, desk

    async def asked(
        self, conversation: str, text: str, given: str, memory: DossierMemory
    ) -> DossierTurn:
        """Return what a question about a dossier comes to; ``given`` is a button's code."""
        named = named_in(text, given, memory)
        if named.codes:
            return await self._looked_up(conversation, named, memory)
        return self.without_code(text, memory) or await self.again(conversation, memory)

    async def again(
        self, conversation: str, memory: DossierMemory, *, brief: bool = False
    ) -> DossierTurn:
        """Return how the dossier stands that was talked about; ``brief``: not its whole story."""
        named = Named([memory.code], pressed=True, brief=brief)
        return await self._looked_up(conversation, named, memory)

    def without_code(self, text: str, memory: DossierMemory) -> DossierTurn | None:
        """Return what a message without a whole code comes to; None: ask about the last one."""
        if _too_much(text, memory):
            return DossierTurn([dossier_talk.four_only(memory.code, self._desk)], memory)
        failures = memory.failures + 1 if memory.awaiting == CODE else 1
        found, half = self._doubt(text, memory)
        if found is not None:
            reply = dossier_talk.bad_code(found, self._desk, failures)
            return DossierTurn([reply], _asking(memory, failures, half))
        dated = words.dated(text, known=bool(memory.code))
        if dated or words.lost(text):
            reply = dossier_talk.no_code(self._desk, dated=dated)
            return DossierTurn([reply], _asking(memory, failures - 1))
        if memory.awaiting == CODE:
            reply = dossier_talk.ask_code(self._desk, failures)
            return DossierTurn([reply], _asking(memory, failures))
        if memory.code and text and not words.another(text):
            return None
        reply = dossier_talk.ask_code(self._desk, last=memory.code)
        return DossierTurn([reply], _asking(memory, 0))

    def _doubt(self, text: str, memory: DossierMemory) -> tuple[Hint | None, str]:
        """Return what is wrong with a try at a code, and the part of one to keep."""
        today = self._desk.now.date()
        hint = problem(text, today)
        if hint is None or hint.key != PARTS:
            return hint, ""
        longer = f"{memory.half}-{text}" if memory.half else text
        whole = problem(longer, today)
        if whole is not None and whole.key == PARTS and whole.missing == "serial":
            return whole, longer[-LONGEST_HALF:]
        return hint, text[-LONGEST_HALF:]

    async def _looked_up(
        self, conversation: str, named: Named, memory: DossierMemory
    ) -> DossierTurn:
        allowed, followed = self._allowed(conversation)
        refused = self._refused(allowed, named, memory)
        if refused is not None:
            return refused
        doubt = self._certain_doubt(named)
        if doubt is not None:
            return self._corrected(doubt, memory)
        named = named if named.pressed else named.only(allowed.left)
        outcomes = await self._found(named)
        effects = [f"looked_up:{named.counts(one)}" for one in outcomes]
        if len(outcomes) == 1 and memory.wish == FOLLOW and outcomes[0].kind == "found":
            return _following([outcomes[0].code])
        if allowed.crowded and any(one.kind == "unknown" for one in outcomes):
            reply = dossier_talk.too_many(self._desk)
            return DossierTurn([reply], memory, [*effects, "looked_up:crowded"])
        if len(outcomes) > 1 or named.more:
            reply = dossiers.several(outcomes, self._desk, named.more)
            return DossierTurn([reply], DossierMemory(memory.code), effects)
        turn = self._one(outcomes[0], followed, named, memory)
        turn.effects = effects
        return turn

    def _allowed(self, conversation: str) -> tuple[Gate, list[str]]:
        with self._read() as connection:
            allowed = gate(connection, conversation, self._desk.now)
            return allowed, following(connection, conversation)

    def _refused(self, allowed: Gate, named: Named, memory: DossierMemory) -> DossierTurn | None:
        """Return what is said instead of looking anything up; None if it may be.

        In a crowd of guessers a stranger is told the same whether there is a dossier or none.
        """
        until = allowed.wait_until or (None if named.pressed else allowed.full_until)
        if until is not None:
            reply = dossier_talk.too_many(self._desk, until)
            return DossierTurn([reply], memory, ["looked_up:held"])
        if allowed.crowded and allowed.stranger:
            reply = dossier_talk.too_many(self._desk)
            return DossierTurn([reply], memory, ["looked_up:crowded"])
        return None

    def _certain_doubt(self, named: Named) -> Hint | None:
        """Return the doubt about a code that no agency can have given out yet."""
        if named.pressed or len(named.codes) > 1:
            return None
        hint = problem(named.codes[0], self._desk.now.date())
        return hint if hint is not None and hint.key == FUTURE else None

    def _corrected(self, hint: Hint, memory: DossierMemory) -> DossierTurn:
        failures = memory.failures + 1 if memory.awaiting == CODE else 1
        reply = dossier_talk.bad_code(hint, self._desk, failures)
        return DossierTurn([reply], _asking(memory, failures))

    async def _found(self, named: Named) -> list[Outcome]:
        """Look the codes up; an only one that is not known also as it may be read otherwise."""
        outcomes = await self._lookup.find_all(named.codes)
        if named.others and outcomes[0].kind == "unknown":
            others = await self._lookup.find_all(named.others)
            outcomes = [one for one in others if one.kind == "found"][:1] or outcomes
        return outcomes

    def _one(
        self, outcome: Outcome, followed: list[str], named: Named, memory: DossierMemory
    ) -> DossierTurn:
        if outcome.kind == "unmapped" and not named.pressed:
            hint = problem(outcome.code, self._desk.now.date())
            if hint is not None and hint.key == AGENCY:
                return self._corrected(hint, memory)
        reply = dossiers.looked_up(
            outcome, self._desk, following=outcome.code in followed, brief=named.brief
        )
        return DossierTurn([reply], after(outcome, memory), in_hand=outcome.kind != "unknown")

    async def details(self, conversation: str, code: str, memory: DossierMemory) -> DossierTurn:
        """Return the question for the second factor of a dossier that hides something."""
        outcome = await self._lookup.find(code)
        if outcome.dossier is None:
            return DossierTurn([dossiers.looked_up(outcome, self._desk)], memory)
        if not hides(outcome.dossier):
            reply = dossier_talk.no_factor(code, self._desk)
            return DossierTurn([reply], DossierMemory(code), in_hand=True)
        with self._read() as connection:
            until = locked_until(connection, conversation, code, self._desk.now)
        if until is not None:
            reply = dossier_talk.factor_locked(code, self._desk, until)
            return DossierTurn([reply], DossierMemory(code), in_hand=True)
        reply = dossier_talk.ask_factor(code, self._desk, outcome.dossier.factors)
        return DossierTurn([reply], DossierMemory(code, FACTOR), in_hand=True)

    async def digits(
        self, conversation: str, digits: str, text: str, memory: DossierMemory
    ) -> DossierTurn | None:
        """Return what four digits come to: the end of a code, or a try at a second factor.

        None if neither is wanted (any more).
        """
        if memory.awaiting == CODE:
            return await self.asked(conversation, text, "", memory)
        if memory.awaiting not in (FACTOR, OFFERED, TRIED):
            return None
        if memory.awaiting == TRIED and self._opened(conversation, memory.code):
            return None
        tried, effect = DossierMemory(memory.code, TRIED), f"open:{memory.code}:{digits}"
        return DossierTurn([], tried, [effect], in_hand=True)

    def _opened(self, conversation: str, code: str) -> bool:
        with self._read() as connection:
            return opened(connection, conversation, code)

    async def follow(
        self, conversation: str, given: str, text: str, memory: DossierMemory
    ) -> DossierTurn:
        """Follow dossiers: those named, else the one talked about, else ask which.

        A single code that was typed is looked up first, so that a wrong one can be corrected.
        """
        named = named_in(text, given, memory)
        if len(named.codes) == 1 and not named.pressed:
            wished = replace(memory, awaiting=CODE, wish=FOLLOW)
            return await self._looked_up(conversation, named, wished)
        found, half = (None, "") if named.codes else self._doubt(text, memory)
        if found is not None:
            reply = dossier_talk.bad_code(found, self._desk)
            return DossierTurn([reply], replace(_asking(memory, 1, half), wish=FOLLOW))
        if len(named.codes) > 1:
            allowed, _ = self._allowed(conversation)
            refused = self._refused(allowed, named, memory)
            return refused or _following(named.only(allowed.left).codes)
        codes = named.codes or [memory.code]
        if codes[0]:
            return _following(codes)
        reply = dossier_talk.ask_code(self._desk)
        return DossierTurn([reply], replace(_asking(memory, 0), wish=FOLLOW))

    def unfollow(
        self, conversation: str, given: str, text: str, memory: DossierMemory
    ) -> DossierTurn:
        """Follow a dossier no longer: the one named, talked about or followed; or all; or ask."""
        named = given or next((one.code for one in find_codes(text)), "")
        with self._read() as connection:
            held = following(connection, conversation)
        if not named and not words.everything(text):
            named = memory.code if memory.code in held else ""
            if not named and len(held) > 1:
                return self.followed(memory)
        return DossierTurn([], memory, [f"unfollow:{named}"])

    def followed(self, memory: DossierMemory) -> DossierTurn:
        """List what is followed."""
        return DossierTurn([], memory, ["followed"])


def _too_much(text: str, memory: DossierMemory) -> bool:
    """Return whether more of a number was sent than its last four digits, which are wanted."""
    if memory.awaiting == FACTOR and words.bare_number(text):
        return True
    return memory.awaiting in (FACTOR, OFFERED, TRIED) and masked(text)


def _asking(memory: DossierMemory, failures: int, half: str = "") -> DossierMemory:
    """Return what is remembered while the code is asked for."""
    wish = memory.wish if memory.awaiting == CODE else ""
    return DossierMemory(memory.code, CODE, failures, half, wish=wish)


def _following(codes: Sequence[str]) -> DossierTurn:
    effects = [f"follow:{code}" for code in codes]
    return DossierTurn([], DossierMemory(codes[-1]), effects, in_hand=True)


def after(outcome: Outcome, memory: DossierMemory) -> DossierMemory:
    """Return what is remembered after one look-up: an unknown code may come again, right."""
    if outcome.kind == "unknown":
        return _asking(memory, memory.failures + 1)
    hidden = outcome.dossier is not None and hides(outcome.dossier)
    return DossierMemory(outcome.code, OFFERED if hidden else "")
