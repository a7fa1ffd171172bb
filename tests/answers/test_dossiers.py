"""A dossier looked up: what its status means, what to do, when it is due, who said so."""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import combinations
from typing import Any

import pytest
from desk import CODE, DESK, HUE, NOW, OFFICE, PAPERS, at, dossier, outcome, payloads, urls

from bot.answers.dossiers import found, looked_up, unknown
from bot.dossiers.model import ENDED, Channel, Dossier, Status, Step
from bot.replies import DossierRef

PAY = "https://dichvucong.gov.vn/thanh-toan-truc-tuyen"
LOOK_UP = "https://dichvucong.gov.vn/tra-cuu-ho-so"
DO_NOW = {
    Status.REGISTERED: "chưa phải làm gì",
    Status.ACCEPTED: "giữ kỹ giấy hẹn",
    Status.NOT_ACCEPTED: "nộp lại thành hồ sơ mới",
    Status.IN_PROGRESS: "không phải bổ sung hay nộp thêm gì",
    Status.MORE_PAPERS: "Tải giấy còn thiếu lên",
    Status.PAYMENT_DUE: f"({PAY})",
    Status.WITHDRAWN: "không hề xin rút? Gọi ngay",
    Status.STOPPED: "vì sao dừng",
    Status.DONE: "mời anh/chị đi nhận",
    Status.RETURNED: "chưa hề cầm trong tay",
}


def text(status: Status = Status.IN_PROGRESS, opened: bool = False, **changes: Any) -> str:
    return found(dossier(status, **changes), DESK, opened=opened).text


def sentences(said: str) -> set[str]:
    """Return the sentences of an answer that are not about its dates, place and source."""
    paragraphs = said.split("\n\n")[1:]
    own = (p for p in paragraphs if not re.search(r"\d{2}/\d{4}|ngày làm việc", p))
    return {one for part in own for one in re.split(r"(?<=[.?!])\s", part)}


def test_every_status_is_tested() -> None:
    assert set(DO_NOW) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_a_status_is_named_and_said_what_to_do(status: Status) -> None:
    reply = found(dossier(status), DESK)
    assert reply.kind == "dossier"
    assert reply.dossier is not None
    assert (reply.dossier.code, reply.dossier.status) == (CODE, int(status))
    assert reply.text.startswith(f"**{reply.dossier.status_text}** từ thứ Hai 16/11/2026")
    assert DO_NOW[status] in reply.text


@pytest.mark.parametrize(("one", "other"), [*combinations(Status, 2)])
def test_no_two_statuses_share_a_sentence(one: Status, other: Status) -> None:
    said = [sentences(text(status, missing=(), timeline=())) for status in (one, other)]
    assert said[0] & said[1] == set()
    assert all(said)


@pytest.mark.parametrize("status", Status)
def test_an_answer_says_where_when_whom_to_ask_and_who_said_so(status: Status) -> None:
    said = text(status)
    assert f"thứ Hai 09/11/2026 tại {OFFICE}, qua mạng" in said
    assert "18001096" in said
    assert said.endswith(f"Theo dữ liệu của {OFFICE}, lúc 09:11 ngày 20/11/2026.")


def test_missing_papers_are_listed_with_how_to_add_them_online() -> None:
    reply = found(dossier(Status.MORE_PAPERS), DESK)
    assert "- " + "\n- ".join(PAPERS) in reply.text
    assert "VNeID" in reply.text
    assert urls(reply) == ["https://dichvucong.gov.vn"]


def test_many_papers_are_cut_and_the_rest_is_counted() -> None:
    said = text(Status.MORE_PAPERS, missing=tuple(f"Giấy số {n}" for n in range(1, 14)))
    assert "Giấy số 10" in said
    assert "Giấy số 11" not in said
    assert "Còn 3 mục nữa" in said


def test_papers_of_a_dossier_filed_at_a_counter_are_best_brought_there() -> None:
    assert "mang giấy tới nơi đã nhận" in text(Status.MORE_PAPERS, channel=Channel.COUNTER)
    assert "mang giấy tới" not in text(Status.MORE_PAPERS)


def test_the_amount_comes_with_the_official_page_and_a_warning() -> None:
    reply = found(dossier(Status.PAYMENT_DUE), DESK)
    assert "**70.000 đồng**" in reply.text
    assert "Đừng chuyển tiền vào số tài khoản do người lạ" in reply.text
    assert urls(reply) == [PAY]


@pytest.mark.parametrize("amount", [None, 0])
def test_an_amount_that_is_not_known_is_not_made_up(amount: int | None) -> None:
    said = text(Status.PAYMENT_DUE, amount_due=amount)
    assert "không ghi bao nhiêu" in said
    assert not re.search(r"\d đồng", said)


