"""A card says what the record says, or explains why not; all our cards do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from factories import card, record, way

from bot.content.cards import Card
from bot.content.seeding import load_kind
from bot.procedures import national_file
from bot.procedures.factcheck import differences
from bot.procedures.national import RecordError, read_detail
from bot.procedures.record import Fee, Record, Time
from bot.settings import ROOT

AGREED: dict[str, Any] = {
    "online": "partial",
    "methods": [
        way("counter", Fee(amount=20000), time=Time(amount=3)),
        way("online", Fee(text="Nộp qua mạng 10.000 đồng"), time=Time(amount=3)),
    ],
}


def told(card_changes: dict[str, Any] | None = None, **changes: Any) -> list[str]:
    """Return the factors in which our card and its record, each changed, differ."""
    found = differences(card(**card_changes or {}), record(**{**AGREED, **changes}))
    return [line.partition(":")[0] for line in found]


def test_a_card_that_agrees_has_no_difference() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({"name": "Cấp giấy nuôi ong"}, "name"),
        ({"id": "id-2"}, "name"),
        ({"online": "full"}, "online"),
        ({"level": "province"}, "level"),
        ({"decision": "6/QĐ-ONG"}, "decision"),
        ({"decision_date": date(2026, 1, 3)}, "decision"),
    ],
)
def test_each_fact_is_compared(changes: dict[str, Any], factor: str) -> None:
    assert told(**changes) == [factor]


@pytest.mark.parametrize("said", ["", "Quyết định số ", "Quyết  định ", "SỐ: "])
def test_what_the_portal_writes_before_a_number_is_no_part_of_the_decision(said: str) -> None:
    plain = {
        "code": "9.000001",
        "name": "Mẫu",
        "executionMethods": [{"submissionMethod": "DIRECT"}],
    }
    read = read_detail({**plain, "decisionNo": f"{said}5/QĐ-ONG"})
    assert told(decision=read.decision) == []


def test_an_amount_the_record_does_not_have_is_told() -> None:
    dearer = [way("counter", Fee(amount=25000), time=Time(amount=3)), AGREED["methods"][1]]
    assert told(methods=dearer) == ["fee"]


def test_another_time_and_a_way_the_record_lacks_are_told() -> None:
    only = [way("counter", Fee(amount=20000), time=Time(amount=4))]
    assert told(methods=only) == ["time", "online"]


def test_the_same_number_of_other_days_is_another_time() -> None:
    ways = [way("counter", Fee(amount=20000), time=Time(amount=3, unit="day"))]
    assert told(methods=[*ways, AGREED["methods"][1]]) == ["time"]


def test_one_of_several_levels_is_enough() -> None:
    assert told(level="province", levels=["province", "commune"]) == []


def test_an_explained_difference_is_none() -> None:
    explained = {"explains": {"level": "Xã nhận hộ tỉnh từ năm 2026."}}
    assert told(explained, level="province") == []


@pytest.fixture(scope="module")
def recorded(national_file: Path) -> dict[str, Record]:
    """The national records of all codes that have a card."""
    return _records(national_file, {item.code for item in _cards()})


def _cards() -> list[Card]:
    return load_kind("card", ROOT / "data")


def _records(path: Path, codes: set[str]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for raw in national_file.read_file(path):
        detail = raw.read()
        if str(detail.get("code", "")).strip() in codes:
            try:
                item = read_detail(detail)
            except RecordError:
                continue
            found.setdefault(item.code, item)
    return found


def test_every_card_agrees_with_the_national_record(recorded: dict[str, Record]) -> None:
    told = {
        item.code: differences(item, recorded[item.code])
        for item in _cards()
        if item.code in recorded
    }
    assert {code: lines for code, lines in told.items() if lines} == {}


def test_every_card_has_a_national_record(recorded: dict[str, Record]) -> None:
    assert sorted({item.code for item in _cards()} - set(recorded)) == []
