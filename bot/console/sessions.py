"""Sessions of signed-in staff: a random token in a cookie, its hash in the store."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.storage import Store

from .accounts import Role, who
from .tables import staff, staff_sessions

IDLE, WHOLE = timedelta(minutes=30), timedelta(hours=12)
"""A session ends after IDLE without a request, and WHOLE after it began whatever happens."""
NOTED = timedelta(minutes=1)
"""How exactly the last request is remembered: a search at each keystroke must not write."""


@dataclass(frozen=True)
class Visitor:
    """Who is signed in, and the hash of the session's token."""

    name: str
    role: Role
    session: str

    @property
    def who(self) -> str:
        """The name in the audit."""
        return who(self.name)


def new_token() -> str:
    """Return a token for a cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what the store knows a token by."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """Return the token that a form of this cookie's owner must send back.

    It follows from the cookie, which no other site can read, and does not give it away.
    """
    return hmac.new(token.encode(), b"motcua: form of the console, 1", hashlib.sha256).hexdigest()


def is_csrf(token: str, given: str) -> bool:
    """Say whether ``given`` is the token of that cookie's forms."""
    return bool(token) and hmac.compare_digest(csrf_of(token).encode(), given.encode())


def begin(connection: Connection, name: str, token: str, now: datetime) -> None:
    """Begin a session, and delete those that have ended."""
    connection.execute(delete(staff_sessions).where(_ended(now)))
    row = {"token_hash": token_hash(token), "staff": name, "begun_at": now, "seen_at": now}
    connection.execute(insert(staff_sessions).values(**row))


def end(connection: Connection, session: str) -> None:
    """End the session of that token's hash."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == session))


class Sessions:
    """Finds out who a cookie stands for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def visitor(self, token: str, now: datetime, *, used: bool = True) -> Visitor | None:
        """Return who the token stands for, None if the session ended or the account may not in.

        Unless it is ``used`` by a person, asking does not keep the session.
        """
        if not token:
            return None
        session = token_hash(token)
        query = (
            select(staff.c.name, staff.c.role, staff_sessions.c.seen_at)
            .join(staff_sessions, staff_sessions.c.staff == staff.c.name)
            .where(staff_sessions.c.token_hash == session, staff.c.active == 1, ~_ended(now))
        )
        with self._store.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if used and now - row.seen_at >= NOTED:
            self._seen(session, now)
        return Visitor(row.name, row.role, session)

    def lasts(self, visitor: Visitor, now: datetime) -> bool:
        """Say whether the visitor is still signed in; asking so is no use of the session."""
        mine = and_(staff_sessions.c.token_hash == visitor.session, ~_ended(now))
        known = select(staff.c.role).join(staff_sessions, staff_sessions.c.staff == staff.c.name)
        with self._store.read() as connection:
            role = connection.execute(known.where(mine, staff.c.active == 1)).scalar()
        return bool(role == visitor.role)

    def _seen(self, session: str, now: datetime) -> None:
        mine = and_(staff_sessions.c.token_hash == session, staff_sessions.c.seen_at < now)
        with self._store.write() as connection:
            connection.execute(update(staff_sessions).where(mine).values(seen_at=now))


def _ended(now: datetime) -> Any:
    idle = staff_sessions.c.seen_at <= now - IDLE
    return or_(idle, staff_sessions.c.begun_at <= now - WHOLE)