def test_a_refusal_says_why_if_known_and_how_the_fee_comes_back() -> None:
    known, silent = text(Status.NOT_ACCEPTED), text(Status.NOT_ACCEPTED, missing=())
    assert PAPERS[0] in known
    assert "Lý do không có trong dữ liệu" in silent
    assert all("biên lai" in said and "khoản nào được hoàn" in said for said in (known, silent))


@pytest.mark.parametrize("status", [Status.MORE_PAPERS, Status.PAYMENT_DUE, Status.NOT_ACCEPTED])
def test_a_protected_dossier_shows_its_details_only_when_opened(status: Status) -> None:
    closed, opened = (found(dossier(status, protected=True), DESK, opened=o) for o in (False, True))
    assert PAPERS[0] not in closed.text
    assert "70.000" not in closed.text
    assert "/open_dossier" in payloads(closed)
    assert "/open_dossier" not in payloads(opened)
    assert (PAPERS[0] in opened.text) or ("70.000 đồng" in opened.text)


@pytest.mark.parametrize(
    ("due", "now", "told"),
    [
        ("2026-11-25 17:00", "2026-11-20 09:00", "**Còn 2 ngày làm việc**"),  # over 24/11
        (
            "2026-11-25 17:00",
            "2026-11-20 09:00",
            "**: hẹn trả kết quả thứ Tư 25/11/2026, lúc 17:00.",
        ),
        ("2026-11-20", "2026-11-20 18:00", "**Hẹn trả hôm nay, thứ Sáu 20/11/2026**"),
        ("2026-11-20 08:30", "2026-11-20 09:00", "⚠ **Đã quá giờ hẹn: 08:30 hôm nay**"),
        ("2026-11-17", "2026-11-20 09:00", "⚠ **Quá hẹn 3 ngày làm việc**"),
        ("2026-11-20", "2026-11-22 09:00", "⚠ **Đã qua ngày hẹn thứ Sáu 20/11/2026**"),
        ("2026-11-21", "2026-11-20 09:00", "thứ Bảy 21/11/2026. Hôm đó là ngày nghỉ"),
        ("2026-11-24", "2026-11-19 09:00", "Hôm đó không phải ngày làm việc"),
        ("2027-02-25", "2026-11-20 09:00", "**Còn khoảng "),
    ],
)
def test_the_promised_day_is_told_in_words(due: str, now: str, told: str) -> None:
    waiting = dossier(Status.ACCEPTED, due_at=datetime.fromisoformat(due))
    assert told in found(waiting, at(now)).text


def test_a_late_dossier_is_not_told_to_be_waited_for() -> None:
    said = text(due_at=datetime(2026, 11, 17))
    assert "có quyền hỏi" in said
    assert "cứ chờ" not in said


@pytest.mark.parametrize("status", [Status.MORE_PAPERS, Status.PAYMENT_DUE])
def test_while_the_citizen_is_waited_for_nobody_is_accused_of_being_late(status: Status) -> None:
    said = text(status, due_at=datetime(2026, 11, 17))
    assert "Quá hẹn" not in said
    assert "có thể được tính lại" in said


@pytest.mark.parametrize(
    ("finished", "told"),
    [
        (datetime(2026, 11, 19), "đúng hẹn (hẹn thứ Tư 25/11/2026)"),
        (datetime(2026, 11, 27, 8), "trễ 2 ngày làm việc so với hẹn thứ Tư 25/11/2026"),
        (datetime(2026, 11, 25, 18), "chưa đầy một ngày làm việc"),
    ],
)
def test_a_finished_dossier_was_in_time_or_late(finished: datetime, told: str) -> None:
    assert told in text(Status.DONE, finished_at=finished)
    assert "⚠" not in text(Status.RETURNED, finished_at=finished)


def test_where_the_data_are_silent_the_code_speaks_and_nothing_is_made_up() -> None:
    bare = Dossier(CODE, Status.ACCEPTED, None)
    said = looked_up(outcome(dossier=bare), DESK).text
    assert f"Theo mã, đây là hồ sơ nộp ngày 09/11/2026 tại {HUE}." in said
    assert "không ghi ngày hẹn" in said
    assert "None" not in said


def test_the_timeline_is_in_order_and_short() -> None:
    assert "Diễn biến: 09/11 mới đăng ký; 16/11 đang xử lý." in text()
    assert "Diễn biến" not in text(timeline=())


def test_steps_of_one_day_are_told_together_and_another_year_is_named() -> None:
    steps = (
        Step(Status.REGISTERED, datetime(2025, 12, 31, 8)),
        Step(Status.ACCEPTED, datetime(2025, 12, 31, 9)),
        Step(Status.IN_PROGRESS, datetime(2026, 1, 5, 8)),
    )
    told = text(timeline=steps)
    assert "31/12/2025 mới đăng ký, được tiếp nhận; 05/01 đang xử lý." in told


def test_work_under_way_is_told_on_less_than_a_page() -> None:
    said = text(Status.IN_PROGRESS)
    assert len(said) < 600
    assert len(said.split("\n\n")) <= 6


