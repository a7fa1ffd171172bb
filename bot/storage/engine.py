"""Engines and units of work: SQLite in WAL mode under a home folder, or PostgreSQL by URL.

There are three stores. On SQLite each is a file of its own, so that a long import never stops
the inbox; on PostgreSQL they are tables of one database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition
from typing import Any, Literal

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

StoreName = Literal["knowledge", "conversations", "working"]
STORES: tuple[StoreName, ...] = ("knowledge", "conversations", "working")
BUSY_MS = 1500


class Turnstile:
    """Lets one thread through at a time; those in a hurry go before all that wait."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._taken = False
        self._hurrying = 0
        self.waiting = 0  # threads that want to go through

    def acquire(self, hurry: bool, seconds: float) -> bool:
        """Wait for the way to be free; False if it was not within ``seconds``."""
        with self._changed:
            self.waiting += 1
            self._hurrying += hurry
            try:
                free = self._changed.wait_for(
                    lambda: not self._taken and (hurry or not self._hurrying), seconds
                )
            finally:
                self.waiting -= 1
                self._hurrying -= hurry
            self._taken = self._taken or free
            return free

    def release(self) -> None:
        """Let the next one through."""
        with self._changed:
            self._taken = False
            self._changed.notify_all()


class Store:
    """One database with short transactions: ``read()`` and ``write()`` give a connection."""

    def __init__(self, name: StoreName, engine: Engine) -> None:
        self.name = name
        self.engine = engine
        self._writing = Turnstile() if self.dialect == "sqlite" else None

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return str(self.engine.dialect.name)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading; nothing is committed."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, hurry: bool = False) -> Iterator[Connection]:
        """Give a connection in a transaction that commits at the end or rolls back on an error.

        SQLite lets one writer in; the threads of a process queue here, which is fairer and
        quicker than the file's own waiting, and who is in a ``hurry`` goes first. Raises
        OperationalError after BUSY_MS.
        """
        if self._writing is not None and not self._writing.acquire(hurry, BUSY_MS / 1000):
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("another thread writes"))
        try:
            writing = self.engine.connect().execution_options(motcua_write=True)
            with writing as connection, connection.begin():
                yield connection
        finally:
            if self._writing is not None:
                self._writing.release()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_store(name: StoreName, home: Path, database_url: str = "") -> Store:
    """Return the store ``name``: a SQLite file in ``home``, or PostgreSQL at ``database_url``."""
    if database_url:
        url = database_url.replace("postgres://", "postgresql://", 1)
        return Store(name, _postgres(name, url))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / f"{name}.db"
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(
        f"sqlite:///{path}",
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=16,
        connect_args={"check_same_thread": False},
    )
    _prepare_sqlite(engine, "NORMAL" if name == "knowledge" else "FULL")
    return Store(name, engine)


def _postgres(name: StoreName, url: str) -> Engine:
    """Return an engine whose errors never repeat values of people.

    A process that hangs while it holds a conversation's lock must not hang the others too, so
    only the knowledge store, which has long imports, waits for locks without a bound.
    """
    options = "" if name == "knowledge" else f"-c lock_timeout={BUSY_MS}"
    return create_engine(
        url,
        future=True,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        connect_args={"options": options, "connect_timeout": 5},
    )


def take_turns(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds ``name``, and hold it until this one ends.

    On SQLite a writer is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(name, 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def _prepare_sqlite(engine: Engine, synchronous: str) -> None:
    """Let SQLAlchemy, not the driver, begin transactions: a writer takes its lock at once."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("motcua_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
