"""Words of a step where no filing is begun: most are about what was talked about."""

from __future__ import annotations

from dataclasses import replace

from bot.language.lexicon import returns
from bot.language.text import fold

from .hearing import Memory, Understood


def of_talk(said: Understood, before: Memory) -> Understood | None:
    """Return words of a step as a question about what was talked about; None if they are none.

    "Rồi sao nữa" asks for the steps of what is in hand; "quay lại cái lúc nãy" goes back to what
    was answered before it.
    """
    others = [code for code in before.recent if code != before.procedure]
    if said.intent == "guide_go_on" and others and returns(fold(said.text)):
        return replace(said, chosen=others[0], facets=("overview",))
    if before.procedure and not said.subject and said.asks:
        return replace(said, intent=f"ask_{said.facets[0]}")
    return None
