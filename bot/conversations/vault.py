"""Credentials of platforms: sealed in the database, changed by one process at a time.

A value is JSON under Fernet (AES-128-CBC with HMAC-SHA-256). The key lies beside the database,
in a file that no backup of the database alone holds.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.storage import Store, take_turns

from .intake import StoreBusy
from .tables import credentials

KEY_FILE = "secret.key"
OWN = "key"
LEAST_BYTES, LEAST_DIFFERENT = 16, 8


def guessable(secret: bytes) -> bool:
    """Return whether a secret is too short or too uniform to have been drawn at random."""
    return len(secret) < LEAST_BYTES or len(set(secret)) < LEAST_DIFFERENT


class VaultError(RuntimeError):
    """A sealed value cannot be opened; the message names the key file and what to do."""


def read_key(path: Path) -> Fernet:
    """Return the key of a file. Raises VaultError, which says what is wrong and what to do."""
    try:
        written = path.read_bytes().strip()
        key = Fernet(written)
    except OSError as error:
        raise VaultError(
            f"{path} cannot be read ({error.strerror}): put it back from the backup, "
            "or log in again"
        ) from error
    except ValueError as error:
        raise VaultError(
            f"{path} holds no key: put it back from the backup, or move it away and log in again"
        ) from error
    if guessable(base64.urlsafe_b64decode(written)):
        raise VaultError(
            f"{path} was made up, not drawn at random: make one with `motcua key`, and "
            "`motcua key --changed`"
        )
    return key


class Vault:
    """The credentials of the conversations store, sealed with the key file in ``home``.

    Every method raises StoreBusy while the database takes nothing.
    """

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self._path = home / KEY_FILE

    def check_key(self) -> None:
        """Make the key if there is none. Raises VaultError if it cannot be used."""
        self.seal(None)

    def secret(self) -> bytes:
        """Return what keys of other uses are derived from; the key file is made if there is none.

        Raises VaultError if it cannot be made or read.
        """
        self.check_key()
        return self._path.read_bytes().strip()

    def agree(self, now: datetime) -> None:
        """See that this key is the one the database's gateways have; the first one's counts.

        Raises VaultError if it is another one, or cannot be used.
        """
        sealed = self.seal(OWN)
        with _storing(), self._store.write() as connection:
            take_turns(connection, f"vault {OWN}")
            held = _sealed(connection, OWN)
            if held is None:
                row = {"name": OWN, "sealed": sealed, "updated_at": now}
                connection.execute(insert(credentials).values(**row))
        self.unseal(OWN, held or sealed)

    def agreed(self) -> bool:
        """Return whether the database knows a key already."""
        with _storing(), self._store.read() as connection:
            return _sealed(connection, OWN) is not None

    def disagree(self) -> None:
        """Forget which key the database's gateways have: the next one's counts."""
        with _storing(), self._store.write() as connection:
            connection.execute(delete(credentials).where(credentials.c.name == OWN))

    def read(self, name: str) -> Any:
        """Return the value of ``name``, None if there is none.

        Raises VaultError if the key file is missing, broken or not the one it was sealed with.
        """
        with _storing(), self._store.read() as connection:
            sealed = _sealed(connection, name)
        return None if sealed is None else self.unseal(name, sealed)

    def write(self, name: str, value: Any, now: datetime) -> None:
        """Store ``value`` (JSON types) whatever was there, and end the lease on it."""
        sealed = self.seal(value)
        with _storing(), self._store.write() as connection:
            take_turns(connection, f"vault {name}")
            connection.execute(delete(credentials).where(credentials.c.name == name))
            row = {"name": name, "sealed": sealed, "updated_at": now}
            connection.execute(insert(credentials).values(**row))

    def swap(self, name: str, old: Any, new: Any, now: datetime) -> bool:
        """Store ``new`` if the value is still ``old``; False if another came in between.

        Raises VaultError as ``read`` does.
        """
        sealed = self.seal(new)
        with _storing(), self._store.write() as connection:
            take_turns(connection, f"vault {name}")
            held = _sealed(connection, name)
            if held is None or self.unseal(name, held) != old:
                return False
            row = update(credentials).where(credentials.c.name == name)
            connection.execute(row.values(sealed=sealed, updated_at=now))
        return True

    def hold(self, name: str, owner: str, now: datetime, seconds: float) -> bool:
        """Take the lease on ``name`` for ``seconds``; False while another owner holds it.

        The lease is a mark in the row, so no transaction stays open while it is held.
        """
        free = or_(
            credentials.c.owner.in_(("", owner)),
            credentials.c.held_until.is_(None),
            credentials.c.held_until < now,
        )
        until = now + timedelta(seconds=seconds)
        taken = update(credentials).where(and_(credentials.c.name == name, free))
        with _storing(), self._store.write() as connection:
            result = connection.execute(taken.values(owner=owner, held_until=until))
        return int(result.rowcount) == 1

    def release(self, name: str, owner: str) -> None:
        """End the lease of ``owner``; one that another has taken over is left alone."""
        mine = and_(credentials.c.name == name, credentials.c.owner == owner)
        with _storing(), self._store.write() as connection:
            connection.execute(update(credentials).where(mine).values(owner="", held_until=None))

    def seal(self, value: Any) -> str:
        """Return ``value`` (JSON types) sealed. Raises VaultError if the key cannot be used."""
        if not self._path.exists():
            self._make_key()
        return read_key(self._path).encrypt(msgspec.json.encode(value)).decode()

    def unseal(self, name: str, sealed: str) -> Any:
        """Return the value that was sealed; ``name`` says which it is. Raises VaultError."""
        try:
            return msgspec.json.decode(read_key(self._path).decrypt(sealed.encode()))
        except InvalidToken:
            raise VaultError(
                f"{self._path} is not the key that {name!r} was sealed with: put the right file "
                "back from the backup, or log in again"
            ) from None

    def _make_key(self) -> None:
        try:
            _make_key(self._path)
        except OSError as error:
            raise VaultError(f"{self._path} cannot be made ({error.strerror})") from error


@contextlib.contextmanager
def _storing() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreBusy(f"credentials: {type(error).__name__}") from error


def _sealed(connection: Connection, name: str) -> str | None:
    query = select(credentials.c.sealed).where(credentials.c.name == name)
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def _make_key(path: Path) -> None:
    """Write a new key where there is none, whole or not at all; of two makers one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
