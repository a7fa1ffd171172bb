"""The index of a large catalogue in a file: made once, by a process of its own, read by all parts.

Making it takes seconds of a core and leaves holes in the memory; reading it takes a fraction of a
second. Its key is a digest of all that the index depends on: after an import, an edit, at a new day
or with another version of our code it is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import func, select

from bot import kept_files
from bot.content.tables import content_items
from bot.settings import ROOT
from bot.storage import Store

from .tables import procedures

logger = logging.getLogger(__name__)
FOLDER = "cache"
INDEX, CODER = "index.bin", "coder.bin"
SMALL = 1000  # procedures: fewer are indexed in a second, where they are needed
LONGEST_SECONDS = 300.0
OF_CODE = ("bot/procedures/*.py", "bot/language/*.py", "bot/content/*.py", "data/lexicon/*.yml")
MAKER = (sys.executable, "-m", "bot.procedures.index_making")


class Order(msgspec.Struct):
    """What the process that makes a file is told."""

    home: str
    database_url: str
    today: date


class KeptIndex:
    """The file in a home folder, for the knowledge store of the same settings."""

    def __init__(self, home: Path, database_url: str = "") -> None:
        self._home, self._database_url = home, database_url
        self._file = home / FOLDER / INDEX

    def get(self, store: Store, today: date) -> Any:
        """Return the index as the store stands on ``today``; it is made if there is none.

        None if the catalogue is small, or the folder cannot be used: the caller makes its own.
        """
        if not is_large(store):
            return None
        try:
            key = key_of(store, today)
            found = kept_files.read(self._file, key)
            if found is None and self._made(key, today):
                found = kept_files.read(self._file, key)
        except OSError as error:
            logger.info("no index kept in %s: %s", self._file.parent, error.strerror)
            return None
        return found

    def prepare(self, store: Store, today: date) -> None:
        """Have the file made, if it is worth its while and there is none."""
        with suppress(OSError):  # whoever needs the index says so
            if is_large(store):
                key = key_of(store, today)
                if not kept_files.has(self._file, key):
                    self._made(key, today)

    def _made(self, key: str, today: date) -> bool:
        """Return whether the file was made, by us or by another part meanwhile."""
        with _alone(self._file.parent):
            if kept_files.has(self._file, key):
                return True
            order = msgspec.json.encode(Order(str(self._home), self._database_url, today))
            try:
                done = subprocess.run(
                    MAKER, input=order, cwd=ROOT, timeout=LONGEST_SECONDS, check=False
                )
            except subprocess.TimeoutExpired:
                logger.warning("the index was not made in %d s", LONGEST_SECONDS)
                return False
        return done.returncode == 0


def is_large(store: Store) -> bool:
    """Return whether a file is worth its while."""
    with store.read() as connection:
        found = connection.execute(select(func.count()).select_from(procedures)).scalar()
    return int(found or 0) >= SMALL


def key_of(store: Store, today: date) -> str:
    """Return a digest of all that an index depends on: catalogue, day, our code, its libraries."""
    digest = hashlib.blake2b(f"{code()} {today}".encode(), digest_size=32)
    records = [procedures.c[name] for name in ("code", "digest", "version")]
    items = [
        content_items.c[name]
        for name in ("kind", "key", "state", "version", "valid_from", "valid_to", "body")
    ]
    with store.read() as connection:
        for columns in (records, items):
            for row in connection.execute(select(*columns).order_by(*columns[:2])):
                digest.update("\0".join(map(str, row)).encode())
    return digest.hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other part makes a file in ``folder``. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with closing(os.fdopen(os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600))) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@cache
def code() -> str:
    """Return a digest of the code and word lists that indices and coders are made by."""
    digest = hashlib.blake2b(f"{sys.version} {np.__version__}".encode())
    for path in sorted(path for pattern in OF_CODE for path in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
