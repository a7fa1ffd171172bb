"""The look-up: one box, rows while typing, a card, and what of it is told or sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.answers import telling
from bot.answers.compose import Setting
from bot.answers.sheet_html import qr_code
from bot.answers.sms import shortest
from bot.answers.spoken import spoken
from bot.procedures.catalogue import Procedure

from .account_pages import HOME
from .card import Cards, View
from .filters import LEVELS, ONLINE, Wanted
from .lookup import LookUp
from .rendering import is_part, page
from .workplace import Workplace

LONGEST = 300


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of the look-up."""
    routes = APIRouter()
    cards, look_up = Cards(workplace), LookUp(workplace)

    @routes.get("/")
    def start(request: Request) -> Response:
        return page(request, "look_up.html.j2", **_start(workplace, look_up, request))

    @routes.get("/look-up")
    def rows(
        request: Request,
        q: str = Query("", max_length=LONGEST),
        place: str = Query("", max_length=LONGEST),
        field: str = Query("", max_length=LONGEST),
        level: str = Query("", max_length=12),
        online: str = Query("", max_length=12),
    ) -> Response:
        """The rows for what is typed so far."""
        wanted = Wanted(field.strip(), level, online)
        found = look_up.find(q, wanted, place, request.state.visitor.name)
        return page(request, "rows.html.j2", found=found)

    @routes.get("/procedures/{code}")
    def card(
        request: Request,
        code: str,
        place: str = Query("", max_length=LONGEST),
        facet: str = Query("", max_length=12),
    ) -> Response:
        visitor = request.state.visitor
        view = cards.view(code, place, facet, visitor.name, setting(workplace, request))
        if view is None:
            raise HTTPException(404)
        workplace.marks.opened(visitor.name, view.procedure.code, workplace.now())
        return _shown(request, view)

    def _shown(request: Request, view: View) -> Response:
        if is_part(request):
            return page(request, "card.html.j2", view=view, qr=qr_code(view.address))
        given = _start(workplace, look_up, request) | {"view": view, "qr": qr_code(view.address)}
        return page(request, "look_up.html.j2", **given)

    @routes.get("/answers/{key}")
    def answer(request: Request, key: str) -> Response:
        """What stands behind a row that is no procedure; ``key`` is its code in the index."""
        short = cards.short(key, workplace.now().date())
        if short is None:
            raise HTTPException(404)
        if is_part(request):
            return page(request, "short.html.j2", short=short)
        given = _start(workplace, look_up, request) | {"short": short}
        return page(request, "look_up.html.j2", **given)

    _add_forms(routes, workplace, cards)
    return routes


def _add_forms(routes: APIRouter, workplace: Workplace, cards: Cards) -> None:
    @routes.get("/procedures/{code}/say")
    def say(request: Request, code: str, facet: str, place: str = "") -> Response:
        """A facet in short sentences, to be read out."""
        told, known = _asked(cards, code, facet, setting(workplace, request))
        sentences = spoken(told, facet, known, cards.local(told, place, known))
        return page(request, "say.html.j2", sentences=sentences, facet=facet, code=code)

    @routes.get("/procedures/{code}/sms")
    def sms(request: Request, code: str, facet: str, place: str = "", marks: str = "") -> Response:
        """A facet as an SMS, without diacritics unless ``marks`` is given."""
        told, known = _asked(cards, code, facet, setting(workplace, request))
        at = cards.local(told, place, known)
        text = shortest(told, facet, known, at, marks=bool(marks))
        return page(request, "sms.html.j2", sms=text, facet=facet, code=code, marks=bool(marks))

    @routes.post("/procedures/{code}/pin")
    def pin(request: Request, code: str) -> Response:
        """Pin a procedure or take its pin off."""
        if cards.procedure(code, setting(workplace, request)) is None:
            raise HTTPException(404)
        name = request.state.visitor.name
        pinned = workplace.marks.turn_pin(name, code, workplace.now())
        if not is_part(request):
            return RedirectResponse(f"{HOME}procedures/{code}", status_code=303)
        return page(request, "pin.html.j2", code=code, pinned=pinned)


def _asked(cards: Cards, code: str, facet: str, known: Setting) -> tuple[Procedure, Setting]:
    found = cards.procedure(code, known)
    if found is None or facet not in telling.TOLD:
        raise HTTPException(404)
    return found, known


def setting(workplace: Workplace, request: Request) -> Setting:
    """Return what answers depend on; without a public address it is where the request sees us."""
    made = workplace.supplies.setting()
    here = f"{request.url.scheme}://{request.url.netloc}"
    return made if made.public_url else replace(made, public_url=here)


def _start(workplace: Workplace, look_up: LookUp, request: Request) -> dict[str, Any]:
    found = look_up.find("", Wanted(), "", request.state.visitor.name)
    fields = workplace.filters.fields(workplace.now().date())
    choices = {"fields": fields, "levels": LEVELS, "online": ONLINE}
    return {"found": found, **choices, "view": None, "short": None, "qr": ""}
