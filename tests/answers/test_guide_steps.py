"""The steps of a filing: which there are, and what of a card stands below each."""

from __future__ import annotations

import pytest
import yaml
from factories import TODAY, card, record, way

from bot.answers import guide_steps
from bot.answers.guide_steps import helps, keys, sorted_lines, steps_of
from bot.procedures.catalogue import join
from bot.procedures.record import Fee
from bot.settings import ROOT

FEE = way("online", Fee(text="Mỗi giấy", amount=10000))


def test_every_line_of_a_card_stands_below_the_step_it_speaks_of() -> None:
    lines = [
        "Chụp sẵn giấy chứng sinh.",
        "Đăng nhập VNeID, tìm mục khai sinh.",
        "Khai họ tên bé.",
        "Tải ảnh giấy chứng sinh lên.",
        "Trả lệ phí qua ngân hàng.",
        "Gửi, ghi lại mã hồ sơ.",
        "Chờ tin nhắn ra nhận.",
    ]
    told = sorted_lines(lines, keys())
    assert {key: found[0] for key, found in told.items()} == dict(
        zip(["papers", "open", "fill", "upload", "pay", "send", "result"], lines, strict=True)
    )


def test_an_amount_to_be_paid_is_put_below_paying() -> None:
    told = sorted_lines(["Tải ảnh lên.", "Nộp 7.000 đồng.", "Chép mã hồ sơ."], keys())
    assert told["pay"] == ["Nộp 7.000 đồng."]


def test_no_line_is_lost_and_none_changes_its_place() -> None:
    lines = ["Gửi thư.", "Đăng nhập VNeID.", "Chuyện lạ.", "Khai tên."]
    told = sorted_lines(lines, keys())
    assert [line for key in keys() for line in told.get(key, [])] == lines


def test_paying_is_a_step_only_if_the_record_names_a_fee() -> None:
    def shown(*ways: object) -> list[str]:
        found = steps_of(join(record(online="full", methods=[*ways]), None), TODAY)
        return [step.key for step in found]

    assert "pay" in shown(FEE)
    assert "pay" not in shown(way("online"))
    assert "pay" not in shown(way("online", Fee(text="Miễn", free=True)), way("counter", *FEE.fees))


def test_steps_are_counted_from_one() -> None:
    found = steps_of(join(record(online="full", methods=[FEE]), None), TODAY)
    assert [step.number for step in found] == list(range(1, 9))
    assert {step.count for step in found} == {8}


def test_a_card_without_a_fee_keeps_the_line_that_speaks_of_money() -> None:
    told = card(
        online_steps=["Đăng nhập VNeID.", "Trả tiền ở ngân hàng."],
        methods=[{"channel": "online", "time": {"unit": "day", "amount": 1}}],
    )
    found = steps_of(join(None, told), TODAY)
    assert [line for step in found for line in step.lines] == told.online_steps
    assert "pay" not in [step.key for step in found]


@pytest.mark.parametrize("step", keys())
def test_what_helps_at_a_step_is_there_to_be_read(step: str) -> None:
    known = {
        item["key"]
        for path in (ROOT / "data" / "portal").glob("*.yml")
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    assert set(helps(step)) <= known
    assert len(helps(step)) >= 5
    assert all(len(title) <= 40 for title in helps(step).values())


def test_every_step_has_its_own_words() -> None:
    folder = guide_steps.TEMPLATES / "guide"
    assert [key for key in keys() if not (folder / f"step_{key}.j2").is_file()] == []
