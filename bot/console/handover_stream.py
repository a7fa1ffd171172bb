"""The live side of the desk: server-sent events of the lists and of the talk that is open."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations import handover_view

from .gate import token_of
from .handover_showing import Lists, lines_html, lists, lists_html, state_of
from .sessions import Visitor, csrf_of
from .workplace import Workplace

logger = logging.getLogger(__name__)
HERE_EVERY = timedelta(seconds=30)
ENDED = "event: ended\ndata: {}\n\n"
HEADERS = {"X-Accel-Buffering": "no"}


def router(workplace: Workplace) -> APIRouter:
    """Return the route of the events."""
    routes = APIRouter()

    @routes.get("/handovers/events")
    async def events(request: Request, after: int = Query(...), talk: int = 0) -> Response:
        """Stream what changes: `desk` (the lists), `line` and `delivery` of ``talk``, `ended`.

        ``after`` is the last line the page has; a stream that was cut goes on after its
        Last-Event-ID.
        """
        heard = request.headers.get("Last-Event-ID", "")
        after = int(heard) if heard.isdecimal() else after
        csrf = csrf_of(token_of(request))
        desk = LiveDesk(workplace, request.state.visitor, csrf, talk, after)
        return StreamingResponse(desk.events(), media_type="text/event-stream", headers=HEADERS)

    return routes


class LiveDesk:
    """One officer's stream. ``talk`` is the handover that is open, 0 for none."""

    def __init__(
        self, workplace: Workplace, visitor: Visitor, csrf: str, talk: int, after: int
    ) -> None:
        self._workplace, self._visitor, self._csrf = workplace, visitor, csrf
        self._talk, self._after = talk, after
        self._shown = ""
        self._delivered: dict[int, str] = {}
        self._here: datetime | None = None

    async def events(self) -> AsyncIterator[str]:
        """Yield events until the session ends; a store that is down ends the stream early."""
        yield "retry: 2000\n\n"
        try:
            async for _ in handover_view.news(self._workplace.store, -1):
                told = await asyncio.to_thread(self._look)
                for event in told:
                    yield event
                if ENDED in told:
                    return
        except SQLAlchemyError as error:
            logger.error("desk: %s; the page asks again", type(error).__name__)

    def _look(self) -> list[str]:
        return list(self._told())

    def _told(self) -> Iterator[str]:
        """Yield what the page does not know yet; lines first, so that none is passed over."""
        now = self._workplace.now()
        if not self._workplace.sessions.lasts(self._visitor, now):
            yield ENDED
            return
        if self._here is None or now - self._here >= HERE_EVERY:
            self._here = now
            self._workplace.supplies.handovers.here(self._visitor.name, now)
        if self._talk:
            yield from self._lines()
            yield from self._deliveries()
        yield from self._lists()

    def _lines(self) -> Iterator[str]:
        name = self._visitor.name
        for line in handover_view.later(self._workplace.store, self._talk, name, self._after):
            self._after = line.id
            told = {"line": line.id, "who": line.who, "html": lines_html([line], name)}
            yield _event("line", told, line.id)

    def _deliveries(self) -> Iterator[str]:
        store, name = self._workplace.store, self._visitor.name
        states = handover_view.deliveries(store, self._talk, name)
        if states != self._delivered:
            self._delivered = states
            yield _event("delivery", {str(line): state for line, state in states.items()})

    def _lists(self) -> Iterator[str]:
        shown = lists(self._workplace, self._visitor.name)
        given = (self._workplace, shown, self._visitor.name, self._csrf, self._talk)
        told: dict[str, Any] = {"html": lists_html(*given), **_ids(shown)}
        if self._talk:
            told["talk"] = state_of(self._workplace, self._talk, self._visitor.name)
        text = json.dumps(told)
        if text != self._shown:
            self._shown = text
            yield _event("desk", told, self._after)
        else:
            yield ": quiet\n\n"


def _ids(shown: Lists) -> dict[str, list[str]]:
    """Return what the page may give a sound for: who waits, and whom of mine I have to answer."""
    waiting = [one.handover for one in shown.view.mine if one.handover.waits_since is not None]
    return {
        "queue": [f"{one.handover.id}:{one.handover.wish}" for one in shown.view.queue],
        "unanswered": [f"{one.id}@{one.waits_since}" for one in waiting],
    }


def _event(name: str, told: object, number: int | None = None) -> str:
    place = "" if number is None else f"id: {number}\n"
    return f"event: {name}\n{place}data: {json.dumps(told)}\n\n"
