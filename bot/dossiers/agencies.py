"""Whose dossier codes begin with which prefix (data/dossiers/agencies.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.language.dossier_code import parts

_FILE = Path(__file__).resolve().parents[2] / "data" / "dossiers" / "agencies.yml"


@dataclass(frozen=True)
class Agency:
    """Who a prefix was given to, and whose it is today where that is another one."""

    prefix: str
    name: str
    now: str = ""


def prefixes(code: str) -> list[str]:
    """Return the prefixes of a normal code's agency, longest first.

    G01.899.909-… gives G01.899.909, G01.899, G01; 000.00.28.H36-… gives 000.00.28.H36, H36.
    """
    read = parts(code)
    if read is None:
        return []
    before, head, after = read.agency.partition(read.head)
    subs = after.split(".")[1:]
    short = [".".join([head, *subs[:count]]) for count in range(len(subs), -1, -1)]
    return [read.agency, *short] if before else short


def agency_of(code: str) -> Agency | None:
    """Return the agency that a normal code names, None if no source tells whose prefix it is."""
    return next((_table()[p] for p in prefixes(code) if p in _table()), None)


def agency_name(code: str) -> str:
    """Return the agency's name of today for a sentence ("thành phố Huế"), or nothing."""
    agency = agency_of(code)
    return (agency.now or agency.name) if agency else ""


@lru_cache(maxsize=1)
def _table() -> dict[str, Agency]:
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {prefix: Agency(prefix, **named) for prefix, named in data.items()}
