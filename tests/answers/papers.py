"""A procedure whose papers depend: two cases, two questions."""

from __future__ import annotations

from typing import Any

from factories import card

from bot.answers.checklist import Plan
from bot.content.kinds import CaseAnswer, CaseQuestion
from bot.procedures.catalogue import join

_HELP = {
    "name": "Giấy nhờ",
    "original": 1,
    "when": "Người khác đi. Viết tay cũng được.",
    "asks": "help=sent",
}
GOATS: dict[str, Any] = {
    "code": "9.000004",
    "name": "Đăng ký nuôi dê",
    "short_name": "Đăng ký nuôi dê",
    "folk_names": [f"nuôi dê núi {number}" for number in range(8)],
    "case_question": "Anh/chị nuôi mấy con dê?",
    "cases": [
        {
            "key": "few",
            "title": "Dưới mười con",
            "words": ["vài con", "~mấy con"],
            "papers": [
                {"name": "Đơn nuôi dê", "original": 1},
                {"name": "Giấy đất", "copies": 1},
                {
                    "name": "Hợp đồng thuê",
                    "copies": 1,
                    "when": "Vườn đi thuê.",
                    "asks": "rent=yes",
                },
                _HELP,
            ],
            "asides": [{"asks": "rent=yes", "text": "Hỏi chủ đất.", "code": "9.000001"}],
        },
        {
            "key": "many",
            "title": "Cả đàn",
            "words": ["cả trăm con", "trang trại"],
            "papers": [
                {"name": "Đơn nuôi dê", "original": 1},
                {"name": "Giấy thú y", "original": 1},
                _HELP,
            ],
        },
    ],
}
RENT = CaseQuestion(
    key="rent",
    rank=10,
    question="Vườn có đi thuê không?",
    answers=[
        CaseAnswer(key="yes", title="Đi thuê", words=["thuê vườn", "vườn thuê"], means="yes"),
        CaseAnswer(key="no", title="Vườn nhà", words=["đất nhà", "không thuê"], means="no"),
    ],
)
HELP = CaseQuestion(
    key="help",
    rank=20,
    question="Ai đi nộp đơn?",
    answers=[
        CaseAnswer(key="alone", title="Tự đi", words=["tự đi", "tôi đi"]),
        CaseAnswer(key="sent", title="Nhờ người", words=["nhờ chồng", "nhờ hàng xóm", "~bán"]),
        CaseAnswer(key="web", title="Gửi qua mạng", words=["trên mạng"], online=True),
    ],
)


def plan(**changes: Any) -> Plan:
    """Return the questions of the goats' card."""
    found = Plan.of(join(None, card(**{**GOATS, **changes})), [RENT, HELP])
    assert found is not None
    return found
