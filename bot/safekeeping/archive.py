"""The file of a backup: gzipped tar, its manifest first, with size and SHA-256 of each member."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import secrets
import shutil
import tarfile
import zlib
from pathlib import Path
from typing import IO

import msgspec

MANIFEST = "manifest.json"
DUMP = "database.dump"
FORMAT = 1
_ALLOWED = re.compile(
    r"(knowledge|conversations|working)\.db|secret\.key|providers\.yml|database\.dump"
    r"|models/\w[\w.-]{0,80}\.tar\.gz"
)
_LARGEST_MANIFEST = 1 << 20
_BLOCK = 1 << 20
_SPARE = 64 << 20
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EMLINK)


class BackupFailed(RuntimeError):
    """There is no new backup; the message says why and what to do."""


class BadArchive(RuntimeError):
    """A file is no whole backup; the message says why. Nothing was changed."""


class Member(msgspec.Struct, frozen=True):
    """One file in the archive: its name in the home, bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What an archive holds. ``database``: sqlite or postgresql; ``schemas``: revision by store."""

    format: int
    made_at: str
    version: str
    database: str
    schemas: dict[str, str]
    members: list[Member]


def member(folder: Path, name: str) -> Member:
    """Return size and SHA-256 of a file of ``folder``."""
    digest, path = hashlib.sha256(), folder / name
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return Member(name, path.stat().st_size, digest.hexdigest())


def write(target: Path, folder: Path, manifest: Manifest) -> None:
    """Write the archive of ``folder`` whole or not at all, for its owner alone.

    Raises FileExistsError if ``target`` is there, and what the disk raises.
    """
    draft = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as tar:
                _fill(tar, folder, manifest)
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _fill(tar: tarfile.TarFile, folder: Path, manifest: Manifest) -> None:
    told = msgspec.json.format(msgspec.json.encode(manifest))
    tar.addfile(_entry(MANIFEST, len(told)), io.BytesIO(told))
    for one in manifest.members:
        with (folder / one.name).open("rb") as file:
            tar.addfile(_entry(one.name, one.size), file)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _publish(draft: Path, target: Path) -> None:
    """Give the finished file its name; one that is there stays."""
    try:
        os.link(draft, target)
    except OSError as error:
        if error.errno not in _NO_LINKS or target.exists():
            raise
        draft.rename(target)  # a disk that knows no links
    with contextlib.suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def unpack(archive: Path, into: Path) -> Manifest:
    """Unpack a backup into the empty folder ``into``, each member compared with the manifest.

    Names that are not ours, links, members too many or too few: all is refused. Raises BadArchive.
    """
    try:
        with tarfile.open(archive, "r:gz") as tar:
            manifest = _manifest(tar)
            _check_space(manifest, into)
            expected = {one.name: one for one in manifest.members}
            while (entry := tar.next()) is not None:
                _take(tar, entry, expected.pop(entry.name, None), into)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise BadArchive(f"{archive} is no whole backup ({_reason(error)})") from error
    if expected:
        raise BadArchive(f"{archive} is no whole backup ({', '.join(expected)} is missing)")
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    if entry is None or entry.name != MANIFEST or entry.size > _LARGEST_MANIFEST:
        raise tarfile.TarError("no manifest")
    try:
        manifest = msgspec.json.decode(_content(tar, entry).read(), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise tarfile.TarError("its manifest cannot be read") from error
    if manifest.format != FORMAT:
        raise tarfile.TarError(f"format {manifest.format} is of another version")
    names = [one.name for one in manifest.members]
    if strange := [name for name in names if not _ALLOWED.fullmatch(name)]:
        raise tarfile.TarError(f"{strange[0][:80]!r} is no member of a backup")
    if len(set(names)) < len(names):
        raise tarfile.TarError("a member is there twice")
    return manifest


def _check_space(manifest: Manifest, into: Path) -> None:
    needed = sum(one.size for one in manifest.members) + _SPARE
    if shutil.disk_usage(into).free < needed:
        raise tarfile.TarError(f"{needed >> 20} MiB of disk are needed")


def _take(tar: tarfile.TarFile, entry: tarfile.TarInfo, told: Member | None, into: Path) -> None:
    if told is None or entry.size != told.size:
        raise tarfile.TarError(f"{entry.name[:80]!r} is not as its manifest says")
    path, source = into / told.name, _content(tar, entry)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(source, file, _BLOCK)
        file.flush()
        os.fsync(file.fileno())
    if member(into, told.name) != told:
        raise tarfile.TarError(f"{told.name!r} is not as its manifest says")


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(entry) if entry.isreg() else None
    if content is None:
        raise tarfile.TarError(f"{entry.name[:80]!r} is no file")
    return content


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or "cut off"
