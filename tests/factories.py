"""Small records, cards and overlays of the tests' own; ``changes`` replace members."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import insert

from bot.content.cards import Card
from bot.content.kinds import Overlay, PortalAnswer
from bot.content.store import ContentStore, bump_revision
from bot.procedures.national import encode
from bot.procedures.record import Fee, Method, Record
from bot.procedures.tables import FACTS, procedures
from bot.storage import Store

NOW = datetime(2026, 7, 20, 9, 0)
TODAY = NOW.date()
SOURCE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/id-1"
CARD: dict[str, Any] = {
    "code": "9.000001",
    "name": "Cấp giấy phép nuôi ong",
    "short_name": "Xin phép nuôi ong",
    "field": "Chăn nuôi",
    "folk_names": [
        "nuôi ong lấy mật",
        "giấy nuôi ong",
        "đặt thùng ong",
        "mở trại ong",
        "xin nuôi ong mật",
        "giấy tờ trại ong",
        "làm nghề ong",
        "nuôi ong sau vườn",
    ],
    "summary": "Ai muốn nuôi ong lấy mật thì báo trước với xã.",
    "who": "Người có vườn từ 500 mét vuông.",
    "level": "commune",
    "online": "partial",
    "cases": [
        {
            "key": "chung",
            "title": "Mọi trường hợp",
            "papers": [
                {"name": "Đơn xin nuôi ong", "original": 1, "form": "Mẫu số 1"},
                {"name": "Sơ đồ vườn", "copies": 2, "when": "Vườn đi thuê."},
                {"name": "Thẻ căn cước", "show_only": True},
            ],
        }
    ],
    "methods": [
        {
            "channel": "counter",
            "time": {"unit": "working_day", "amount": 3},
            "fees": [{"text": "Mỗi giấy", "amount": 20000}],
        },
        {
            "channel": "online",
            "time": {"unit": "working_day", "amount": 3},
            "fees": [{"text": "Mỗi giấy", "amount": 10000}],
        },
    ],
    "place": "Ủy ban nhân dân xã nơi có vườn.",
    "steps": ["Viết đơn.", "Nộp ở xã."],
    "online_steps": ["Đăng nhập.", "Gửi đơn."],
    "conditions": ["Vườn cách trường học 200 mét."],
    "result": "Giấy phép nuôi ong.",
    "mistakes": ["Quên sơ đồ vườn."],
    "next": ["Đặt biển báo có ong."],
    "legal": [{"number": "1/2026/NĐ-CP", "title": "Nghị định về ong"}],
    "source": SOURCE,
    "decision": {"number": "5/QĐ-ONG", "day": "2026-01-02"},
    "checked_on": "2026-07-01",
}


def card(**changes: Any) -> Card:
    """Return a card that its schema accepts."""
    return msgspec.convert({**CARD, **changes}, Card)


def record(code: str = "9.000001", name: str = "Cấp giấy phép nuôi ong", **changes: Any) -> Record:
    """Return a record with one way to file and nothing else stated."""
    plain: dict[str, Any] = {
        "id": "id-1",
        "field": "Chăn nuôi",
        "level": "commune",
        "methods": [Method(channel="counter")],
        "decision": "5/QĐ-ONG",
        "decision_date": date(2026, 1, 2),
        "source_url": SOURCE,
        "updated_at": datetime(2026, 1, 5, 8, 0),
    }
    return Record(code=code, name=name, **{**plain, **changes})


def way(channel: Any = "counter", *fees: Fee, **changes: Any) -> Method:
    """Return one way to file with its fee lines."""
    return Method(channel=channel, fees=list(fees), **changes)


def overlay(kind: str, *codes: str, **changes: Any) -> Overlay:
    """Return one of our notes over records."""
    plain = {
        "key": f"{kind}-{len(codes)}",
        "kind": kind,
        "codes": list(codes),
        "text": "Lời ghi chú của chúng tôi.",
        "checked_on": "2026-07-01",
    }
    return msgspec.convert({**plain, **changes}, Overlay)


PRESS = "Anh/chị bấm **Quên mật khẩu** rồi làm theo."


def portal_answer(key: str, *questions: str, text: str = PRESS) -> PortalAnswer:
    """Return an answer about the portal."""
    return PortalAnswer(key=key, questions=[*questions], answer=text, checked_on=TODAY)


def put(store: Store, *records: Record) -> None:
    """Store records as an import does, and count the catalogue's revision up."""
    with store.write() as connection:
        for item in records:
            facts = {name: getattr(item, name) for name in FACTS if name not in ("body", "digest")}
            connection.execute(
                insert(procedures).values(
                    **facts,
                    code=item.code,
                    body=encode(item),
                    digest=item.code,
                    source="test",
                    version=1,
                    imported_at=NOW,
                )
            )
        bump_revision(connection)


def publish(store: Store, kind: str, *items: Any) -> None:
    """Seed content items of one kind."""
    ContentStore(store).seed(kind, list(items), NOW)
