"""Engines and units of work: SQLite in WAL mode under a home folder, or PostgreSQL by URL.

There are three stores. On SQLite each is a file of its own, so that a long import never stops
the inbox; on PostgreSQL they are tables of one database.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Condition
from typing import Any, Literal

from sqlalchemy import bindparam, create_engine, event, func, select, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.seeing.metrics import DATABASE_SECONDS, timed

from .faults import Faults
from .integrity import Damaged, is_damage

logger = logging.getLogger(__name__)
StoreName = Literal["knowledge", "conversations", "working"]
STORES: tuple[StoreName, ...] = ("knowledge", "conversations", "working")
BUSY_MS = 1200  # a door waits 1.5 s: by then it is known what is wrong
SCRUB_MS = 200
_DRIVER = "postgresql+psycopg2"
_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))

_SOMETHING = {
    "sqlite": "PRAGMA user_version = {}",  # a number in the file's head that means nothing to us
    "postgresql": "SELECT txid_current()",  # gives the transaction a number, so that it is logged
}
_GONE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""After ten seconds without a sign a machine is gone: the system itself waits for hours."""
_NO_WAIT = text("SET LOCAL synchronous_commit = off")


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
        self._seconds = {way: DATABASE_SECONDS.labels(name, way) for way in ("read", "write")}
        self._read_faults, self._write_faults = _faults(name if self._writing else "PostgreSQL")
        self.damaged = False  # a statement has met damage in the file

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return str(self.engine.dialect.name)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading; nothing is committed."""
        timing = timed(self._seconds["read"])
        with timing, _told(self._read_faults), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, hurry: bool = False, wait: bool = True) -> Iterator[Connection]:
        """Give a connection in a transaction that commits at the end or rolls back on an error.

        ``wait`` False: it is not waited for until the disk has it, because nobody is told of it
        before a later transaction that is waited for. A crash of the process loses nothing then
        either, a power cut may.

        SQLite lets one writer in; the threads of a process queue here, which is fairer and
        quicker than the file's own waiting, and who is in a ``hurry`` goes first. Raises
        OperationalError after BUSY_MS.
        """
        timing = timed(self._seconds["write"])
        with timing, _told(self._write_faults), self._turn(hurry):
            options = {"motcua_write": True, "motcua_wait": wait}
            writing = self.engine.connect().execution_options(**options)
            with writing as connection, connection.begin():
                if not wait and self.dialect == "postgresql":
                    connection.execute(_NO_WAIT)
                yield connection

    @contextmanager
    def _turn(self, hurry: bool) -> Iterator[None]:
        if self._writing is None:
            yield
            return
        if not self._writing.acquire(hurry, BUSY_MS / 1000):
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("another thread writes"))
        try:
            yield
        finally:
            self._writing.release()

    def check(self, table: str, writing: bool) -> None:
        """Read ``table``, and write something to the disk. Raises SQLAlchemyError if it fails."""
        with self.write(hurry=True) if writing else self.read() as connection:
            if self.dialect == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BUSY_MS}")
            if writing:
                connection.exec_driver_sql(_SOMETHING[self.dialect].format(secrets.randbits(31)))
            connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1")  # of ours  # nosec B608

    def late(self) -> None:
        """Tell the operator that a write takes too long, where no error has told more."""
        self._write_faults.late()

    def harden(self) -> None:
        """Let what was written before survive a power cut, where writing does not wait for that."""
        if self.dialect == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def scrub(self) -> None:
        """Let what was deleted be gone from the disk too, where it lies in a file beside the store.

        SQLite's deleted rows are overwritten; older pages stand in its log until that is emptied,
        which this does unless somebody reads just now.
        """
        if self.dialect == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={SCRUB_MS}")
                try:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


@contextmanager
def _told(faults: Faults) -> Iterator[None]:
    """Tell the operator of a database that is away, and that it is there again."""
    try:
        yield
    except SQLAlchemyError as error:
        faults.note(error)
        raise
    faults.over()


@cache
def _faults(name: str) -> tuple[Faults, Faults]:
    """Return this process' faults of reading and of writing a database.

    A full disk can still be read; PostgreSQL is one for all stores, and there or not there.
    """
    if name == "PostgreSQL":
        one = Faults(name)
        return one, one
    return Faults(f"{name}.db"), Faults(f"{name}.db")


def open_store(name: StoreName, home: Path, database_url: str = "") -> Store:
    """Return the store ``name``: a SQLite file in ``home``, or PostgreSQL at ``database_url``."""
    if database_url:
        return Store(name, _postgres(name, make_url(database_url)))
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
        pool_timeout=BUSY_MS / 1000,
        connect_args={"check_same_thread": False},
    )
    _prepare_sqlite(engine, "FULL" if name == "conversations" else "NORMAL")
    store = Store(name, engine)
    _notice_damage(store, path)
    return store


def _notice_damage(store: Store, path: Path) -> None:
    """Tell the operator once, in one line, when a statement finds the file broken."""

    @event.listens_for(store.engine, "handle_error")
    def on_error(context: Any) -> None:
        if not store.damaged and is_damage(context.original_exception):
            store.damaged = True
            logger.error("%s", Damaged(path, str(context.original_exception)))


def _postgres(name: StoreName, url: URL) -> Engine:
    """Return an engine whose errors never repeat values of people; the driver is always ours.

    A process that hangs while it holds a conversation's lock must not hang the others too, so
    only the knowledge store, which has long imports, waits for locks without a bound.
    """
    options = "" if name == "knowledge" else f"-c lock_timeout={BUSY_MS}"
    return create_engine(
        url.set(drivername=_DRIVER),
        future=True,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=BUSY_MS / 1000,
        connect_args={"options": options, "connect_timeout": 2, **_GONE},
    )


def take_turns(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds ``name``, and hold it until this one ends.

    On SQLite a writer is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"name": name})


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
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writing = options.get("motcua_write")
        if writing and synchronous == "FULL":
            level = "FULL" if options.get("motcua_wait") else "NORMAL"
            connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
