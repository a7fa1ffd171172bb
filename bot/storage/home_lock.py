"""Who works on a home folder: locks of the system (flock), which end with their process."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

FOLDER = "locks"
HOME = "home"  # shared by whatever runs; alone while files are exchanged
PARTS = ("gateway", "rasa", "actions")
_TAKEN = (errno.EAGAIN, errno.EACCES)


class HomeInUse(RuntimeError):
    """Another process works on this home; the message says which, and what to do."""


class HomeClosed(RuntimeError):
    """The home cannot be written; the message says why."""


@contextmanager
def running(
    home: Path, part: str = "", *, embedded: bool, inherited: bool = False
) -> Iterator[None]:
    """Hold a home for ``motcua run``, or for one ``part`` alone.

    On SQLite (``embedded``) one of each part is all there may be; on PostgreSQL any number of
    parts may share a home, which need not be writable. ``inherited``: the program that takes this
    process's place goes on holding it. Raises HomeInUse or HomeClosed.
    """
    names = [part] if part else ["run", *PARTS]
    if not embedded:
        names = [] if part else ["run"]
    with ExitStack() as held:
        try:
            held.enter_context(_held(home, HOME, fcntl.LOCK_SH, inherited))
            for name in names:
                held.enter_context(_held(home, name, fcntl.LOCK_EX, inherited))
        except OSError as error:
            if embedded:
                raise HomeClosed(f"{home} cannot be written ({error.strerror})") from error
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold a home while its files are exchanged. Raises HomeInUse while anything runs on it."""
    with _held(home, HOME, fcntl.LOCK_EX, False):
        yield


@contextmanager
def _held(home: Path, name: str, kind: int, inherited: bool) -> Iterator[None]:
    folder = home / FOLDER
    home.mkdir(parents=True, exist_ok=True, mode=0o700)  # not by parents=: those are 0755
    folder.mkdir(exist_ok=True, mode=0o700)
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, kind, home)
        os.set_inheritable(handle, inherited)
        os.truncate(handle, 0)
        os.pwrite(handle, _who().encode(), 0)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, kind: int, home: Path) -> None:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        who = os.pread(handle, 200, 0).decode(errors="replace") or "unknown"
        raise HomeInUse(
            f"another Một Cửa works on {home} ({who}): stop it first, or choose another folder "
            "with MOTCUA_HOME=…"
        ) from None


def _who() -> str:
    return f"process {os.getpid()}, motcua {' '.join(sys.argv[1:3])}".rstrip()
