"""What is derived from other files and takes long to derive, kept in files between two starts.

A file is known by a key, a digest of all that it was derived from; one with another key, damaged,
or written by somebody else is not read. Objects are pickled, and a pickle is a program: that is why
the owner counts.
"""

from __future__ import annotations

import gc
import hashlib
import hmac
import logging
import os
import pickle  # read only what this user or root wrote (_trusted)  # nosec B403
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

logger = logging.getLogger(__name__)
_MARK = b"motcua 1 "
_DIGEST = 32


def write(path: Path, key: str, objects: Iterable[Any], mode: int = 0o600) -> None:
    """Write objects, and once what they share, in place of the file there was. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.stem, delete=False) as file:
        try:
            file.write(_head(key) + bytes(_DIGEST))
            pickler = pickle.Pickler(file, protocol=5)
            for one in objects:
                pickler.dump(one)
            file.flush()
            with Path(file.name).open("rb") as written:
                written.seek(len(_head(key)) + _DIGEST)
                digest = _digest(written)
            file.seek(len(_head(key)))
            file.write(digest)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise


def has(path: Path, key: str) -> bool:
    """Return whether there is a file of this key. Raises OSError."""
    try:
        with path.open("rb") as file:
            return file.read(len(_head(key))) == _head(key)
    except FileNotFoundError:
        return False


def read(path: Path, key: str) -> Any:
    """Return the last object of a file; None if it is not of this key, or not sound.

    Raises OSError if it cannot be read.
    """
    with suppress(FileNotFoundError), path.open("rb") as file:
        if file.read(len(_head(key))) != _head(key):
            return None
        digest = file.read(_DIGEST)
        start = file.tell()
        if not _trusted(file) or not hmac.compare_digest(_digest(file), digest):
            logger.warning("%s is damaged, or others can write it: it is made anew", path)
            path.unlink(missing_ok=True)
            return None
        file.seek(start)
        return _loaded(file)
    return None


def _head(key: str) -> bytes:
    return _MARK + key.encode() + b"\n"


def _digest(file: BinaryIO) -> bytes:
    """Return a digest of the rest of a file."""
    digest = hashlib.blake2b(digest_size=_DIGEST)
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.digest()


def _trusted(file: BinaryIO) -> bool:
    found = os.fstat(file.fileno())
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & 0o022


def _loaded(file: Any) -> Any:
    """Read one object after another: between two of them other threads have their turn."""
    unpickler = pickle.Unpickler(file)  # nosec B301
    collecting, found = gc.isenabled(), None
    gc.disable()  # it would look through all the new objects again and again
    try:
        while file.peek(1):
            found = unpickler.load()
    finally:
        if collecting:
            gc.enable()
    return found
