"""What the tests of dossiers' answers share: a desk on a Friday morning, a dossier on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.answers.dossier_view import Desk
from bot.dossiers.calendar import Calendar
from bot.dossiers.lookup import Outcome
from bot.dossiers.model import Channel, Dossier, Status, Step
from bot.replies import Reply

CODE, OTHER = "H57.12-261109-0003", "H57.12-261109-0004"
HUE = "thành phố Huế"
OFFICE = "Trung tâm Phục vụ hành chính công phường Thuận Hóa"
NOW = datetime(2026, 11, 20, 9, 12)
PAPERS = ("Giấy chứng sinh (bản chính)", "Tờ khai có chữ ký")


@dataclass(frozen=True)
class Off:
    day: date
    works: bool = False
    verified: bool = True


CALENDAR = Calendar(
    [Off(date(2026, 11, 24)), Off(date(2027, 1, 1)), Off(date(2027, 2, 4), False, False)]
)
DESK = Desk(NOW, "18001096", CALENDAR)
DOSSIER = Dossier(
    CODE,
    Status.IN_PROGRESS,
    datetime(2026, 11, 16, 8),
    procedure="Đăng ký khai sinh",
    agency_name=OFFICE,
    channel=Channel.ONLINE,
    received_at=datetime(2026, 11, 9, 8),
    due_at=datetime(2026, 11, 25, 17),
    missing=PAPERS,
    amount_due=70000,
    timeline=(
        Step(Status.IN_PROGRESS, datetime(2026, 11, 16, 8)),
        Step(Status.REGISTERED, datetime(2026, 11, 9, 8)),
    ),
    fetched_at=datetime(2026, 11, 20, 9, 11),
)


def dossier(status: Status = Status.IN_PROGRESS, **changes: Any) -> Dossier:
    return replace(DOSSIER, status=status, **changes)


def outcome(kind: Any = "found", code: str = CODE, **changes: Any) -> Outcome:
    return Outcome(kind, code, **{"agency": HUE, **changes})


def at(moment: str) -> Desk:
    return replace(DESK, now=datetime.fromisoformat(moment))


def payloads(reply: Reply) -> list[str]:
    return [button.payload.partition("{")[0] for button in reply.buttons if button.payload]


def urls(reply: Reply) -> list[str]:
    return [button.url for button in reply.buttons if button.url]
