"""The reply to one thing that is known to be meant: a procedure, a topic, the portal, a note."""

from __future__ import annotations

from collections.abc import Sequence

from bot.procedures.catalogue import GROUP, LIFE, MISSING, PORTAL, TOPIC, Catalogue
from bot.replies import Reply

from . import compose, offers
from .checklist import Checklist
from .checklist_desk import ChecklistDesk
from .choosable import Choosable
from .compose import Setting
from .hearing import Memory
from .place_talk import PlaceDesk


class Replier:
    """Replies over one catalogue, with the desks of papers and places."""

    def __init__(
        self, catalogue: Catalogue, setting: Setting, papers: ChecklistDesk, places: PlaceDesk
    ) -> None:
        self._catalogue, self._setting = catalogue, setting
        self._offered = Choosable(catalogue, setting.today)
        self._papers, self._places = papers, places

    def reply(
        self,
        code: str,
        facets: Sequence[str],
        case: int,
        memory: Memory,
        papers: Checklist | None,
    ) -> Reply:
        """Return the reply to ``code``; ``case``: whose papers, from 1; ``papers``: a checklist."""
        today = self._setting.today
        if code.startswith((TOPIC, GROUP, LIFE)):
            return self._offered.opened(code) or self.unknown()
        if code.startswith(MISSING):
            notes = {note.key: note for note in self._catalogue.notes(today).missing}
            note = notes.get(code.removeprefix(MISSING))
            return compose.missing(note) if note else self.unknown()
        if code.startswith(PORTAL):
            told = self._catalogue.portal(today).get(code.removeprefix(PORTAL))
            return compose.portal(told) if told else self.unknown()
        procedure = self._catalogue.get(code, today)
        if procedure is None:
            return self.unknown()
        gone = procedure.withdrawn
        if gone is not None:
            return offers.withdrawn(procedure, gone, self._offered.choices(gone.replaced_by))
        where = self._places.where(procedure, memory)
        here = where is not None and where.known and "place" in facets
        again = memory.answered(code, facets) and not (case or here)
        if papers is not None and not (again and "documents" not in facets):
            return self._papers.answer(procedure, facets, papers, memory.place, where)
        values = (procedure, facets, self._setting, case, memory.place)
        return compose.answer(*values, where=where, again=again)

    def unknown(self) -> Reply:
        """Return the reply to what is not understood."""
        return compose.simple("clarify", "unknown.j2", hotline=self._setting.hotline)
