"""Help beside a talk: what the bot took the question for, a look-up, answers to insert."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse

from bot.answers.compose import FACETS, Setting
from bot.answers.suggesting import Suggestion, suggest, whole
from bot.conversations.handover import Topics
from bot.procedures.catalogue import is_procedure

from .filters import Wanted
from .handover_showing import words as handover_words
from .lookup import LookUp
from .lookup_pages import LONGEST, setting
from .rendering import page, words
from .workplace import Workplace

MOST, MOST_ROWS, MOST_CARDS = 4, 6, 12
FIRST = "documents"


@dataclass(frozen=True)
class AtHand:
    """What can be inserted of one code: the ``facets`` as key and name.

    ``asked`` is the facet that was asked for and ``text`` the answer to it; what is no procedure
    has one text alone, and its facet is an empty text.
    """

    code: str
    title: str
    asked: str
    text: str
    facets: tuple[tuple[str, str], ...]


class Aid:
    """Finds and makes answers of cards for officers."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace, self._look_up = workplace, LookUp(workplace)

    def suggested(self, topics: Topics, known: Setting) -> tuple[AtHand, ...]:
        """Return what the bot took the question for, the likeliest first."""
        asked = next((one for one in topics.asked if one in FACETS), "")
        found = (self.at_hand(code, asked, known) for code in topics.codes)
        return tuple(islice((one for one in found if one is not None), MOST))

    def at_hand(self, code: str, asked: str, known: Setting) -> AtHand | None:
        """Return what can be inserted of a code, None if there is nothing."""
        asked = asked if asked in FACETS else FIRST
        made = self.answer(code, asked, known)
        if made is None:
            return None
        keyed = ((key, name) for name, (key, _) in words()["facets"].items() if name in FACETS)
        facets = tuple(keyed) if made.facet else (("1", ""),)
        return AtHand(code, made.title, made.facet, made.reply.text, facets)

    def answer(self, code: str, facet: str, known: Setting) -> Suggestion | None:
        """Return what can be sent of a facet of a code, None if there is nothing."""
        catalogue = self._workplace.catalogue
        if not is_procedure(code):
            return whole(catalogue, code, known)
        return suggest(catalogue, code, facet, known)

    def inserted(self, cards: str, known: Setting) -> list[Suggestion]:
        """Return the answers that a form names as ``code:facet``, with blanks between them."""
        named = [one.rpartition(":") for one in cards.split()[:MOST_CARDS]]
        return [one for code, _, facet in named if (one := self.answer(code, facet, known))]

    def rows(self, text: str, staff: str) -> tuple[list[tuple[str, str]], str]:
        """Return what the look-up finds, as code and title, and the facet it asks first."""
        found = self._look_up.find(text, Wanted(), "", staff)
        return [(row.code, row.title) for row in found.rows[:MOST_ROWS]], found.facet


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of the help; they tell nothing of any conversation."""
    routes = APIRouter()
    aid = Aid(workplace)

    @routes.get("/handover-aid/rows")
    def rows(request: Request, q: str = Query("", max_length=LONGEST)) -> Response:
        """The rows for what is typed so far."""
        found, facet = aid.rows(q, request.state.visitor.name)
        return page(request, "handover_rows.html.j2", rows=found, facet=facet, q=q)

    @routes.get("/handover-aid/at-hand")
    def at_hand(request: Request, code: str, facet: str = "") -> Response:
        """What can be inserted of a row that was chosen."""
        found = aid.at_hand(code, facet, setting(workplace, request))
        told = handover_words()
        return page(request, "handover_at_hand.html.j2", one=found, current=True, told=told)

    @routes.get("/handover-aid/answer")
    def answer(request: Request, code: str, facet: str = "") -> Response:
        """The text of a facet, to be inserted."""
        found = aid.answer(code, facet, setting(workplace, request))
        if found is None:
            raise HTTPException(404)
        return JSONResponse({"text": found.reply.text})

    return routes
