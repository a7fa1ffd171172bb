"""The 34 provinces since 1 July 2025, with the 63 they were made of and their short names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
import yaml

from bot.language.text import clean, fold, has_diacritics

_FILE = Path(__file__).parent / "provinces.yml"


@dataclass(frozen=True)
class Province:
    """One province: its name as people say it, its full name, its old and short names."""

    name: str
    full_name: str
    aliases: tuple[str, ...]


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    city: bool = False
    was: list[str] = []
    short: list[str] = []


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """Return all provinces in the order of the file."""
    rows = msgspec.convert(yaml.safe_load(_FILE.read_text(encoding="utf-8")), list[_Row])
    return tuple(
        Province(
            row.name,
            f"{'Thành phố' if row.city else 'Tỉnh'} {row.name}",
            tuple(row.was + row.short),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def names() -> dict[str, Province]:
    """Return every folded name, old name and short name with the province it means today."""
    return {
        fold(name): province
        for province in provinces()
        for name in (province.name, *province.aliases)
    }


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(names(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def find(text: str) -> Province | None:
    """Return the last province named in ``text`` (any spelling), or None.

    A name of one word counts only with its own marks or with none: Huệ is no Huế.
    """
    text = clean(text)
    found = [
        match.group()
        for match in _pattern().finditer(fold(text))
        if " " in match.group() or _written(text[match.start() : match.end()])
    ]
    return names()[found[-1]] if found else None


def _written(word: str) -> bool:
    return not has_diacritics(word) or word.lower() in _one_word()


@lru_cache(maxsize=1)
def _one_word() -> frozenset[str]:
    """Return the names of one word, lower-case, with their marks."""
    every = (name.lower() for item in provinces() for name in (item.name, *item.aliases))
    return frozenset(name for name in every if " " not in name)


def without_names(text: str) -> str:
    """Return text with the names of provinces cut out: they say where, not what."""
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    kept, begin = [], 0
    for match in _pattern().finditer(folded):
        kept.append(text[begin : match.start()])
        begin = match.end()
    return " ".join([*kept, text[begin:]])
