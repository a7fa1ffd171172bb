"""The console as an application of its own, mounted at /console: routes, gate, error pages."""

from __future__ import annotations

import logging

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException

from . import (
    account_pages,
    content_pages,
    dossier_pages,
    handover_aid,
    handover_pages,
    handover_stream,
    learning_pages,
    lookup_pages,
    model_pages,
    number_pages,
    rights_pages,
    staff_pages,
)
from .gate import Gate, SignInNeeded
from .rendering import is_part, page
from .workplace import Supplies, Workplace

logger = logging.getLogger(__name__)
PREFIX = "/console"


def create_console(supplies: Supplies) -> FastAPI:
    """Return the application; every route of it is behind the gate."""
    workplace = Workplace(supplies)
    console = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(Gate(workplace))]
    )
    console.state.workplace = workplace
    for pages in (
        account_pages,
        lookup_pages,
        dossier_pages,
        content_pages,
        staff_pages,
        handover_stream,
        handover_aid,
        handover_pages,
        number_pages,
        rights_pages,
    ):
        console.include_router(pages.router(workplace))
    for taught in (learning_pages, model_pages):
        console.include_router(taught.router(workplace))
    console.add_exception_handler(SignInNeeded, _to_sign_in)
    console.add_exception_handler(HTTPException, _refused)
    for unfit in (RequestValidationError, DataError, OverflowError):
        console.add_exception_handler(unfit, _invalid)
    console.add_exception_handler(SQLAlchemyError, _store_down)
    return console


async def _to_sign_in(request: Request, error: Exception) -> Response:
    """Lead to the sign-in: a part of a page cannot, so the whole page is told to go there."""
    target = f"{PREFIX}/sign-in"
    if is_part(request):
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return page(request, "refused.html.j2", status=error.status_code, code=error.status_code)


async def _invalid(request: Request, error: Exception) -> Response:
    """Refuse what has not the form asked for, or what no column can hold."""
    return page(request, "refused.html.j2", status=422, code=422)


async def _store_down(request: Request, error: Exception) -> Response:
    logger.error("database: %s at %s", type(error).__name__, request.url.path)
    return page(request, "refused.html.j2", status=503, code=503)
