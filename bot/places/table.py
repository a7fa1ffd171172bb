"""The communes of today and what the old ones became, from the table packaged with underthesea.

``underthesea.convert_address`` needs commas and a known province, and takes a default for a ward
that was split; so only its table is used. corrections.yml adds what the table lacks.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

import msgspec
import yaml

from bot.language.text import fold

from . import provinces

_CORRECTIONS = Path(__file__).with_name("corrections.yml")


class Commune(NamedTuple):
    """A commune, ward or special zone of today: its full name and its province."""

    name: str
    province: str

    def __str__(self) -> str:
        return f"{self.name}, {self.province}"


class OldWard(NamedTuple):
    """A commune, ward or township until 30 June 2025, and the communes it is part of now."""

    name: str
    district: str
    province: str
    became: tuple[Commune, ...]

    def __str__(self) -> str:
        return f"{self.name}, {self.district}, {self.province}"


class OldDistrict(NamedTuple):
    """A district until 30 June 2025, and the communes it was divided among."""

    name: str
    province: str
    became: tuple[Commune, ...]

    def __str__(self) -> str:
        return f"{self.name}, {self.province}"


class Table(NamedTuple):
    """Everything there is below the provinces."""

    communes: tuple[Commune, ...]
    wards: tuple[OldWard, ...]
    districts: tuple[OldDistrict, ...]
    provinces: tuple[str, ...]
    """The names of the 63 provinces until 30 June 2025."""


class _Row(msgspec.Struct):
    old_province_key: str
    old_district: str
    old_ward: str
    new_province_key: str
    new_ward: str


class _Province(msgspec.Struct):
    short: str


class _Mapping(msgspec.Struct):
    province_names: dict[str, _Province]
    old_province_names: dict[str, _Province]
    ward_mapping: list[_Row]


@lru_cache(maxsize=1)
def _corrections() -> Any:
    return yaml.safe_load(_CORRECTIONS.read_text(encoding="utf-8"))


def _mapping() -> _Mapping:
    found = find_spec("underthesea")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "address" / "data" / "mapping.json"
    return msgspec.json.decode(path.read_bytes(), type=_Mapping)


def read_table() -> Table:
    """Return the table, read anew: 0.1 s and about 30 MB while it is read."""
    mapping = _mapping()
    today = {key: _today(one.short) for key, one in mapping.province_names.items()}
    before = {key: intern(one.short) for key, one in mapping.old_province_names.items()}
    communes: dict[Commune, Commune] = {}
    wards: dict[tuple[str, str, str], list[Commune]] = defaultdict(list)
    districts: dict[tuple[str, str], dict[Commune, None]] = defaultdict(dict)
    for row in mapping.ward_mapping:
        district = (intern(row.old_district), before[row.old_province_key])
        for made in _targets(today[row.new_province_key], row):
            commune = communes.setdefault(made, made)
            districts[district][commune] = None
            if row.old_ward:
                wards[row.old_ward, district[0], district[1]].append(commune)
    return Table(
        tuple(communes),
        tuple(OldWard(*key, tuple(became)) for key, became in wards.items()),
        tuple(OldDistrict(*key, tuple(became)) for key, became in districts.items()),
        tuple(before.values()),
    )


def _targets(province: str, row: _Row) -> list[Commune]:
    """Return the communes of a row: one, or those that its lost name may be."""
    if row.new_ward:
        return [Commune(_ward_by_now(province, row.new_ward), province)]
    lost = _corrections()["lost"].get(province, {}).get(row.old_district, [])
    return [Commune(name, province) for name in lost]


def _ward_by_now(province: str, name: str) -> str:
    bare = name.removeprefix("Xã ")
    changed = bare in _corrections()["became_wards"].get(province, ())
    return f"Phường {bare}" if changed and bare != name else name


def _today(short: str) -> str:
    return provinces.names()[fold(short)].name
