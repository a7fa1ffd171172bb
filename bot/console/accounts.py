"""Accounts of the staff: add, list, disable, change. Every change is audited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.conversations.switches import note
from bot.storage import Store

from .passwords import check_new, hashed
from .tables import staff, staff_sessions

Role = Literal["officer", "editor", "supervisor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")


class BadAccount(ValueError):
    """An account that cannot be made or changed; the message says why."""


@dataclass(frozen=True)
class Account:
    """One member of the staff. ``who`` is how the audit names them."""

    name: str
    role: Role
    active: bool
    created_at: datetime
    signed_in_at: datetime | None
    locked_until: datetime | None

    @property
    def who(self) -> str:
        return who(self.name)


def who(name: str) -> str:
    """Return the name of an account in the audit, which also holds users of the machine."""
    return f"staff:{name}"


class Accounts:
    """The accounts of the conversations store. ``by`` is who changes them, as the audit says it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Account]:
        """Return every account, by name."""
        with self._store.read() as connection:
            rows = connection.execute(_query().order_by(staff.c.name)).all()
        return [_account(row) for row in rows]

    def get(self, name: str) -> Account | None:
        """Return one account, or None."""
        with self._store.read() as connection:
            row = connection.execute(_query().where(staff.c.name == name)).first()
        return _account(row) if row else None

    def stored_password(self, name: str) -> str | None:
        """Return the hash of an account's password, None if there is no such account."""
        query = select(staff.c.password).where(staff.c.name == name)
        with self._store.read() as connection:
            found: str | None = connection.execute(query).scalar_one_or_none()
        return found

    def add(self, name: str, role: str, password: str, by: str, now: datetime) -> None:
        """Make an account. Raises BadAccount, BadPassword."""
        _check(name, role)
        check_new(password)
        row = {"name": name, "role": role, "password": hashed(password), "created_at": now}
        with self._store.write() as connection:
            if connection.execute(select(staff.c.name).where(staff.c.name == name)).first():
                raise BadAccount(f"there is an account {name!r} already")
            connection.execute(insert(staff).values(**row))
            note(connection, by, "staff added", {"name": name, "role": role}, now)

    def disable(self, name: str, by: str, now: datetime) -> None:
        """Let an account in no more, and end its sessions. Raises BadAccount."""
        with self._store.write() as connection:
            _change(connection, name, active=0)
            end_sessions(connection, name)
            note(connection, by, "staff disabled", {"name": name}, now)

    def enable(self, name: str, by: str, now: datetime) -> None:
        """Let a disabled or locked account in again. Raises BadAccount."""
        with self._store.write() as connection:
            _change(connection, name, active=1, failures=0, locked_until=None)
            note(connection, by, "staff enabled", {"name": name}, now)

    def set_role(self, name: str, role: str, by: str, now: datetime) -> None:
        """Give an account another role, which counts from its next request. Raises BadAccount."""
        _check(name, role)
        with self._store.write() as connection:
            query = select(staff.c.role).where(staff.c.name == name)
            before = connection.execute(query).scalar()
            _change(connection, name, role=role)
            told = {"name": name, "role": role, "before": before}
            note(connection, by, "staff role changed", told, now)

    def set_password(self, name: str, password: str, by: str, now: datetime) -> None:
        """Change a password, end the sessions, lift a lock. Raises BadAccount, BadPassword."""
        check_new(password)
        new = hashed(password)
        with self._store.write() as connection:
            _change(connection, name, password=new, failures=0, locked_until=None)
            end_sessions(connection, name)
            note(connection, by, "staff password changed", {"name": name}, now)


def end_sessions(connection: Connection, name: str) -> None:
    """End every session of an account."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.staff == name))


def _query() -> Any:
    columns = ("name", "role", "active", "created_at", "signed_in_at", "locked_until")
    return select(*(staff.c[column] for column in columns))


def _account(row: Any) -> Account:
    return Account(row[0], row[1], bool(row[2]), *row[3:])


def _check(name: str, role: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadAccount("a name has 2 to 32 of a-z, 0-9, dot, dash and _, a letter first")
    if role not in ROLES:
        raise BadAccount(f"the role is one of {', '.join(ROLES)}")


def _change(connection: Connection, name: str, **values: Any) -> None:
    changed = connection.execute(update(staff).where(staff.c.name == name).values(**values))
    if not changed.rowcount:
        raise BadAccount(f"there is no account {name!r}")
