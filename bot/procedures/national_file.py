"""Reads a file of the national catalogue: one JSON object a line, gzip or plain."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

import msgspec

from .importing import RawRecord
from .national import RecordError

_LINE = msgspec.json.Decoder()
LONGEST_LINE = 16 * 1024 * 1024
MOST_LINES = 100_000
MOST_BYTES = 256 * 1024 * 1024
"""The catalogue of July 2026 has 5,665 lines of 80 MB in all."""


class FileError(ValueError):
    """The file cannot be read as a catalogue; the message says what to do."""


def open_lines(path: Path) -> IO[bytes]:
    """Open ``path`` for reading lines; gzip is recognised by its first bytes."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def count_lines(path: Path) -> int:
    """Return the number of lines, for a progress bar. Raises FileError on a broken file."""
    return sum(1 for _ in _lines(path))


def read_file(path: Path) -> Iterator[RawRecord]:
    """Yield every non-empty line of ``path`` with its number. Raises FileError."""
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            yield RawRecord(f"line {number}", partial(_detail, line))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with open_lines(path) as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                _bounded(path, number, file.tell())
                yield line
                _skip_rest(path, file, line, number)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"{path}: {error}") from error


def _bounded(path: Path, lines: int, size: int) -> None:
    """Raise FileError for a file that unpacks to more than a catalogue can be."""
    if lines > MOST_LINES or size > MOST_BYTES:
        most = f"{MOST_LINES} lines or {MOST_BYTES >> 20} MiB"
        raise FileError(f"{path}: unpacks to more than {most}, so it is no catalogue")


def _skip_rest(path: Path, file: IO[bytes], line: bytes, number: int) -> None:
    """Pass over what is left of a line that is too long, so that line numbers stay true."""
    while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
        line = file.readline(LONGEST_LINE)
        _bounded(path, number, file.tell())


def _detail(raw: bytes) -> Any:
    if len(raw) == LONGEST_LINE:
        raise RecordError(f"longer than {LONGEST_LINE} bytes")
    try:
        item = _LINE.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordError(f"not JSON: {error}") from error
    if not isinstance(item, dict):
        raise RecordError("not an object")
    detail = item.get("detail", item)
    if isinstance(detail, dict) and "code" not in detail and item.get("code"):
        detail = {**detail, "code": item["code"], "name": detail.get("name") or item.get("name")}
    return detail
