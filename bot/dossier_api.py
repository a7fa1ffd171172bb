"""PUT /api/v1/dossiers: agencies send what they know of dossiers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.security.utils import get_authorization_scheme_param
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import documented
from bot.conversations.switches import note
from bot.conversations.vault import Vault, VaultError
from bot.dossiers import guessing
from bot.dossiers.factors import factor_key
from bot.dossiers.fields import BadItem
from bot.dossiers.following import count_follows
from bot.dossiers.pushing import MOST_ITEMS, BadBody, Check, Taken, items_of, push
from bot.dossiers.tokens import Agency, agency_of
from bot.seeing import metrics
from bot.storage import Store
from bot.trouble import level

logger = logging.getLogger(__name__)
PATH = "/api/v1/dossiers"
_ITEM: dict[str, Any] = {
    "type": "object",
    "required": ["code", "status", "status_at"],
    "properties": {
        "code": {"type": "string", "examples": ["H57.12-250914-0003"]},
        "status": {"type": "integer", "minimum": 1, "maximum": 10},
        "status_at": {"type": "string", "examples": ["2026-09-14T08:30:00+07:00"]},
        "procedure": {"type": "string", "maxLength": 300},
        "agency": {
            "type": "object",
            "properties": {"code": {"type": "string"}, "name": {"type": "string"}},
        },
        "channel": {"type": "integer", "minimum": 1, "maximum": 3},
        "received_at": {"type": "string"},
        "due_at": {"type": "string"},
        "finished_at": {"type": "string"},
        "missing": {"type": "array", "items": {"type": "string"}},
        "amount_due": {"type": "integer", "description": "đồng"},
        "verify": {
            "type": "object",
            "properties": {"phone_last4": {"type": "string"}, "id_last4": {"type": "string"}},
        },
    },
}
_LIST = {"type": "array", "maxItems": MOST_ITEMS, "items": _ITEM}
_BODY = {"type": "object", "required": ["items"], "properties": {"items": _LIST}}
REFUSED = documented.refused(401, "A valid bearer token is needed")
OPENAPI: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}},
    "security": [{"HTTPBearer": []}],
}


def factor_secret(store: Store, home: Path) -> bytes:
    """Return the key of second factors; the key file is made if there is none.

    Raises VaultError if it cannot be made or read.
    """
    return factor_key(Vault(store, home).secret())


def router(store: Store, home: Path, now: Callable[[], datetime]) -> APIRouter:
    """Return the route on the conversations store."""
    routes = APIRouter()

    @routes.put(PATH, openapi_extra=OPENAPI, responses=REFUSED)
    async def put(request: Request) -> dict[str, Any]:
        """Take up to 1,000 dossiers of an agency; bad items are told one by one."""
        scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
        bearer = token if scheme.lower() == "bearer" else ""
        agency = await asyncio.to_thread(_agency, store, bearer)
        if agency is None:
            metrics.DOSSIER_PUSHES.labels("unauthorised").inc()
            told = {"WWW-Authenticate": "Bearer"}
            raise HTTPException(401, "a valid bearer token is needed", headers=told)
        body = await request.body()
        taken = await asyncio.to_thread(_take, store, home, agency, body, now())
        rejected = [{"index": one.index, "reason": one.reason} for one in taken.rejected]
        return {"accepted": taken.accepted, "rejected": rejected}

    return routes


def show_figures(store: Store, now: datetime) -> None:
    """Read what /metrics shows of dossiers off the store; a store that is down changes nothing."""
    try:
        with store.read() as connection:
            metrics.dossiers_now(guessing.counts(connection, now), count_follows(connection))
    except SQLAlchemyError as error:
        logger.log(level(error), "figures of dossiers: %s", type(error).__name__)


def _agency(store: Store, token: str) -> Agency | None:
    with store.read() as connection:
        return agency_of(connection, token)


def _take(store: Store, home: Path, agency: Agency, body: bytes, now: datetime) -> Taken:
    try:
        key = factor_secret(store, home)
        items = items_of(body)
    except BadBody as error:
        metrics.DOSSIER_PUSHES.labels("refused").inc()
        raise HTTPException(400, str(error)) from None
    except (VaultError, OSError) as error:
        logger.error("dossiers: the key file cannot be used: %s", error)
        raise HTTPException(503, "the key of this server cannot be read") from None
    taken = push(store, items, _only_its_own(agency), "push", key, now)
    metrics.DOSSIER_PUSHES.labels("taken").inc()
    audit(store, agency.name, "dossiers sent", taken, now)
    return taken


def _only_its_own(agency: Agency) -> Check:
    def check(code: str) -> None:
        if not agency.may_write(code):
            prefixes = ", ".join(agency.prefixes)
            raise BadItem(f"code: this token may write codes of {prefixes} only")

    return check


def audit(store: Store, who: str, what: str, taken: Taken, now: datetime) -> None:
    """Count items for /metrics, and write a line of the audit if something was changed."""
    for outcome, count in taken.outcomes.items():
        metrics.DOSSIER_ITEMS.labels(outcome).inc(count)
    metrics.DOSSIER_ITEMS.labels("rejected").inc(len(taken.rejected))
    if not taken.written and not taken.rejected:
        return
    counts = {str(outcome): count for outcome, count in sorted(taken.outcomes.items())}
    with store.write() as connection:
        note(connection, who, what, {**counts, "rejected": len(taken.rejected)}, now)
