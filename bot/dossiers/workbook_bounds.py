"""What an Excel file unpacks to, counted before a reader of Excel sees it, in little memory.

The file's own numbers are not believed: a part is read no further than it says, and a long part
must be a list of rows or of texts, none of which is long.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

MOST_UNPACKED = 256 << 20
MOST_PARTS = 2000
MOST_ROWS = 200_000
MOST_TEXTS = 2_000_000
MOST_COLUMNS = 200
SHORT_PART = 2 << 20
LONGEST_ROW = 1 << 20
_PIECE = 1 << 16
_MARK = re.compile(rb"<(?:\w{1,20}:)?(row|si)(?=[\s/>])")
_OVERLAP = 32  # a mark may lie across two pieces


def fault(path: Path) -> str:
    """Return why an Excel file is too much to be read, or nothing.

    Raises BadZipFile and what else a broken file makes zipfile raise.
    """
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            return f"unpacks to more than {MOST_UNPACKED >> 20} MiB; divide it"
        for part in parts:
            if part.file_size > SHORT_PART and part.filename.lower().endswith(".xml"):
                with packed.open(part) as file:
                    if said := _fault_in(file):
                        return said
    return ""


def _fault_in(file: IO[bytes]) -> str:
    """Return why a long part is too much, or nothing."""
    counts, since, rest = {b"row": 0, b"si": 0}, 0, b""
    while piece := file.read(_PIECE):
        text, last = rest + piece, 0
        for mark in _MARK.finditer(text):
            counts[mark[1]] += 1
            since, last = 0, mark.end()
        since += len(piece) if not last else len(text) - last
        rest = text[max(last, len(text) - _OVERLAP) :]
        if since > LONGEST_ROW:
            return f"has a row or a text of more than {LONGEST_ROW >> 20} MiB"
        if counts[b"row"] > MOST_ROWS or counts[b"si"] > MOST_TEXTS:
            return f"has more than {MOST_ROWS} rows; divide it"
    return ""
