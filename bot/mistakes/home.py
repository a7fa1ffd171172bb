"""The home folder: who may read and write it, its key, its databases, its backups, its logs."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.tables import audit, conversations
from bot.conversations.vault import KEY_FILE, Vault, VaultError, read_key
from bot.retention import kept, retire
from bot.safekeeping.backup import is_old
from bot.settings import Settings
from bot.start_checks import NotSound, check_home, sentence
from bot.storage import STORES, Damaged, Store, StoreName, behind, open_store

from .mistake import Mistake, remark

MIB = 1 << 20
LEAST_DISK, LITTLE_DISK = 200 * MIB, 2048 * MIB
LARGE_LOGS = 500 * MIB
AHEAD = timedelta(minutes=5)
UNTIDY = timedelta(hours=3)


def databases(settings: Settings) -> Iterator[Mistake]:
    """Look whether the databases can be worked on at all."""
    home = settings.home
    if not home.exists() and not settings.database_url:
        yield Mistake("MOTCUA_HOME", f"{home} is not there: `motcua run` makes it.")
        return
    try:
        check_home(settings)
        old = [name for name in STORES if _missing(settings, name) or _behind(settings, name)]
    except (NotSound, Damaged, SQLAlchemyError) as error:
        yield Mistake("database", f"{sentence(error)}. Nothing can be answered until it is mended.")
        return
    if old:
        yield Mistake("database", f"{', '.join(old)}: an older schema or none: `motcua migrate`.")


def _missing(settings: Settings, name: StoreName) -> bool:
    return not settings.database_url and not (settings.home / f"{name}.db").exists()


def _behind(settings: Settings, name: StoreName) -> bool:
    store = open_store(name, settings.home, settings.database_url)
    try:
        return behind(store)
    finally:
        store.dispose()


def folder(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at who may read and write the home, and at the room left on its disk."""
    home = settings.home
    if not home.exists():
        return
    if not os.access(home, os.W_OK | os.X_OK):
        yield Mistake("MOTCUA_HOME", f"{home} cannot be written: nothing can be kept. chown it.")
    if home.stat().st_mode & (stat.S_IRWXO | stat.S_IRWXG):
        told = "is open to other users of this machine, and so are people's words. chmod 700 it."
        yield remark("MOTCUA_HOME", f"{home} {told}")
    disk = os.statvfs(home)
    free = disk.f_bavail * disk.f_frsize
    if free < LITTLE_DISK:
        told = f"{free // MIB} MiB are left on the disk of {home}: when it is full every message "
        yield Mistake(
            "disk", told + "is refused. Free some, or move MOTCUA_HOME.", free < LEAST_DISK
        )


def key(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at the file that seals tokens and numbers."""
    path = settings.keys / KEY_FILE
    if not path.exists():
        with _conversations(settings) as store:
            if Vault(store, settings.keys).agreed():
                told = "What is sealed cannot be opened: put it back from the backup."
                yield Mistake(KEY_FILE, f"{path} is missing. {told}")
        return
    try:
        read_key(path)
    except VaultError as error:
        yield Mistake(KEY_FILE, f"{error}.")
    if path.stat().st_mode & stat.S_IRWXO:
        told = "can be read by every user of this machine: they could open what is sealed."
        yield remark(KEY_FILE, f"{path} {told} chmod 600 it.")


def backups(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look for a backup of the last week."""
    if is_old(settings.home, now):
        told = "none was made with `motcua backup` in the last week: a broken disk would take all."
        yield remark("backup", f"{told} Let a timer call it every day.")


def logs(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at the size of the logs."""
    files = [path for path in (settings.home / "logs").glob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    if size > LARGE_LOGS:
        told = f"the logs take {size // MIB} MiB: something is told again and again. Read the end "
        yield remark("logs", f"{told}of the largest, mend that, and restart to begin a new file.")


def clock(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Compare the clock with the newest rows."""
    with _conversations(settings) as store, store.read() as connection:
        queries = (select(func.max(conversations.c.active_at)), select(func.max(audit.c.at)))
        newest = [connection.execute(query).scalar() for query in queries]
    latest = max((moment for moment in newest if moment), default=now)
    if latest - now > AHEAD:
        told = f"it is {now:%Y-%m-%d %H:%M} here, and rows are from {latest:%Y-%m-%d %H:%M}: "
        yield Mistake("clock", told + "leases and limits wait until then. Set the clock (NTP).")


def retention(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look for what should have been deleted hours ago."""
    with _conversations(settings) as store:
        late = sum(retire(store, kept(settings), now - UNTIDY, preview=True).values())
    if late:
        told = f"{late} rows are kept longer than promised to people: no gateway ran for hours."
        yield remark("retention", f"{told} Start it, or call `motcua retention`.")


@contextmanager
def _conversations(settings: Settings) -> Iterator[Store]:
    store = open_store("conversations", settings.home, settings.database_url)
    try:
        yield store
    finally:
        store.dispose()


NEED_DATABASES = (key, clock, retention)
CHECKS = (folder, key, backups, logs, clock, retention)
