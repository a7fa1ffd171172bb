"""Whose prefix it is: only what the sources say."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from stack import NATIONAL

from bot.dossiers.agencies import agency_name, agency_of, prefixes
from bot.language.text import fold
from bot.places.provinces import names
from bot.settings import ROOT

TABLE = yaml.safe_load((ROOT / "data" / "dossiers" / "agencies.yml").read_text(encoding="utf-8"))
OUT_OF_ORDER = "Hậu Giang"
PROMULGATED = re.compile(r"UBND (?:tỉnh|Thành phố) (.+)")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("H57.12-250914-0003", "thành phố Huế"),
        ("000.00.28.H36-220322-0020", "tỉnh Lâm Đồng"),
        ("G01.899.909-260916-890028", "Bộ Công an"),
        ("H02-250914-0003", "tỉnh Bắc Ninh"),
        ("G04-250914-0003", "Bộ Xây dựng"),
        ("H99-250914-0003", ""),
        ("G98-250914-0003", ""),
        ("no code", ""),
    ],
)
def test_the_agency_of_a_code(code: str, name: str) -> None:
    assert agency_name(code) == name


def test_an_old_province_keeps_its_name_beside_todays() -> None:
    agency = agency_of("H02-250914-0003")
    assert agency is not None
    assert (agency.name, agency.now) == ("tỉnh Bắc Giang", "tỉnh Bắc Ninh")


def test_prefixes_from_the_longest() -> None:
    assert prefixes("G01.899.909-260916-890028") == ["G01.899.909", "G01.899", "G01"]
    assert prefixes("000.00.28.H36-220322-0020") == ["000.00.28.H36", "H36"]


def test_the_63_provinces_stand_in_the_order_of_the_decision() -> None:
    """The decision numbers them by the alphabet, but for one."""
    heads = [f"H{number:02}" for number in range(1, 64)]
    assert [prefix for prefix in TABLE if prefix[0] == "H"] == heads
    bare = [TABLE[head]["name"].split(" ", 1)[1].removeprefix("phố ") for head in heads]
    bare.remove(OUT_OF_ORDER)
    bare[bare.index("Huế")] = "Thừa Thiên Huế"  # its name when the decision was made
    assert [fold(name) for name in bare] == sorted(map(fold, bare), key=_in_one)


def _in_one(name: str) -> str:
    return name.replace(" ", "").replace("-", "")


@pytest.mark.parametrize("prefix", [prefix for prefix in TABLE if prefix[0] == "H"])
def test_the_province_of_today_is_what_the_places_say(prefix: str) -> None:
    named = TABLE[prefix]
    old = named["name"].split(" ", 1)[1].removeprefix("phố ")
    today = names()[fold(old)].full_name
    assert named.get("now", named["name"]).lower() == today.lower()


def test_the_national_records_name_the_same_provinces() -> None:
    if not NATIONAL.is_file():
        pytest.skip(f"{NATIONAL.parent} is not there")
    said = dict(_promulgating())
    assert len(said) > 10
    assert {head: name for head, name in said.items() if name not in TABLE[head]["name"]} == {}


def _promulgating() -> Iterator[tuple[str, str]]:
    """Yield the code and name of every province as a record's executing agencies have them."""
    with gzip.open(NATIONAL, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from _named(json.loads(line)["detail"])


def _named(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        code, name = str(value.get("code")), PROMULGATED.fullmatch(str(value.get("name")))
        if name and re.fullmatch(r"(?:000\.00\.00\.)?H\d\d", code):
            yield code[-3:], name[1]
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)
