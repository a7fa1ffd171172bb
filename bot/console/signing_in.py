"""Signing in and out, and the locks after failures: per account in the store, per address here."""

from __future__ import annotations

from collections import deque
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
from .passwords import matches
from .sessions import Visitor
from .tables import staff

Outcome = Literal["in", "wrong", "locked"]
FAILURES, LOCKED = 5, timedelta(minutes=15)
"""So many wrong passwords in a row lock an account for so long."""
ADDRESS_FAILURES, ADDRESS_SPAN = 20, timedelta(minutes=15)
MOST_ADDRESSES = 10_000


class AddressFailures:
    """Counts failures by network address in memory; addresses are never stored."""

    def __init__(self) -> None:
        self._times: dict[str, deque[datetime]] = {}

    def locked(self, address: str, now: datetime) -> bool:
        """Say whether this address failed ADDRESS_FAILURES times within ADDRESS_SPAN."""
        return len(self._recent(household(address), now)) >= ADDRESS_FAILURES

    def failed(self, address: str, now: datetime) -> None:
        """Note a failure."""
        address = household(address)
        times = self._recent(address, now)
        times.append(now)
        self._times.pop(address, None)
        self._times[address] = times
        if len(self._times) > MOST_ADDRESSES:
            del self._times[next(iter(self._times))]

    def _recent(self, address: str, now: datetime) -> deque[datetime]:
        times = self._times.get(address, deque(maxlen=ADDRESS_FAILURES))
        while times and times[0] <= now - ADDRESS_SPAN:
            times.popleft()
        return times


class SigningIn:
    """Lets staff in and out. ``now`` gives Vietnam's time without a zone."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._addresses = AddressFailures()

    def sign_in(self, name: str, password: str, address: str, token: str) -> Outcome:
        """Begin the session of ``token`` if the password is right.

        A disabled or unknown account is ``wrong`` like any other; it takes as long.
        """
        now = self._now()
        if self._addresses.locked(address, now):
            return "locked"
        held = self._held(name)
        if held is not None and held.locked_until and held.locked_until > now:
            return "locked"
        right = matches(held.password if held is not None and held.active else None, password)
        with self._store.write() as connection:
            if right and held is not None and self._take_in(connection, held, token, now):
                return "in"
            self._note_failure(connection, held, now)
        self._addresses.failed(address, now)
        return "wrong"

    def knows_password(self, visitor: Visitor, password: str) -> bool:
        """Say whether it is the visitor's own password; wrong ones count as at the sign-in.

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

    def _take_in(self, connection: Connection, held: Any, token: str, now: datetime) -> bool:
        """Begin the session; False if the account was locked or changed meanwhile."""
        mine = (staff.c.name == held.name) & (staff.c.password == held.password)
        free = staff.c.locked_until.is_(None) | (staff.c.locked_until <= now)
        values = {"failures": 0, "locked_until": None, "signed_in_at": now}
        still = mine & free & (staff.c.active == 1)
        if not connection.execute(update(staff).where(still).values(**values)).rowcount:
            return False
        sessions.begin(connection, held.name, token, now)
        note(connection, who(held.name), "signed in", {}, now)
        return True

    def _note_failure(self, connection: Connection, held: Any, now: datetime) -> bool:
        """Count a failure and return whether it locks the account.

        A name that nobody has may be a password, so it is not written down.
        """
        if held is None:
            note(connection, "staff", "sign-in refused", {"account": "unknown"}, now)
            return False
        mine = staff.c.name == held.name
        connection.execute(update(staff).where(mine).values(failures=staff.c.failures + 1))
        failures = connection.execute(select(staff.c.failures).where(mine)).scalar_one()
        note(connection, who(held.name), "sign-in refused", {"failures": failures}, now)
        if failures >= FAILURES:
            lock = {"failures": 0, "locked_until": now + LOCKED}
            connection.execute(update(staff).where(mine).values(**lock))
            note(connection, who(held.name), "account locked", {"until": now + LOCKED}, now)
        return bool(failures >= FAILURES)
