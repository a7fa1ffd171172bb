"""Faults put on running processes and files from outside, each a block that takes it away again.

Nothing here knows the project: processes are psutil's, databases are files or addresses.
"""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg2

FILLING = "filling"
PIECE = 64 * 1024
LOCK_TRIES = 5


def killed(process: psutil.Process) -> None:
    """End a process as the system's out-of-memory killer does."""
    process.send_signal(signal.SIGKILL)


@contextmanager
def hung(*processes: psutil.Process) -> Iterator[None]:
    """Let processes stand still: they keep their connections and answer nothing."""
    try:
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # it ended meanwhile
                process.suspend()
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()


@contextmanager
def no_disk(*processes: psutil.Process) -> Iterator[Callable[..., None]]:
    """Let no write of processes to a file succeed, their logs' neither (EFBIG).

    What it gives takes more processes: those that were started meanwhile.
    """
    with _limited(resource.RLIMIT_FSIZE, lambda process: 0) as limit:
        limit(*processes)
        yield limit


@contextmanager
def no_memory(*processes: psutil.Process) -> Iterator[None]:
    """Let processes have no more memory than they have (ENOMEM)."""
    with _limited(resource.RLIMIT_AS, lambda process: int(process.memory_info().vms)) as limit:
        limit(*processes)
        yield


@contextmanager
def _limited(kind: int, most: Callable[[psutil.Process], int]) -> Iterator[Callable[..., None]]:
    before: dict[psutil.Process, tuple[int, int]] = {}

    def limit(*processes: psutil.Process) -> None:
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # it ended meanwhile
                if process not in before:
                    before[process] = process.rlimit(kind)
                    process.rlimit(kind, (most(process), before[process][1]))

    try:
        yield limit
    finally:
        for process, limits in before.items():
            with suppress(psutil.NoSuchProcess):
                process.rlimit(kind, limits)


@contextmanager
def locked_file(database: Path) -> Iterator[None]:
    """Hold the writer's lock of a SQLite file; who reads is not held up."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=10.0)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def locked_tables(url: str, tables: Iterable[str]) -> Iterator[None]:
    """Hold tables of a PostgreSQL database so that nobody reads or writes them."""
    connection = psycopg2.connect(url)
    try:
        _lock(connection, f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        connection.rollback()
        connection.close()


def _lock(connection: Any, statement: str) -> None:
    """Lock tables one after the other; whoever meets another who does so begins anew."""
    for again in reversed(range(LOCK_TRIES)):
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return
        except psycopg2.errors.DeadlockDetected:
            connection.rollback()
            if not again:
                raise


class SmallDisk:
    """A file system in memory of a few megabytes, for who may mount: ``full`` fills it."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self._megabytes = folder, megabytes

    def mount(self) -> bool:
        """Mount it at its folder; False if that is not permitted."""
        self.folder.mkdir(parents=True, exist_ok=True)
        size = f"size={self._megabytes}m"
        command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(self.folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def unmount(self) -> None:
        """Take it away with all that is in it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Leave not one byte free while the block runs (ENOSPC)."""
        filling = self.folder / FILLING
        fill(filling)
        try:
            yield
        finally:
            filling.unlink()


def fill(file: Path) -> None:
    """Write to a file until its disk takes no more."""
    size = PIECE
    with file.open("wb", buffering=0) as out:
        while size:
            try:
                out.write(b"\0" * size)
            except OSError:
                size //= 2
