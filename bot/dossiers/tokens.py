"""Agencies that may send dossiers: a name, the prefixes of their codes, a token.

Of a token only its SHA-256 is kept; it is random and long, so it needs no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.language.text import clean

from .tables import agencies

_PREFIX = re.compile(r"(?:\d{2,3}\.){0,3}[HG]\d{2}(?:\.\d{1,3}){0,3}", re.ASCII)
_COLUMNS = (agencies.c.name, agencies.c.prefixes, agencies.c.created_at)
LONGEST_NAME = 60
DEMO_PREFIX = "H99"


class BadAgency(ValueError):
    """An agency cannot be added; the message says why."""


@dataclass(frozen=True)
class Agency:
    """Somebody who may send dossiers whose codes begin with one of ``prefixes``."""

    name: str
    prefixes: tuple[str, ...]
    created_at: datetime

    def may_write(self, code: str) -> bool:
        """Return True if a normal code belongs to the agency."""
        return any(belongs(code, prefix) for prefix in self.prefixes)


def belongs(code: str, prefix: str) -> bool:
    """Return True if the agency part of a code is ``prefix`` or lies below it.

    H57 holds H57.12-… and, in the older order that begins with the smallest unit,
    000.00.28.H57-…
    """
    agency = code.partition("-")[0]
    return agency == prefix or agency.startswith(f"{prefix}.") or agency.endswith(f".{prefix}")


def add_agency(connection: Connection, name: str, prefixes: Sequence[str], now: datetime) -> str:
    """Add an agency and return its token, which is never seen again. Raises BadAgency."""
    name, given = clean(name), sorted({prefix.strip().upper() for prefix in prefixes})
    _check(name, given)
    if any(agency.name == name for agency in list_agencies(connection)):
        raise BadAgency(f"there is an agency {name!r} already; remove it to give it a new token")
    token = secrets.token_urlsafe(32)
    row = {"name": name, "prefixes": json.dumps(given), "token_hash": _hash(token)}
    connection.execute(insert(agencies).values(**row, created_at=now))
    return token


def _check(name: str, prefixes: Sequence[str]) -> None:
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadAgency(f"a name has 1 to {LONGEST_NAME} characters")
    if not prefixes:
        raise BadAgency("at least one prefix is needed, like H57")
    for prefix in prefixes:
        if not _PREFIX.fullmatch(prefix):
            raise BadAgency(f"{prefix!r} is no prefix of a code; they look like H57 or H57.12")
        if belongs(prefix, DEMO_PREFIX):
            raise BadAgency(f"{DEMO_PREFIX} is kept for demonstration data")


def list_agencies(connection: Connection) -> list[Agency]:
    """Return all agencies by name."""
    rows = connection.execute(select(*_COLUMNS).order_by(agencies.c.name))
    return [_agency(*row) for row in rows]


def remove_agency(connection: Connection, name: str) -> bool:
    """Take an agency's token away; its dossiers stay. False if there is no such agency."""
    gone = delete(agencies).where(agencies.c.name == clean(name))
    return int(connection.execute(gone).rowcount) > 0


def agency_of(connection: Connection, token: str) -> Agency | None:
    """Return whose token this is; it takes as long for a wrong one as for a right one."""
    given, found = _hash(token), None
    for held, *columns in connection.execute(select(agencies.c.token_hash, *_COLUMNS)):
        if hmac.compare_digest(held, given):
            found = _agency(*columns)
    return found


def _agency(name: str, prefixes: str, created_at: datetime) -> Agency:
    return Agency(name, tuple(json.loads(prefixes)), created_at)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
