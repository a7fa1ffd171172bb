"""Names of places by their folded words, each with everything it may mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from bot.language.syllables import one_spelling
from bot.language.text import fold

from . import provinces
from .table import Commune, OldDistrict, OldWard, read_table

WORD = re.compile(r"[^\W_]+")


class Province(NamedTuple):
    """A province as it was named, before or after 1 July 2025, and today's province."""

    name: str
    today: str

    @property
    def province(self) -> str:
        """Today's province."""
        return self.today


Ward = Commune | OldWard
Sense = Commune | OldWard | OldDistrict | Province
LEVELS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("phường", "xã", "thị trấn", "đặc khu"), (Commune, OldWard)),
    **dict.fromkeys(("quận", "huyện", "thị xã"), (OldDistrict,)),
    "thành phố": (OldDistrict, Province),
    "tỉnh": (Province,),
}
"""The levels that full names begin with, and what a name of each may be."""
_LEVEL = re.compile(rf"^({'|'.join(LEVELS)})\s+", re.I)


class Gazetteer:
    """The index of names: compiled once, about 10 MB."""

    def __init__(self) -> None:
        table = read_table()
        index: dict[str, list[Sense]] = defaultdict(list)
        towns = {key(bare(one.name)) for one in table.districts}
        for province in provinces.provinces():
            for name in (province.name, *province.aliases):
                if key(name) not in towns or name in (province.name, *table.provinces):
                    index[key(name)].append(Province(name, province.name))
        below: tuple[Sense, ...] = (*table.communes, *table.wards, *table.districts)
        for one in below:
            for name in _names(key(bare(one.name))):
                index[intern(name)].append(one)
        self._index = {name: tuple(senses) for name, senses in index.items()}
        self._longest: dict[str, int] = defaultdict(int)
        for name in self._index:
            first, *rest = name.split(" ")
            self._longest[first] = max(self._longest[first], 1 + len(rest))
        self._today: dict[tuple[str, str], list[Commune]] = defaultdict(list)
        for commune in table.communes:
            self._today[key(commune.name), commune.province].append(commune)

    def senses(self, name: str) -> tuple[Sense, ...]:
        """Return what a name (folded words, one blank between) may mean."""
        return self._index.get(name, ())

    def longest(self, first: str) -> int:
        """Return of how many words the longest name that begins with ``first`` is, 0 for none."""
        return self._longest.get(first, 0)

    def commune(self, name: str, province: str) -> Commune | None:
        """Return today's commune of that full name, in any spelling, or None.

        Where two of a province differ by their marks alone, the name must have its own.
        """
        alike = self.alike(name, province)
        communes = [one for one in alike if marked(one.name) == marked(name)] or alike
        return communes[0] if len(communes) == 1 else None

    def alike(self, name: str, province: str) -> Sequence[Commune]:
        """Return today's communes of a province with that full name, whatever their marks."""
        found = provinces.find(province)
        return self._today.get((key(name), found.name if found else province), ())


def _names(whole: str) -> tuple[str, ...]:
    """Return a name, and what it is without its number: "Mỹ Đình" may be Mỹ Đình 1 or 2."""
    begin, _, last = whole.rpartition(" ")
    return (whole, begin) if last.isdigit() and " " in begin else (whole,)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the index, compiled at the first call."""
    return Gazetteer()


def bare(name: str) -> str:
    """Return a full name without its level: ``Phường Vĩnh Tuy`` is ``Vĩnh Tuy``."""
    return _LEVEL.sub("", name)


def level(name: str) -> str:
    """Return the level of a full name in lower case: ``phường``."""
    found = _LEVEL.match(name)
    return found[1].lower() if found else ""


def part_of(small: Sense, large: Sense) -> bool:
    """Return True if ``small`` lies, or lay, in ``large``."""
    if isinstance(large, Province):
        if isinstance(small, Province):
            return False
        if isinstance(small, Commune):
            return small.province == large.today
        return any(one.province == large.today for one in small.became)
    if isinstance(large, OldDistrict):
        if isinstance(small, OldWard):
            return (small.district, small.province) == (large.name, large.province)
        return isinstance(small, Commune) and small in large.became
    return False


def key(name: str) -> str:
    """Return the folded words of a name; a number has no leading zero."""
    return " ".join(word.lstrip("0") or word for word in WORD.findall(fold(name)))


@lru_cache(maxsize=16384)
def marked(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, tone marks in their places."""
    return tuple(word.lstrip("0") or word for word in WORD.findall(one_spelling(name.lower())))
