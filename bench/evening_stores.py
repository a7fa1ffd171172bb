"""Faults of the databases: locked, slow, full, and on PostgreSQL down."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg2
from evening_system import Evening
from evening_trouble import Missed, Trouble
from questions import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from players import faults

HELD, FREE = 0.7, 0.3
SLOW_SECONDS = 9.0
TABLES = ("conversations", "inbox", "outbox")
READ_ONLY = "ALTER SYSTEM SET default_transaction_read_only = on"
WRITABLE = "ALTER SYSTEM RESET default_transaction_read_only"


def stores(system: Evening, trouble: Trouble) -> dict[str, Callable[[], None]]:
    """Return the faults of the system's databases by name."""
    if system.postgres:
        return PostgresFaults(system, trouble).faults()
    return SqliteFaults(system, trouble).faults()


class SqliteFaults:
    """Another process holds the writer's lock, or the disk takes nothing."""

    def __init__(self, system: Evening, trouble: Trouble) -> None:
        self._system, self._trouble = system, trouble

    def faults(self) -> dict[str, Callable[[], None]]:
        """Return the faults by name."""
        home = self._system.folder
        locks = {
            f"{name}.db locked": lambda n=name: self._locked(home / f"{n}.db")
            for name in ("conversations", "working", "knowledge")
        }
        return {**locks, "database slow": self._slow, "disk full": self._full}

    def _locked(self, database: Path) -> None:
        with faults.locked_file(database):
            if _can_write(database):
                raise Missed("somebody else could write")
            self._trouble.last(4.0, 8.0)

    def _slow(self) -> None:
        """Let whoever writes wait, mostly less long than they would give up after."""
        database, end = self._system.folder / "conversations.db", time.monotonic() + SLOW_SECONDS
        while time.monotonic() < end:
            with faults.locked_file(database):
                if _can_write(database):
                    raise Missed("somebody else could write")
                time.sleep(HELD)
            time.sleep(FREE)

    def _full(self) -> None:
        with faults.no_disk(*_alive(self._system.processes())) as also:
            before = self._changes()
            for _ in self._trouble.moments(4.0, 8.0):
                also(*_alive(self._system.processes()))
            if self._changes() > before:
                raise Missed("messages were still stored")

    def _changes(self) -> int:
        return int(self._system.ask("SELECT coalesce(max(id), 0) FROM inbox")[0][0])


class PostgresFaults:
    """Tables are locked, the server stands still, takes no writes or is away."""

    def __init__(self, system: Evening, trouble: Trouble) -> None:
        self._system, self._trouble = system, trouble

    def faults(self) -> dict[str, Callable[[], None]]:
        """Return the faults by name."""
        return {
            "tables locked": self._locked,
            "database slow": self._slow,
            "database read-only (full)": self._read_only,
            "database down": self._down,
        }

    def _locked(self) -> None:
        with faults.locked_tables(self._system.database_url, TABLES):
            self._trouble.last(4.0, 8.0)

    def _slow(self) -> None:
        end = time.monotonic() + SLOW_SECONDS
        while time.monotonic() < end:
            with faults.hung(*_alive(self._servers())):
                time.sleep(HELD)
            time.sleep(FREE)

    def _servers(self) -> list[psutil.Process]:
        folder = self._system.postgres._data
        main = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        return main.children(recursive=True)

    def _read_only(self) -> None:
        """As hosted servers do when their disk is full."""
        self._execute(READ_ONLY)
        try:
            self._trouble.check("writes were taken", self._refuses)
            self._trouble.last(4.0, 8.0)
        finally:
            self._execute(WRITABLE)

    def _refuses(self) -> bool:
        return bool(self._system.ask("SHOW default_transaction_read_only")[0][0] == "on")

    def _execute(self, statement: str) -> None:
        with closing(psycopg2.connect(self._system.database_url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                cursor.execute("SELECT pg_reload_conf()")

    def _down(self) -> None:
        self._system.postgres.crash()
        try:
            with _refused():
                self._system.ask("SELECT 1")
            self._trouble.last(4.0, 8.0)
        finally:
            self._system.postgres.start()


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except psycopg2.OperationalError:
        return
    raise Missed("the database still answered")


def _can_write(database: Path) -> bool:
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True


def _alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if process.is_running()]
