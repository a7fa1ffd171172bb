"""Which dossiers a message names, and how many of them are looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dossiers.lookup import Outcome
from bot.language.dossier_code import find_codes, join

from .dossier_memory import DossierMemory


@dataclass(frozen=True)
class Named:
    """The codes of a message that are looked up; ``more``: how many it has beyond those.

    ``others``: other ways to read the only one; ``pressed``: it comes from a button of ours or
    from what is remembered; ``brief``: its whole story has been told.
    """

    codes: list[str]
    more: int = 0
    others: Sequence[str] = ()
    pressed: bool = False
    brief: bool = False

    def only(self, most: int) -> Named:
        """Return the first ``most`` of the codes, the others counted in ``more``."""
        return replace(self, codes=self.codes[:most], more=self.more + len(self.codes[most:]))

    def counts(self, outcome: Outcome) -> str:
        """Return what a look-up counts as: nothing is learnt from one that was told already."""
        return "again" if self.pressed and outcome.kind == "found" else outcome.kind


def named_in(text: str, given: str, memory: DossierMemory) -> Named:
    """Return the codes of a message, or the one that it makes with the half that came before."""
    if given:
        return Named([given], pressed=True)
    found = find_codes(text)
    codes = list(dict.fromkeys(one.code for one in found))
    joined = join(memory.half, text) if memory.half and not found else None
    if joined:
        return Named([joined])
    others = found[0].others if len(codes) == 1 else ()
    return Named(codes, others=others)
