"""Looks for what people typed in everything a home holds: database files, their logs, tables."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from personal import Spelt

LEAST_DIGITS, LEAST_TYPED = 9, 8
_DIGITS = re.compile(r"[0-9]{9,}")


def searchable(one: Spelt) -> bool:
    """Return whether a spelling is long enough to stand nowhere by chance."""
    return len(one.typed) >= LEAST_TYPED


class Finder:
    """Finds spellings and bare digits of many numbers in one go."""

    def __init__(self, numbers: Iterable[Spelt]) -> None:
        self._digits: dict[str, Spelt] = {}
        self._typed: defaultdict[str, list[Spelt]] = defaultdict(list)
        for one in filter(searchable, numbers):
            self._typed[one.typed[:LEAST_TYPED]].append(one)
            if len(one.digits) >= LEAST_DIGITS:
                self._digits[one.digits] = one
        self._sizes = sorted({len(digits) for digits in self._digits})

    def found(self, text: str) -> list[Spelt]:
        """Return the numbers that stand in a text, as they were typed or in digits alone."""
        return [*self._as_typed(text), *self._as_digits(text)]

    def _as_typed(self, text: str) -> Iterator[Spelt]:
        typed = self._typed
        for place in range(len(text) - LEAST_TYPED + 1):
            if (key := text[place : place + LEAST_TYPED]) in typed:
                yield from (one for one in typed[key] if text.startswith(one.typed, place))

    def _as_digits(self, text: str) -> Iterator[Spelt]:
        for run in _DIGITS.findall(text):
            for size in self._sizes:
                for place in range(len(run) - size + 1):
                    if (one := self._digits.get(run[place : place + size])) is not None:
                        yield one


def written(home: Path, but: str = "knowledge") -> Iterator[tuple[str, str]]:
    """Yield name and content of each database file and log of a home, and of each table.

    ``but`` is the store that is left out: the catalogue, in which people write nothing.
    """
    for path in sorted(home.rglob("*")):
        ours = path.is_file() and (".db" in path.name or path.suffix == ".log")
        if ours and not path.name.startswith(but):
            yield path.name, path.read_bytes().decode("utf-8", "replace")
    for path in sorted(home.glob("*.db")):
        if not path.name.startswith(but):
            yield from tables(path)


def tables(path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and rows of each table of a SQLite file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in names.fetchall():
            rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
            yield f"{path.name}:{name}", "\n".join(map(str, rows))
