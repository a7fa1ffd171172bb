"""Reads one item of PUT /api/v1/dossiers; a file's line comes here in the same form.

Members that are not known are ignored and stored nowhere: an agency may send names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from .events import Event, promised
from .factors import seal
from .fields import BadItem, agency_part, code_of, last_four, members, moment, whole, words
from .model import Channel, Status

LONGEST_PROCEDURE, LONGEST_AGENCY, LONGEST_AGENCY_CODE, LONGEST_PAPER = 300, 200, 32, 300
MOST_PAPERS = 30
MOST_DUE = 10**12  # đồng
EARLY = timedelta(days=1)  # a clock may be wrong; a status of next month is not known yet


def read_item(item: Any, key: bytes, now: datetime) -> Event:
    """Return the event of an item; its factors are sealed with ``key``. Raises BadItem."""
    item = members("item", item)
    code = code_of(item.get("code"))
    agency = _members("agency", item.get("agency"))
    at = moment("status_at", item.get("status_at"))
    if at > now + EARLY:
        raise BadItem("status_at: lies in the future")
    return Event(
        code=code,
        status=Status(whole("status", item.get("status"), 1, 10)),
        at=at,
        procedure=_words("procedure", item.get("procedure"), LONGEST_PROCEDURE),
        agency_code=_words("agency.code", agency.get("code"), LONGEST_AGENCY_CODE)
        or agency_part(code),
        agency_name=_words("agency.name", agency.get("name"), LONGEST_AGENCY),
        channel=_channel(item.get("channel")),
        received_at=_moment("received_at", item.get("received_at")),
        due_at=promised(_moment("due_at", item.get("due_at"))),
        finished_at=_moment("finished_at", item.get("finished_at")),
        missing=_missing(item.get("missing")),
        amount_due=_amount(item.get("amount_due")),
        **_factors(item.get("verify"), code, key),
    )


def _members(name: str, value: Any) -> Mapping[str, Any]:
    return {} if value is None else members(name, value)


def _words(name: str, value: Any, most: int) -> str | None:
    return None if value is None else words(name, value, most) or None


def _moment(name: str, value: Any) -> datetime | None:
    return None if value is None else moment(name, value)


def _channel(value: Any) -> Channel | None:
    return None if value is None else Channel(whole("channel", value, 1, 3))


def _amount(value: Any) -> int | None:
    return None if value is None else whole("amount_due", value, 0, MOST_DUE)


def _missing(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_PAPERS:
        raise BadItem(f"missing: must be a list of at most {MOST_PAPERS} texts")
    return tuple(filter(None, (words("missing", paper, LONGEST_PAPER) for paper in value)))


def _factors(value: Any, code: str, key: bytes) -> Mapping[str, Any]:
    given, sealed = _members("verify", value), {}
    for kind in ("phone", "id"):
        name = f"{kind}_last4"
        if given.get(name) is not None:
            digits = last_four(f"verify.{name}", given[name])
            sealed[f"{kind}_factor"] = seal(key, code, kind, digits)
    return sealed
