"""What is taken of an item and why another is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from filed import CODE, KEY, NOW, item, whole_item

from bot.dossiers.fields import BadItem
from bot.dossiers.items import read_item
from bot.dossiers.model import Channel, Status
from bot.language.dossier_code import find_codes


def reason(given: Any) -> str:
    with pytest.raises(BadItem) as caught:
        read_item(given, KEY, NOW)
    return str(caught.value)


def test_every_member_of_the_contract_is_read() -> None:
    event = read_item(whole_item(), KEY, NOW)

    assert (event.code, event.status, event.channel) == (CODE, Status.MORE_PAPERS, Channel.ONLINE)
    assert event.at == datetime(2026, 11, 15, 10, 0)
    assert event.received_at == datetime(2026, 11, 10, 8, 0)
    assert event.missing == ("Bản sao sổ hộ khẩu", "Tờ khai thuế")
    assert event.amount_due == 115000


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-09-14T01:30:00Z", datetime(2026, 9, 14, 8, 30)),
        ("2026-09-14T08:30:00+07:00", datetime(2026, 9, 14, 8, 30)),
        ("2026-09-13T23:30:00-0200", datetime(2026, 9, 14, 8, 30)),
        ("2026-09-14 08:30", datetime(2026, 9, 14, 8, 30)),
        ("2026-09-14T08:30:00.123456789+07:00", datetime(2026, 9, 14, 8, 30, 0, 123456)),
        ("2026-09-14", datetime(2026, 9, 14)),
    ],
)
def test_times_are_vietnams(written: str, meant: datetime) -> None:
    assert read_item(item(at=written), KEY, NOW).at == meant


def test_a_promised_day_lasts_until_its_end() -> None:
    assert read_item(whole_item(), KEY, NOW).due_at == datetime(2026, 11, 25, 23, 59)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"code": "H57"}, "code"),
        ({"code": "H57.12-261340-0003"}, "code"),
        ({"code": None}, "code"),
        ({"code": "\ud83d"}, "code"),
        ({"status": 0}, "status"),
        ({"status": 11}, "status"),
        ({"status": True}, "status"),
        ({"status": "4"}, "status"),
        ({"status": 4.0}, "status"),
        ({"status": 10**30}, "status"),
        ({"status_at": None}, "status_at"),
        ({"status_at": "14/09/2026"}, "status_at"),
        ({"status_at": "2026-02-30"}, "status_at"),
        ({"status_at": "2026-02-03T25:00"}, "status_at"),
        ({"status_at": "2026-02-03T10:00:00+99:00"}, "status_at"),
        ({"status_at": "0001-01-01T00:00:00+14:00"}, "status_at"),
        ({"status_at": 1789000000}, "status_at"),
        ({"status_at": "2026-12-22"}, "status_at: lies in the future"),
        ({"due_at": "2199-01-01"}, "due_at"),
        ({"procedure": ["x"]}, "procedure"),
        ({"procedure": "x" * 301}, "procedure"),
        ({"procedure": "\ud800"}, "procedure"),
        ({"agency": "H57"}, "agency"),
        ({"agency": []}, "agency"),
        ({"agency": {"name": 7}}, "agency.name"),
        ({"channel": 4}, "channel"),
        ({"missing": "giấy"}, "missing"),
        ({"missing": ["x"] * 31}, "missing"),
        ({"missing": [None]}, "missing"),
        ({"amount_due": -1}, "amount_due"),
        ({"amount_due": float("nan")}, "amount_due"),
        ({"verify": {"phone_last4": "123"}}, "verify.phone_last4"),
        ({"verify": {"id_last4": 1234}}, "verify.id_last4"),
        ({"verify": {"id_last4": "١٢٣٤"}}, "verify.id_last4"),
        ({"verify": ["1234"]}, "verify"),
    ],
)
def test_a_bad_member_is_named(changes: dict[str, Any], named: str) -> None:
    assert reason(whole_item(**changes)).startswith(named)


@pytest.mark.parametrize("given", [None, [], "x", 7, True, float("inf")])
def test_an_item_is_an_object(given: Any) -> None:
    assert reason(given) == "item: must be an object"


def test_a_reason_never_repeats_what_was_sent() -> None:
    assert "Nguyễn" not in reason(whole_item(status="Nguyễn Văn An"))


def test_personal_numbers_in_free_text_are_masked_and_other_members_dropped() -> None:
    texts = {"procedure": "Cấp lại cho 0912345678", "missing": ["CCCD 012345678901\x00\n"]}
    event = read_item(whole_item(**texts, applicant="Nguyễn Văn An"), KEY, NOW)

    assert event.procedure == "Cấp lại cho [số điện thoại]"
    assert event.missing == ("CCCD [số định danh]",)
    assert "Nguyễn" not in repr(event)


def test_last_digits_are_kept_sealed_with_the_code() -> None:
    event = read_item(whole_item(), KEY, NOW)
    other = read_item(whole_item(code="H57.12-261110-0004"), KEY, NOW)

    assert "0123" not in repr(event)
    assert event.phone_factor != other.phone_factor


@pytest.mark.parametrize(
    "code",
    ["000.00.28.H36-220322-0020", "G01.899.909-260916-890028", "H57.12-250914-0003"],
)
def test_a_code_taken_here_is_the_one_that_is_found_in_a_sentence(code: str) -> None:
    taken = read_item(item(code=f" {code.lower()} "), KEY, NOW).code

    assert [taken] == [found.code for found in find_codes(f"hồ sơ {code} sao rồi")]
