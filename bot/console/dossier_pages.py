"""A dossier by its code, as the bot would tell it; each reading is audited."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy.engine import Connection

from bot.answers.dossiers import looked_up
from bot.conversations.switches import note
from bot.dossiers.agencies import prefixes
from bot.dossiers.factors import Factor, check_factor, settle_factor
from bot.dossiers.lookup import Outcome
from bot.language.dossier_code import find_codes

from .rendering import page
from .sessions import Visitor
from .workplace import Workplace

_DIGITS = re.compile(r"\d{4}")


def router(workplace: Workplace) -> APIRouter:
    """Return the route; the code comes in the body, so that it stands in no address."""
    routes = APIRouter()

    @routes.post("/dossier")
    async def dossier(request: Request) -> Response:
        """A dossier; ``digits`` are the last four that open what is only for its owner."""
        form, visitor = request.state.form, request.state.visitor
        codes = find_codes(form.get("code", ""))
        if not codes:
            raise HTTPException(404)
        digits = form.get("digits", "").strip()
        outcome = await workplace.supplies.lookup.find(codes[0].code)
        tried: Factor | None = None
        if digits:
            tried = await asyncio.to_thread(_tried, workplace, visitor, outcome.code, digits)
        await asyncio.to_thread(_noted, workplace, visitor, outcome, tried == "right")
        desk = await asyncio.to_thread(workplace.supplies.desk)
        reply = looked_up(outcome, desk, opened=tried == "right")
        closed = _closed(outcome) and tried != "right"
        return page(
            request, "dossier.html.j2", reply=reply, code=outcome.code, closed=closed, tried=tried
        )

    return routes


def _closed(outcome: Outcome) -> bool:
    return outcome.dossier is not None and outcome.dossier.protected


def _tried(workplace: Workplace, visitor: Visitor, code: str, digits: str) -> Factor:
    """Return what came of the digits; tries are counted and locked as in a conversation."""
    if not _DIGITS.fullmatch(digits):
        return "wrong"
    now, key = workplace.now(), workplace.supplies.factor_key()
    with workplace.store.write() as connection:
        found = check_factor(connection, visitor.who, code, digits, now, key)
        if found in ("right", "wrong"):
            free = settle_factor(connection, visitor.who, code, found == "right", now)
            return found if free else "locked"
    return found


def _noted(workplace: Workplace, visitor: Visitor, outcome: Outcome, opened: bool) -> None:
    with workplace.store.write() as connection:
        _note(connection, workplace, visitor, outcome, opened)


def _note(
    connection: Connection, workplace: Workplace, visitor: Visitor, outcome: Outcome, opened: bool
) -> None:
    """Write down who read which dossier: the code itself stays out of the audit."""
    key = workplace.supplies.factor_key()
    digest = hmac.new(key, f"audit\n{outcome.code}".encode(), hashlib.sha256).hexdigest()
    agency = next(iter(prefixes(outcome.code)), "")
    detail: dict[str, Any] = {"agency": agency, "dossier": digest[:16], "outcome": outcome.kind}
    what = "dossier opened" if opened else "dossier read"
    note(connection, visitor.who, what, detail, workplace.now())
