"""Makes a backup of a running installation: all databases as of one moment, keys, models."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import column, select, table

from bot import __version__
from bot.storage import STORES, open_store
from bot.storage.integrity import Damaged, is_damage
from bot.storage.migrating import revision

from . import dumping
from .archive import DUMP, FORMAT, BackupFailed, Manifest, member, write

FOLDER = "backups"
LAST = "last_backup.json"
KEY = "secret.key"
_WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.001


@dataclass(frozen=True)
class Place:
    """What is saved: a home, its database's URL (empty: SQLite), the dossier systems' file."""

    home: Path
    database_url: str
    providers: Path


def default_path(home: Path, now: datetime) -> Path:
    """Return where a backup goes when nobody says where."""
    return home / FOLDER / f"motcua-{now:%Y%m%d-%H%M%S}.tar.gz"


def backup(place: Place, target: Path, now: datetime, *, with_key: bool = True) -> Manifest:
    """Write a backup to ``target``. Raises BackupFailed; then there is none."""
    if target.exists():
        raise BackupFailed(f"{target} is there already: nothing was written")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            manifest = _collect(place, Path(folder), now, with_key)
            write(target, Path(folder), manifest)
        _note(place.home, target, now)
    except Damaged as error:
        raise BackupFailed(f"{error}. No backup was made") from error
    except OSError as error:
        raise BackupFailed(f"{target} cannot be written ({error.strerror})") from error
    return manifest


def last_backup(home: Path) -> datetime | None:
    """Return when the last backup of a home was made, None if none is known."""
    try:
        held = msgspec.json.decode((home / LAST).read_bytes(), type=dict[str, str])
        return datetime.fromisoformat(held["at"])
    except (OSError, ValueError, KeyError):
        return None


def is_old(home: Path, now: datetime, days: int = 7) -> bool:
    """Return whether no backup was made in the last ``days``."""
    last = last_backup(home)
    return last is None or now - last > timedelta(days=days)


def _note(home: Path, target: Path, now: datetime) -> None:
    told = {"at": now.isoformat(timespec="seconds"), "file": str(target)}
    (home / LAST).write_bytes(msgspec.json.encode(told))


def _collect(place: Place, folder: Path, now: datetime, with_key: bool) -> Manifest:
    if place.database_url:
        dumping.dump(place.database_url, folder / DUMP)
    else:
        _snapshots(place.home, folder)
    for name in _published(place):
        _copy(place.home / "models" / name, folder / "models" / name)
    if with_key:
        _copy(place.home / KEY, folder / KEY)
    _copy(place.providers, folder / "providers.yml")
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    kind = "postgresql" if place.database_url else "sqlite"
    schemas = _schemas(folder, place.database_url)
    made_at, members = now.isoformat(timespec="seconds"), [member(folder, name) for name in names]
    return Manifest(FORMAT, made_at, __version__, kind, schemas, members)


def _snapshots(home: Path, folder: Path) -> None:
    """Copy the databases as they are at one moment; what was deleted before is not in the copies.

    Reading stops no writer. Raises Damaged or BackupFailed.
    """
    paths = [path for name in STORES if (path := home / f"{name}.db").exists()]
    if not paths:
        raise BackupFailed(f"there are no databases in {home}")
    with ExitStack() as reading:
        found = [_Database(path) for path in paths]
        for one in found:
            reading.callback(one.close)
        _hold_all(found)
        for one in found:
            one.copy(folder / one.path.name)


def _hold_all(found: Sequence[_Database]) -> None:
    """Hold all databases at one moment: nothing was written to any while they were taken hold of.

    Raises Damaged or BackupFailed.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        before = [one.version() for one in found]
        for one in found:
            one.hold()
        if before == [one.version() for one in found]:
            return
        time.sleep(_PAUSE_SECONDS)
    raise BackupFailed("the databases were written to without a pause: no backup was made")


class _Database:
    """A database that is being copied: one connection holds it as it was, another looks on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held, self._looking = (
            sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None) for _ in range(2)
        )

    def version(self) -> int:
        """Return a number that changes with every commit of others."""
        with _telling(self.path):
            return int(self._looking.execute("PRAGMA data_version").fetchone()[0])

    def hold(self) -> None:
        """Read it from now on as it is now."""
        with _telling(self.path):
            if self._held.in_transaction:
                self._held.execute("ROLLBACK")
            self._held.execute("BEGIN")
            self._held.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def copy(self, target: Path) -> None:
        """Write what is held to a file of its own."""
        with _telling(self.path), closing(sqlite3.connect(target)) as copy:
            self._held.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("VACUUM")

    def close(self) -> None:
        """Let go of it."""
        self._held.close()
        self._looking.close()


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            raise Damaged(path, str(error)) from error
        raise BackupFailed(f"{path} cannot be copied ({error}): nothing was written") from error


def _published(place: Place) -> list[str]:
    """Return the files of the models that people have published here."""
    store = open_store("conversations", place.home, place.database_url)
    query = select(column("model")).select_from(table("model_publications")).distinct()
    try:
        if revision(store) is None:
            return []
        with store.read() as connection:
            names = [f"{name}.tar.gz" for (name,) in connection.execute(query) if name]
    finally:
        store.dispose()
    return [name for name in names if (place.home / "models" / name).is_file()]


def _schemas(folder: Path, database_url: str) -> dict[str, str]:
    found = {}
    for name in STORES:
        if not database_url and not (folder / f"{name}.db").exists():
            continue
        store = open_store(name, folder, database_url)
        found[str(name)] = revision(store) or ""
        store.dispose()
    for rest in folder.glob("*.db-*"):
        rest.unlink()
    return found


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        target.parent.mkdir(exist_ok=True, mode=0o700)
        shutil.copyfile(source, target)
