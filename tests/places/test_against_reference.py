"""How many old and new names lead to the right commune, against the reference table."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.language.syllables import one_spelling
from bot.language.text import fold
from bot.places import provinces
from bot.places.finding import find
from bot.settings import ROOT

FOLDER = ROOT.parent / "shared" / "places"
EVERY = 9  # of the rows; all of them give the figures of docs/data.md
Key = tuple[str, str]
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not there")


def today() -> list[Key]:
    """Return today's communes: full name and province."""
    found = json.loads((FOLDER / "provinces_wards_2026-07-25.json").read_text(encoding="utf-8"))
    return [_key(ward["FullName"], one["Name"]) for one in found for ward in one["Wards"]]


def before() -> dict[tuple[str, str, str], set[Key]]:
    """Return the communes that each old ward is part of now."""
    wards = {*today()}
    found: dict[tuple[str, str, str], set[Key]] = defaultdict(set)
    path = FOLDER / "old_to_new_2025.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            old = (row["ward"], row["district"], row["province"])
            new = _key(row["newWard"], row["newProvince"])
            raised = (new[0].replace("xã ", "phường ", 1), new[1])
            found[old].add(new if new in wards else raised)
    return {old: new for old, new in found.items() if old[0]}


def _key(name: str, province: str) -> Key:
    known = provinces.find(province)
    assert known is not None, province
    return one_spelling(name.lower()), known.name


def judge(text: str, right: set[Key]) -> str:
    """Return what came of a text: right, asked (the right ones among them), open, or wrong."""
    found = find(text)
    if found is None:
        return "open"
    got = {_key(one.name, one.province) for one in found.communes}
    if found.commune:
        return "right" if got == right else "wrong"
    if got:
        return "asked" if right <= got else "wrong"
    return "open" if found.province in {"", *(one[1] for one in right)} else "wrong"


def shares(cases: Iterable[tuple[str, set[Key]]]) -> dict[str, float]:
    """Return the share of each outcome."""
    counted = Counter(judge(text, right) for text, right in cases)
    total = sum(counted.values())
    return {name: counted[name] / total for name in ("right", "asked", "open", "wrong")}


def whole() -> list[tuple[str, set[Key]]]:
    """Return the old addresses in full whose ward went to one commune."""
    return [(", ".join(old), new) for old, new in before().items() if len(new) == 1]


def test_old_addresses_lead_to_todays_commune() -> None:
    found = shares((f"tôi ở {text}", new) for text, new in whole()[::EVERY])

    assert found["right"] >= 0.98
    assert found["wrong"] <= 0.003


def test_old_addresses_without_marks_and_commas_do_too() -> None:
    found = shares((fold(text).replace(",", ""), new) for text, new in whole()[::EVERY])

    assert found["right"] >= 0.97
    assert found["wrong"] <= 0.005


def test_split_wards_are_asked_about() -> None:
    split = [(", ".join(old), new) for old, new in before().items() if len(new) > 1]

    found = shares(split)

    assert found["asked"] >= 0.98
    assert found["right"] == found["wrong"] == 0


def test_todays_names_are_found() -> None:
    cases = [(f"tôi ở {name}, {province}", {(name, province)}) for name, province in today()]

    found = shares(cases[::3])

    assert found["right"] >= 0.93
    assert found["right"] + found["asked"] >= 0.99
    assert found["wrong"] <= 0.002


def test_a_ward_alone_is_asked_about_rather_than_guessed() -> None:
    cases = [(f"tôi ở {old[0]} cũ", new) for old, new in before().items() if len(new) == 1]

    found = shares(cases[::EVERY])

    assert found["right"] >= 0.6
    assert found["wrong"] <= 0.005


def test_the_reference_is_the_one_that_was_measured() -> None:
    assert (len(before()), len(today())) == (10035, 3321)
    assert Path(FOLDER / "README.md").is_file()
