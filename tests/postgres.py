"""A PostgreSQL server of the tests' own: temporary, on loopback, durable only for figures."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import psycopg2

ACCOUNT = "postgres"
_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


class NoServer(RuntimeError):
    """There is no PostgreSQL to start; the message says what is missing."""


class Server:
    """Runs one cluster in a folder of its own; ``database`` makes an empty database in it."""

    def __init__(self, durable: bool = False, connections: int = 60) -> None:
        self._binaries = _binaries()
        self._account = _account()
        self._folder = Path(tempfile.mkdtemp(prefix="motcua-postgres-"))
        if self._account:
            shutil.chown(self._folder, self._account)
        self._data = self._folder / "data"
        self.port = _free_port()
        self._numbers = count(1)
        plain = ["-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "-D", str(self._data), *plain)
        kept = "" if durable else _FAST
        own = f"-h 127.0.0.1 -p {self.port} -k {self._folder}"
        self._options = f"{kept} -c max_connections={connections} {own}"
        self.start()

    def start(self) -> None:
        """Start the server and return when it takes connections."""
        own = ("-D", str(self._data), "-l", str(self._folder / "log"), "-o", self._options)
        self._run("pg_ctl", "start", "-w", *own)

    def crash(self) -> None:
        """End every process of the server at once, as a crash does."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._data))

    def database(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Drop a database with whatever is still connected to it."""
        self._execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self.crash()
        shutil.rmtree(self._folder)

    def _url(self, name: str) -> str:
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/{name}"

    def _execute(self, statement: str) -> None:
        connection = psycopg2.connect(self._url("postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = (str(self._binaries / program), *arguments)
        options: dict[str, Any] = {"cwd": self._folder, "stdin": subprocess.DEVNULL}
        if self._account:
            options |= {"user": self._account, "group": self._account, "extra_groups": []}
        told = self._folder / "output"
        with told.open("wb") as output:
            done = subprocess.run(command, check=False, stdout=output, stderr=output, **options)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {told.read_text(errors='replace')[-2000:]}")


def empty(url: str, tables: Sequence[str]) -> None:
    """Empty the tables of a database; who is still connected to it is sent away."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
    finally:
        connection.close()


def _binaries() -> Path:
    """Return the newest folder with initdb. Raises NoServer."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if not found:
        raise NoServer("PostgreSQL's initdb is not there: apt-get install postgresql")
    return found[-1].parent


def _account() -> str:
    """Return whom the server runs as: nobody else, or ``postgres`` if we are root."""
    if os.geteuid() != 0:
        return ""
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise NoServer(f"PostgreSQL does not run as root and there is no user {ACCOUNT}") from None
    return ACCOUNT


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
