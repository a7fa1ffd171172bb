"""Which messages belong to the filing in hand, and what they say of its step. Pure of Rasa."""

from __future__ import annotations

from bot.procedures.catalogue import PORTAL, is_procedure

from .guide import Guide, GuideTurn
from .guide_memory import GO_ON, TROUBLE, GuideMemory, Guiding
from .guide_steps import ACCOUNT, PAY
from .guide_words import AGAIN, BACK, DONE, LATER, STUCK, Signal, not_yet, only_yes, signal
from .hearing import Understood, thresholds

GENERAL_FACETS = frozenset({"online", "steps", "overview"})
"""Who asks these at a step asks about the step."""
YES, NO = frozenset({"affirm", "guide_done", "guide_go_on"}), frozenset({"deny", "cancel"})
LEAVING = frozenset({"cancel", "goodbye", "guide_later"})
ASIDE = frozenset({"ask_person", "set_place"})
BESIDE_POINT = frozenset({"ask_help", "ask_portal", "complain", "guide_stuck"})
"""Intents that tell of a trouble even where no answer of ours fits it."""


class Hearing:
    """One typed message at a step; ``told``: the code of a dossier that was told meanwhile."""

    def __init__(
        self, guide: Guide, heard: Understood, memory: GuideMemory, told: str = ""
    ) -> None:
        self._guide, self._heard, self._memory, self._told = guide, heard, memory, told

    def take(self, guiding: Guiding) -> GuideTurn | None:
        """Return what the message does to the filing in hand, None if it is about other things."""
        said, intent = signal(self._heard.text), self._heard.intent
        if trouble := self._guide.chosen(self._heard.text, guiding):
            return self._guide.stuck(self._memory, guiding, self._heard.text, trouble)
        if self._elsewhere():
            return None
        if self._asks() and not self._only(said):
            return self._told_beside()
        if guiding.asked == GO_ON:
            return self._going_on(said, intent)
        if said.bare and said.kind in (LATER, BACK, AGAIN):
            return self._moved(said.kind)
        if intent in LEAVING:
            return self._guide.later(self._memory)
        if self._at(ACCOUNT) and not_yet(self._heard.text):
            return self._guide.without_account(self._memory)
        if intent == "ask_dossier":
            return self._told_beside() if self._at(PAY) else None
        if said.kind == STUCK or intent == "deny":
            return self._guide.stuck(self._memory, guiding, self._trouble(said))
        if guiding.asked == TROUBLE and only_yes(self._heard.text):
            return self._guide.again(self._memory)
        if said.bare and said.kind == DONE:
            return self._guide.done(self._memory, told=self._told)
        return self._by_intent(intent) or self._untold(guiding, intent)

    def _only(self, said: Signal) -> bool:
        """Return whether nothing but a signal is said: "bao giờ xong" asks, "xong" does not."""
        return said.bare and (said.kind != DONE or not said.more)

    def _at(self, step: str) -> bool:
        return self._memory.current is not None and self._memory.current.step == step

    def _asks(self) -> bool:
        """Return whether something of a procedure is asked besides how to file it."""
        facets = set(self._heard.facets) - GENERAL_FACETS
        about_the_step = self._heard.intent in BESIDE_POINT or self._heard.intent.startswith(
            "guide_"
        )
        return bool(facets) and not about_the_step

    def _told_beside(self) -> GuideTurn | None:
        """Return what helps here if a trouble only sounds like a question: "tiền đã trừ rồi"."""
        return self._guide.helped(self._memory, self._heard.text) if self._heard.subject else None

    def _elsewhere(self) -> bool:
        """Return whether another procedure than the one being filed is surely named."""
        best, current = self._heard.best, self._memory.current
        return (
            best is not None
            and self._heard.subject
            and is_procedure(best.code)
            and best.score >= thresholds().sure
            and (current is None or best.code != current.code)
        )

    def _going_on(self, said: Signal, intent: str) -> GuideTurn | None:
        no = intent in NO or (said.bare and said.kind in (LATER, STUCK))
        if no or intent in LEAVING:
            return self._guide.later(self._memory)
        yes = intent in YES or (said.bare and said.kind in (DONE, AGAIN))
        return self._guide.again(self._memory) if yes else None

    def _moved(self, kind: str) -> GuideTurn:
        if kind == LATER:
            return self._guide.later(self._memory)
        return self._guide.back(self._memory) if kind == BACK else self._guide.again(self._memory)

    def _trouble(self, said: Signal) -> str:
        """Return the words that tell what is wrong, none if only that something is."""
        return self._heard.text if said.more or said.kind != STUCK else ""

    def _by_intent(self, intent: str) -> GuideTurn | None:
        if intent in ("affirm", "guide_done"):
            return self._guide.done(self._memory, told=self._told)
        what_now = intent in ("ask_steps", "ask_online") and not self._heard.subject
        if what_now or intent in ("repeat", "guide_go_on"):
            return self._guide.again(self._memory)
        return None

    def _untold(self, guiding: Guiding, intent: str) -> GuideTurn | None:
        """Return the answer to words that tell a trouble; what nobody understands, if asked."""
        if intent in ASIDE:
            return None
        if guiding.asked == TROUBLE or intent in BESIDE_POINT:
            return self._guide.stuck(self._memory, guiding, self._heard.text)
        if intent == "out_of_scope" or self._of_the_portal():
            return self._guide.helped(self._memory, self._heard.text)
        return None

    def _of_the_portal(self) -> bool:
        best = self._heard.best
        return (
            best is not None and best.code.startswith(PORTAL) and best.score >= thresholds().portal
        )
