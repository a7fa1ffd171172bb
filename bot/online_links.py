"""The way to filing online: counts that it was taken, by procedure and channel, and leads on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.bodies import StorableRoute
from bot.conversations.clicks import CHANNEL_PARAMETER, CODE, PATH, followed
from bot.conversations.limits import AddressLimit
from bot.procedures.catalogue import Catalogue
from bot.storage import Store
from bot.trouble import level

logger = logging.getLogger(__name__)
UNTOLD = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class ClickIn(BaseModel):
    """The procedure whose link was followed; nothing of who did."""

    procedure: str = Field(..., max_length=32)


def router(
    catalogue: Catalogue, store: Store, addresses: AddressLimit, now: Callable[[], datetime]
) -> APIRouter:
    """Return the two routes. Over an address's limit nothing is counted, links still lead on."""
    routes = APIRouter(route_class=StorableRoute)

    @routes.get(PATH + "/{code}", include_in_schema=False)
    def lead(
        request: Request, code: str, channel: str = Query("", alias=CHANNEL_PARAMETER)
    ) -> Response:
        """Lead to the procedure at the national portal, to no other address."""
        url = _source(catalogue, code, now().date())
        if url is None:
            raise HTTPException(404, "no procedure has this code")
        if not _ahead(request):
            _count(request, code, channel)
        return RedirectResponse(url, status_code=302, headers=UNTOLD)

    @routes.post("/api/v1/clicks", status_code=204)
    def click(request: Request, body: ClickIn) -> Response:
        """Count that a link to filing online was followed on the page."""
        _count(request, body.procedure, "web")
        return Response(status_code=204)

    def _count(request: Request, code: str, channel: str) -> None:
        if not addresses.allows(request.client.host if request.client else ""):
            return
        try:
            followed(store, code, channel, now())
        except SQLAlchemyError as error:
            logger.log(level(error), "click not counted: %s", type(error).__name__)

    return routes


def _source(catalogue: Catalogue, code: str, today: date) -> str | None:
    found = catalogue.get(code, today) if CODE.fullmatch(code) else None
    url = found.record.source_url if found else ""
    return url if url.startswith(("https://", "http://")) else None


def _ahead(request: Request) -> bool:
    """Return whether a browser only fetches the page ahead of a click."""
    purpose = request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")
    return "prefetch" in purpose
