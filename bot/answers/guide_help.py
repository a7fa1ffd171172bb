"""What helps somebody who is stuck at a step: the answers about the portal, by their own words."""

from __future__ import annotations

from datetime import date

from bot.content.kinds import PortalAnswer
from bot.content.store import revision
from bot.procedures.catalogue import PORTAL, Catalogue
from bot.procedures.entries import portal_entries
from bot.procedures.search import Index

from .guide_steps import helps

HERE, ANYWHERE = 0.2, 0.4
"""The least chance of an answer that belongs to the step, and of any other."""
UNASKED = 0.3
"""The least chance of one that belongs to the step where no trouble is told in plain words."""
GENERAL = "chung"
_MOST = 8


class Help:
    """Finds answers about the portal in an index of nothing else, kept until they change."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: tuple[int, date | None, Index | None] = (-1, None, None)

    def find(self, text: str, step: str, today: date) -> str:
        """Return the key of the answer that ``text`` asks for at ``step``, or nothing."""
        chances = self._chances(text, today)
        here = {key: chance for key, chance in chances.items() if key in helps(step)}
        return _best(here, HERE) or _best(chances, ANYWHERE)

    def find_here(self, text: str, step: str, today: date) -> str:
        """Return the key of an answer that belongs to ``step``, if ``text`` may ask for it."""
        chances = self._chances(text, today)
        best = _best(chances, UNASKED)
        return best if best in helps(step) else ""

    def _chances(self, text: str, today: date) -> dict[str, float]:
        found = self._index(today).search(text, _MOST, others=True)
        chances = {one.code.removeprefix(PORTAL): one.score for one in found}
        return {key: chance for key, chance in chances.items() if key != GENERAL}

    def answer(self, key: str, today: date) -> PortalAnswer | None:
        """Return one answer about the portal, None if nobody publishes it today."""
        return self._catalogue.portal(today).get(key)

    def _index(self, today: date) -> Index:
        number = revision(self._catalogue.store)
        held, day, index = self._kept
        if index is None or (number, today) != (held, day):
            index = Index(portal_entries(self._catalogue, today))
            self._kept = (number, today, index)
        return index


def _best(chances: dict[str, float], least: float) -> str:
    best = max(chances, key=lambda key: chances[key], default="")
    return best if best and chances[best] >= least else ""
