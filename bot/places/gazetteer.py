"""Names of places by their folded words, each with everything it may mean."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from bot.language.syllables import one_spelling
from bot.language.text import fold

from . import provinces
from .table import Commune, OldDistrict, OldWard, read_table

WORD = re.compile(r"[^\W_]+")
_LEVEL = re.compile(r"^(Phường|Xã|Thị trấn|Đặc khu|Quận|Huyện|Thị xã|Thành phố)\s+", re.I)
ISLANDS = "Đặc khu"


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
        self._today = {fold(str(commune)): commune for commune in table.communes}

    def senses(self, name: str) -> tuple[Sense, ...]:
        """Return what a name (folded words, one blank between) may mean."""
        return self._index.get(name, ())

    def longest(self, first: str) -> int:
        """Return of how many words the longest name that begins with ``first`` is, 0 for none."""
        return self._longest.get(first, 0)

    def commune(self, name: str, province: str) -> Commune | None:
        """Return today's commune of that full name, in any spelling, or None."""
        found = provinces.find(province)
        today = found.name if found else province
        return self._today.get(fold(str(Commune(" ".join(name.split()), today))))


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


def key(name: str) -> str:
    """Return the folded words of a name; a number has no leading zero."""
    return " ".join(word.lstrip("0") or word for word in WORD.findall(fold(name)))


@lru_cache(maxsize=16384)
def marked(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, tone marks in their places."""
    return tuple(word.lstrip("0") or word for word in WORD.findall(one_spelling(name.lower())))
