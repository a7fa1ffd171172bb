"""The desk of officers: the queue, one talk, and what an officer does with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from bot.answers.suggesting import written
from bot.conversations import handover_view
from bot.conversations.handover_desk import LONGEST, BadLine, NotYours

from .account_pages import HOME
from .handover_aid import Aid
from .handover_showing import lines_html, lists, minutes, opened, taken, words
from .lookup_pages import setting
from .rendering import is_part, page
from .workplace import Workplace

QUEUE = f"{HOME}handovers"


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of the desk."""
    routes = APIRouter()
    aid = Aid(workplace)

    @routes.get("/handovers")
    def queue(request: Request) -> Response:
        return _shown(workplace, request)

    @routes.get("/handovers/{number}")
    def talk(request: Request, number: int) -> Response:
        """One handover; reading one that is not the officer's own is audited."""
        found = opened(workplace, number, request.state.visitor.name)
        if found is None:
            raise HTTPException(404)
        at_hand = aid.suggested(found.talk.handover.topics, setting(workplace, request))
        return _shown(workplace, request, found=found, at_hand=at_hand)

    @routes.post("/handovers/{number}/claim")
    def claim(request: Request, number: int) -> Response:
        """Take one out of the queue; who is too late is told who was first."""
        officer = request.state.visitor.name
        if workplace.supplies.handovers.claim(number, officer, workplace.now()):
            return _done(request, number)
        return _problem(workplace, request, taken(workplace, number, officer))

    _add_words(routes, workplace, aid)
    _add_ends(routes, workplace)
    return routes


def _add_words(routes: APIRouter, workplace: Workplace, aid: Aid) -> None:
    desk = workplace.supplies.handovers

    @routes.post("/handovers/{number}/answer")
    async def answer(request: Request, number: int) -> Response:
        """Send a text; answers of cards inserted into it go out as they are."""
        form, officer = request.state.form, request.state.visitor.name
        text = form.get("text", "").replace("\r\n", "\n")
        known = setting(workplace, request)

        def send() -> int:
            inserted = [one.reply for one in aid.inserted(form.get("cards", ""), known)]
            reply = written(text, inserted)
            room = LONGEST + sum(len(one.text) for one in inserted)
            if not reply.text or len(text) > room:
                raise BadLine(f"a text has 1 to {room} characters, not {len(text)}")
            return desk.send(number, officer, reply, workplace.now(), form.get("key", ""))

        return await _said(workplace, request, number, send)

    @routes.post("/handovers/{number}/note")
    async def note(request: Request, number: int) -> Response:
        """Leave a note that only officers see."""
        form, officer = request.state.form, request.state.visitor.name

        def leave() -> int:
            return desk.note(number, officer, form.get("text", ""), workplace.now())

        return await _said(workplace, request, number, leave)


async def _said(
    workplace: Workplace, request: Request, number: int, say: Callable[[], int]
) -> Response:
    """Return the line that was written, for a script; a browser without one gets the talk."""
    try:
        line = await asyncio.to_thread(say)
    except NotYours:
        return _problem(workplace, request, words()["not_mine"])
    except BadLine:
        told = words()["bad_line"].format(most=LONGEST)
        return _problem(workplace, request, told, status=422)
    if not is_part(request):
        return _done(request, number)
    name = request.state.visitor.name
    found = await asyncio.to_thread(handover_view.later, workplace.store, number, name, line - 1)
    return JSONResponse({"line": line, "html": lines_html(found[:1], name)})


def _add_ends(routes: APIRouter, workplace: Workplace) -> None:
    desk = workplace.supplies.handovers

    @routes.post("/handovers/{number}/transfer")
    def transfer(request: Request, number: int) -> Response:
        """Pass it on to a colleague, or back to the queue if ``to`` is empty."""
        to, officer = request.state.form.get("to", ""), request.state.visitor.name
        account = workplace.accounts.get(to) if to else None
        if to and (account is None or not account.active or account.role == "editor"):
            return _problem(workplace, request, words()["no_colleague"], status=422)
        return _ended(lambda: desk.transfer(number, officer, to, workplace.now()), request)

    @routes.post("/handovers/{number}/close")
    def close(request: Request, number: int) -> Response:
        """Close it with a reason; the bot answers again, a number to call is deleted."""
        reason, officer = request.state.form.get("reason", ""), request.state.visitor.name
        return _ended(lambda: desk.close(number, officer, reason, workplace.now()), request)

    def _ended(end: Callable[[], None], request: Request) -> Response:
        try:
            end()
        except NotYours:
            return _problem(workplace, request, words()["not_mine"])
        except BadLine:
            return _problem(workplace, request, words()["no_reason"], status=422)
        return _done(request)


def _done(request: Request, number: int = 0) -> Response:
    """Lead on: to a talk, or to the queue."""
    target = f"{QUEUE}/{number}" if number else QUEUE
    if is_part(request):
        return JSONResponse({"go": target})
    return RedirectResponse(target, status_code=303)


def _problem(workplace: Workplace, request: Request, text: str, status: int = 409) -> Response:
    """Say what is wrong; without a script the queue is shown with it, and what was typed."""
    if is_part(request):
        return JSONResponse({"problem": text}, status_code=status)
    typed = request.state.form.get("text", "")
    return _shown(workplace, request, status=status, problem=text, typed=typed)


def _shown(workplace: Workplace, request: Request, status: int = 200, **given: Any) -> Response:
    values = {"found": None, "at_hand": (), "problem": "", "typed": "", **given}
    officer = request.state.visitor.name
    shown = lists(workplace, officer)
    number = values["found"].talk.handover.id if values["found"] else 0
    values |= {"lists": shown, "number": number, "told": words(), "officer": officer}
    ago = minutes(workplace.now())
    return page(request, "handovers.html.j2", status=status, minutes=ago, **values)
