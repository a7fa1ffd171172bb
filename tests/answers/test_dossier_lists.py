"""Several dossiers in one answer: a line each, no more than fit, demonstration data marked."""

from __future__ import annotations

from datetime import datetime

from desk import CODE, DESK, OTHER, dossier, outcome

from bot.answers.dossiers import MOST_LISTED, several
from bot.dossiers.model import Status


def test_several_codes_get_one_line_each() -> None:
    late = dossier(due_at=datetime(2026, 11, 17))
    reply = several(
        [
            outcome(dossier=late),
            outcome("unknown", OTHER),
            outcome("down", "H57.12-261109-0005", last_known=dossier(Status.ACCEPTED)),
            outcome("unmapped", "G01.899.909-260916-890028"),
        ],
        DESK,
    )
    lines = [line for line in reply.text.splitlines() if line.startswith("- ")]
    assert [line.partition(": ")[2][:20] for line in lines] == [
        "đang xử lý, ⚠ quá hẹ",
        "không tìm thấy, anh/",
        "hệ thống nơi nhận đa",
        "tôi chưa được nối vớ",
    ]
    assert "được tiếp nhận" in lines[2]
    assert [button.title for button in reply.buttons] == [CODE, "Gặp cán bộ"]


def test_a_list_of_codes_is_bounded_and_says_so() -> None:
    codes = [f"H57.12-261109-{n:04}" for n in range(MOST_LISTED + 3)]
    said = several([outcome("unknown", code) for code in codes], DESK).text
    assert codes[MOST_LISTED] not in said
    assert "Còn 3 mã nữa" in said
    assert "10 mã đầu anh/chị gửi" in said
    assert "Bấm vào mã" not in said


def test_demonstration_data_in_a_mixed_list_are_marked_one_by_one() -> None:
    mixed = [
        outcome(dossier=dossier()),
        outcome(code=OTHER, dossier=dossier(code=OTHER, demo=True)),
    ]
    said = several(mixed, DESK).text
    assert said.count("minh họa") == 1
    assert f"**{OTHER}**: đang xử lý (hồ sơ minh họa)" in said
    alone = several(mixed[1:], DESK).text
    assert alone.startswith("⚠ Đây là hồ sơ minh họa")
    assert alone.count("hồ sơ minh họa") == 1
    assert "Theo dữ liệu minh họa" in alone
