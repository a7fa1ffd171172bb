"""What the tests of filing together share: a guide over a card, a record and portal answers."""

from __future__ import annotations

from typing import Any

from factories import TODAY, card, portal_answer, publish, put, record, way

from bot.answers.compose import Setting
from bot.answers.guide import Guide, GuideTurn
from bot.answers.guide_help import Help
from bot.answers.guide_memory import GuideMemory
from bot.procedures.catalogue import Catalogue
from bot.procedures.record import Fee
from bot.storage import Store

BEES, BIRDS, STALL = "9.000001", "9.000002", "9.000003"
LINES = [
    "Chụp sơ đồ vườn trước khi ngồi vào máy.",
    "Đăng nhập VNeID, tìm mục nuôi ong.",
    "Khai số thùng ong.",
    "Tải ảnh sơ đồ lên.",
    "Trả lệ phí 10.000 đồng.",
    "Gửi đơn, chép mã hồ sơ.",
    "Chờ xã gọi.",
]
OTP = "Mã OTP không về thì tắt máy, bật lại rồi xin mã khác."
HEAVY = "Ảnh nặng thì chụp lại bằng chế độ thường cho nhẹ."


def make_guide(store: Store) -> Guide:
    """Return a guide over a small catalogue: online with a card, online without, counter only."""
    publish(store, "card", card(online_steps=LINES))
    online = way("online", Fee(text="Không thu", free=True))
    put(
        store,
        record(BIRDS, "Cấp giấy phép nuôi chim yến", online="full", methods=[online]),
        record(STALL, "Cho thuê sạp chợ", agencies=["Ban quản lý chợ"]),
    )
    publish(
        store,
        "portal_answer",
        portal_answer("khong-nhan-otp", "OTP không về điện thoại", "chờ mã mà không tới", text=OTP),
        portal_answer("tep-qua-nang", "tải lên bị báo quá dung lượng", "ảnh nặng quá", text=HEAVY),
        portal_answer(
            "lam-muc-2-truoc-khi-nop",
            "chưa có tài khoản thì sao",
            text="Anh/chị ra công an xã làm mức 2 nhé.",
        ),
        portal_answer("chung", "hỏi về cổng", text="Anh/chị gọi tổng đài nhé."),
    )
    catalogue = Catalogue(store)
    return Guide(catalogue, Setting(TODAY, "18001096"), Help(catalogue))


def at(step: str, code: str = BEES) -> GuideMemory:
    """Return the memory of a filing at ``step``."""
    return GuideMemory().at(code, step)


def titles(turn: GuideTurn) -> list[str]:
    """Return the titles of the last reply's buttons."""
    return [button.title for button in turn.replies[-1].buttons]


def said(turn: GuideTurn | None) -> str:
    """Return everything that is said."""
    assert turn is not None
    return "\n".join(reply.text for reply in turn.replies)


def step_of(turn: GuideTurn | None) -> Any:
    """Return the step that the newest filing is at after a turn."""
    assert turn is not None
    return turn.memory.current.step if turn.memory.current else None