def test_what_was_told_before_is_left_out_of_a_brief_answer() -> None:
    brief = found(dossier(), DESK, brief=True).text
    assert "Còn 2 ngày làm việc" in brief
    assert "Nhận hồ sơ" not in brief
    assert "Diễn biến" not in brief
    assert f"liên hệ {OFFICE} hoặc gọi 18001096" in brief


def test_a_new_dossier_has_no_promised_day_on_a_paper_not_given_yet() -> None:
    said = text(Status.REGISTERED, due_at=None)
    assert "nhận chính thức rồi mới có ngày hẹn" in said
    assert "giấy tiếp nhận" not in said


@pytest.mark.parametrize(
    ("factors", "number"),
    [
        ({"phone"}, "số điện thoại đã khai"),
        ({"id"}, "số căn cước đã khai"),
        (set(), "số điện thoại hoặc số căn cước đã khai"),
    ],
)
def test_what_is_hidden_is_opened_by_four_digits_of_a_number_that_is_named(
    factors: set[str], number: str
) -> None:
    for status in (Status.MORE_PAPERS, Status.PAYMENT_DUE, Status.NOT_ACCEPTED):
        said = text(status, protected=True, factors=frozenset(factors))
        assert f"**4 số cuối** của {number}" in said


def test_nothing_is_offered_to_open_where_nothing_is_hidden() -> None:
    going = found(dossier(protected=True), DESK)
    silent = found(dossier(Status.MORE_PAPERS, protected=True, missing=()), DESK)
    for reply in (going, silent):
        assert "/open_dossier" not in payloads(reply)
        assert "4 số cuối" not in reply.text


def test_demonstration_data_say_so() -> None:
    said = text(demo=True)
    assert said.startswith("⚠ Đây là hồ sơ minh họa")
    assert "Theo dữ liệu minh họa, lúc" in said
    assert OFFICE not in said.rpartition("Theo dữ liệu")[2]


@pytest.mark.parametrize("status", Status)
def test_following_is_offered_while_something_can_change(status: Status) -> None:
    offered = payloads(found(dossier(status), DESK))
    assert ("/follow_dossier" in offered) is (status not in ENDED)
    assert "/unfollow_dossier" in payloads(found(dossier(status), DESK, following=True))
    assert offered[-1] == "/ask_person"


def test_a_button_carries_the_code() -> None:
    (button,) = [b for b in found(dossier(), DESK).buttons if "follow" in (b.payload or "")]
    assert json.loads((button.payload or "").removeprefix("/follow_dossier")) == {
        "dossier_code": CODE
    }


def test_an_unknown_code_is_read_out_and_a_way_on_is_given() -> None:
    reply = looked_up(outcome("unknown"), DESK)
    assert (reply.kind, reply.dossier) == ("dossier", DossierRef(CODE, None, ""))
    assert f"hồ sơ nộp ngày 09/11/2026 tại {HUE}" in reply.text
    assert "giấy tiếp nhận và hẹn trả kết quả" in reply.text
    assert "18001096" in reply.text
    assert urls(reply) == [LOOK_UP]
    assert "Đọc mã" not in unknown("X", DESK).text


def test_a_system_that_is_down_is_named_with_the_last_status_and_its_time() -> None:
    last = dossier(Status.ACCEPTED, fetched_at=datetime(2026, 11, 18, 7, 5))
    reply = looked_up(outcome("down", last_known=last), DESK)
    assert f"Hệ thống của {HUE} đang không trả lời" in reply.text
    assert "lúc 07:05 ngày 18/11/2026: **Được tiếp nhận**" in reply.text
    assert reply.dossier == DossierRef(CODE, 2, "Được tiếp nhận, tin lúc 07:05 ngày 18/11/2026")
    assert "18001096" in reply.text
    assert urls(reply) == [LOOK_UP]
    assert payloads(reply) == ["/ask_dossier", "/ask_person"]


def test_a_system_that_is_down_without_anything_known() -> None:
    reply = looked_up(outcome("down", agency=""), DESK)
    assert "Hệ thống của cơ quan nhận hồ sơ đang không trả lời" in reply.text
    assert "Chỉ đọc được từ mã: hồ sơ nộp ngày 09/11/2026." in reply.text
    assert reply.dossier == DossierRef(CODE, None, "")


def test_not_being_connected_is_another_truth_than_being_down() -> None:
    reply = looked_up(outcome("unmapped"), DESK)
    assert f"chưa được nối với hệ thống của {HUE}" in reply.text
    assert "đang không trả lời" not in reply.text
    assert payloads(reply) == ["/ask_person"]


def test_times_of_any_kind_are_told_without_failing() -> None:
    for moment in (datetime.min, datetime(9999, 12, 31, 23, 59), NOW):
        assert "trả" in text(due_at=moment, received_at=moment, fetched_at=moment)
