"""Signing in and out, and what failures lock: an account for an address, an address, a desk.

A stranger can shut nobody out who sits elsewhere, and no answer tells which names there are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.conversations.limits import household
from bot.conversations.switches import note
from bot.storage import Store

from . import sessions
from .accounts import end_sessions, who
from .failures import MOST_COUNTED, SPAN, Failures
from .passwords import matches
from .sessions import Visitor
from .tables import staff

Outcome = Literal["in", "wrong", "locked"]
FAILURES, LOCKED = 5, timedelta(minutes=15)
"""So many wrong passwords lock an account for their address, or at a desk in a row for all."""
ADDRESS_FAILURES = 20
"""So many of whatever accounts lock their address."""
ACCOUNT_FAILURES = 50
"""So many from anywhere lock an account for addresses from which nobody has got in before."""
LONGEST_NAME = 40


class SigningIn:
    """Lets staff in and out. ``now`` gives Vietnam's time without a zone."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._of_address = Failures(ADDRESS_FAILURES)
        self._of_pair = Failures(FAILURES)
        self._of_account = Failures(ACCOUNT_FAILURES)
        self._known: dict[str, None] = {}

    def sign_in(self, name: str, password: str, address: str, token: str) -> Outcome:
        """Begin the session of ``token`` if the password is right.

        A disabled, unknown or locked account is ``wrong`` like any other; only an address that
        fails with whatever names is told that it is locked.
        """
        now, where = self._now(), household(address)
        if self._of_address.too_many(where, now):
            return "locked"
        pair = f"{where} {name[:LONGEST_NAME]}"
        if self._held_back(pair, name, now):
            return "wrong"
        held = self._held(name)
        right = matches(held.password if held is not None and held.active else None, password)
        if right and held is not None and self._take_in(held, token, now):
            self._got_in(pair)
            return "in"
        self._of_address.failed(where, now)
        self._of_account.failed(name[:LONGEST_NAME], now)
        self._note_refusal(held, self._of_pair.failed(pair, now), now)
        return "wrong"

    def _held_back(self, pair: str, name: str, now: datetime) -> bool:
        """Say whether no password is looked at: as soon for a name that nobody has."""
        crowd = self._of_account.too_many(name[:LONGEST_NAME], now)
        return self._of_pair.too_many(pair, now) or (crowd and pair not in self._known)

    def _got_in(self, pair: str) -> None:
        self._of_pair.forget(pair)
        self._known.pop(pair, None)
        self._known[pair] = None
        if len(self._known) > MOST_COUNTED:
            del self._known[next(iter(self._known))]

    def knows_password(self, visitor: Visitor, password: str) -> bool:
        """Say whether it is the visitor's own password; wrong ones in a row lock the account.

        The one that locks the account ends its sessions: somebody else may sit at the desk.
        """
        now = self._now()
        held = self._held(visitor.name)
        if held is None or (held.locked_until and held.locked_until > now):
            return False
        if matches(held.password, password):
            return True
        with self._store.write() as connection:
            if self._note_failure(connection, held, now):
                end_sessions(connection, held.name)
        return False

    def sign_out(self, visitor: Visitor) -> None:
        """End the visitor's session."""
        with self._store.write() as connection:
            sessions.end(connection, visitor.session)
            note(connection, visitor.who, "signed out", {}, self._now())

    def _held(self, name: str) -> Any:
        query = select(staff.c.name, staff.c.password, staff.c.active, staff.c.locked_until)
        with self._store.read() as connection:
            return connection.execute(query.where(staff.c.name == name)).first()

    def _note_refusal(self, held: Any, failures: int, now: datetime) -> None:
        """Write a refusal down. A name that nobody has may be a password, so it is not."""
        told = {"failures": failures} if held is not None else {"account": "unknown"}
        name = who(held.name) if held is not None else "staff"
        with self._store.write() as connection:
            note(connection, name, "sign-in refused", told, now)
            if held is not None and failures >= FAILURES:
                note(connection, name, "sign-in locked", {"until": now + SPAN}, now)

    def _take_in(self, held: Any, token: str, now: datetime) -> bool:
        """Begin the session; False if the account is locked or was changed meanwhile."""
        mine = (staff.c.name == held.name) & (staff.c.password == held.password)
        free = staff.c.locked_until.is_(None) | (staff.c.locked_until <= now)
        values = {"failures": 0, "locked_until": None, "signed_in_at": now}
        still = mine & free & (staff.c.active == 1)
        with self._store.write() as connection:
            if not connection.execute(update(staff).where(still).values(**values)).rowcount:
                return False
            sessions.begin(connection, held.name, token, now)
            note(connection, who(held.name), "signed in", {}, now)
        return True

    def _note_failure(self, connection: Connection, held: Any, now: datetime) -> bool:
        """Count a failure at a desk and return whether it locks the account."""
        mine = staff.c.name == held.name
        connection.execute(update(staff).where(mine).values(failures=staff.c.failures + 1))
        failures = connection.execute(select(staff.c.failures).where(mine)).scalar_one()
        note(connection, who(held.name), "sign-in refused", {"failures": failures}, now)
        if failures >= FAILURES:
            lock = {"failures": 0, "locked_until": now + LOCKED}
            connection.execute(update(staff).where(mine).values(**lock))
            note(connection, who(held.name), "account locked", {"until": now + LOCKED}, now)
        return bool(failures >= FAILURES)
