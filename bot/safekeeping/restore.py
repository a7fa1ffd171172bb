"""Puts a backup back: everything is checked and migrated aside, then exchanged at once."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.storage import STORES, Store, open_store, upgrade
from bot.storage.home_lock import alone
from bot.storage.integrity import check_file
from bot.storage.migrating import revision, revisions

from . import dumping
from .archive import DUMP, BackupFailed, BadArchive, Manifest, unpack

UNFINISHED = "restore-unfinished"
_LONGEST_CHECK = 3600.0


class CutShort(RuntimeError):
    """The exchange of the files broke off; the message says where the old ones are."""


@dataclass(frozen=True)
class Restored:
    """What was put back, and the folder with what was there before (None: nothing was)."""

    manifest: Manifest
    aside: Path | None


def restore(archive: Path, home: Path, database_url: str, now: datetime) -> Restored:
    """Put a backup back into ``home``; what it replaces is kept aside.

    Raises HomeInUse while Một Cửa runs there, BadArchive, Damaged or BackupFailed: then nothing
    was changed. Raises CutShort if the exchange itself breaks off.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(home), tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as place:
            folder = Path(place)
            manifest = unpack(archive, folder)
            _check(manifest, database_url)
            if database_url:
                _fill(database_url, folder)
            else:
                _prepare(folder)
            return Restored(manifest, _exchange(folder, home, manifest, now))
    except OSError as error:
        told = f"{home} cannot be written ({error.strerror})"
        if broken := unfinished(home):
            raise CutShort(f"{told}: {broken}") from error
        raise BackupFailed(told) from error


def unfinished(home: Path) -> str:
    """Return what to do about a restore that was cut short; empty if there is none."""
    mark = home / UNFINISHED
    if not mark.exists():
        return ""
    aside = mark.read_text(encoding="utf-8") or "nowhere, for there was nothing"
    return (
        "a restore was cut short: run `motcua restore BACKUP` again; what was there before is in "
        f"{aside}"
    )


def _check(manifest: Manifest, database_url: str) -> None:
    kind = "postgresql" if database_url else "sqlite"
    if manifest.database != kind:
        raise BadArchive(f"this is a backup of {manifest.database}, the settings name {kind}")
    for name in STORES:
        at = manifest.schemas.get(name, "")
        if at and at not in revisions(name):
            told = f"{name} {at}, made by version {manifest.version}"
            raise BadArchive(f"this backup is of a newer version ({told}): update Một Cửa first")


def _prepare(folder: Path) -> None:
    """Check the unpacked databases through and bring them to today's schema."""
    for name in STORES:
        path = folder / f"{name}.db"
        if path.exists():
            check_file(path, _LONGEST_CHECK, whole=True)
            _migrate(open_store(name, folder))


def _migrate(store: Store) -> None:
    try:
        upgrade(store)
    except SQLAlchemyError as error:
        raise BadArchive(f"{store.name} cannot be brought to today's schema") from error
    finally:
        store.dispose()


def _fill(database_url: str, folder: Path) -> None:
    """Fill an empty PostgreSQL database: one with tables of ours is never overwritten."""
    try:
        for name in STORES:
            store = open_store(name, folder, database_url)
            taken = revision(store) is not None
            store.dispose()
            if taken:
                raise BadArchive(
                    "the database has tables already: make an empty one, name it in "
                    "MOTCUA_DATABASE_URL, and restore into that"
                )
        dumping.restore(database_url, folder / DUMP)
        for name in STORES:
            _migrate(open_store(name, folder, database_url))
    except SQLAlchemyError as error:
        raise BackupFailed(f"the database cannot be used: {type(error).__name__}") from error
    (folder / DUMP).unlink()


def _exchange(folder: Path, home: Path, manifest: Manifest, now: datetime) -> Path | None:
    """Move what was there aside and the new into its place; only renames, on one disk.

    A mark tells the next start if this was cut short.
    """
    names = [one.name for one in manifest.members if one.name != DUMP]
    old = [name for name in names if (home / name).exists()]
    if manifest.database == "sqlite":
        old += [path.name for path in home.glob("*.db*") if path.name not in old]
    aside = home / f"before-restore-{now:%Y%m%d-%H%M%S}" if old else None
    mark = home / UNFINISHED
    mark.write_text(str(aside or ""), encoding="utf-8")
    for name in old:
        assert aside is not None
        _move(home / name, aside / name)
    for name in names:
        _move(folder / name, home / name)
    mark.unlink()
    return aside


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists():
        raise FileExistsError(17, "it is there already", str(target))
    shutil.move(source, target)
