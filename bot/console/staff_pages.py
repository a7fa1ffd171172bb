"""The audit to read, and the accounts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import desc, select

from bot.conversations.tables import audit
from bot.storage import Store

from .account_pages import HOME
from .accounts import ROLES, BadAccount
from .rendering import page
from .workplace import Workplace

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line of the audit."""

    id: int
    at: datetime
    who: str
    what: str
    detail: dict[str, Any]


def router(workplace: Workplace) -> APIRouter:
    """Return the routes for those who lead."""
    routes = APIRouter()

    @routes.get("/audit")
    def read_audit(
        request: Request, before: int = 0, who: str = Query("", max_length=64)
    ) -> Response:
        """The newest lines, or those older than ``before``; of one person with ``who``."""
        lines = audit_lines(workplace.store, before, who.strip())
        return page(
            request, "audit.html.j2", lines=lines[:PAGE], more=len(lines) > PAGE, who=who.strip()
        )

    @routes.get("/staff")
    def accounts(request: Request) -> Response:
        listed, now = workplace.accounts.all(), workplace.now()
        return page(request, "staff.html.j2", accounts=listed, now=now, roles=ROLES)

    @routes.post("/staff/{name}/disable")
    def disable(request: Request, name: str) -> Response:
        """Let an account in no more; nobody locks themselves out."""
        visitor = request.state.visitor
        if name == visitor.name:
            raise HTTPException(409)
        _changed(lambda: workplace.accounts.disable(name, visitor.who, workplace.now()))
        return RedirectResponse(f"{HOME}staff", status_code=303)

    @routes.post("/staff/{name}/enable")
    def enable(request: Request, name: str) -> Response:
        """Let an account in again, also a locked one."""
        visitor = request.state.visitor
        _changed(lambda: workplace.accounts.enable(name, visitor.who, workplace.now()))
        return RedirectResponse(f"{HOME}staff", status_code=303)

    @routes.post("/staff/{name}/role")
    def role(request: Request, name: str) -> Response:
        """Give an account another role; nobody their own."""
        visitor, wanted = request.state.visitor, request.state.form.get("role", "")
        if name == visitor.name:
            raise HTTPException(409)
        change = workplace.accounts.set_role
        _changed(lambda: change(name, wanted, visitor.who, workplace.now()))
        return RedirectResponse(f"{HOME}staff", status_code=303)

    return routes


def _changed(change: Any) -> None:
    try:
        change()
    except BadAccount as error:
        raise HTTPException(404) from error


def audit_lines(store: Store, before: int = 0, who: str = "") -> list[Line]:
    """Return PAGE lines and one more if there are older ones, the newest first."""
    columns = [audit.c[name] for name in ("id", "at", "who", "what", "detail")]
    query = select(*columns).order_by(desc(audit.c.id)).limit(PAGE + 1)
    if before:
        query = query.where(audit.c.id < before)
    if who:
        query = query.where(audit.c.who == who)
    with store.read() as connection:
        rows = connection.execute(query).all()
    return [Line(i, at, by, what, json.loads(told or "{}")) for i, at, by, what, told in rows]
