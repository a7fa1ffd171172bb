"""What people write at a step, and what it is taken for."""

from __future__ import annotations

import pytest

from bot.answers.guide_words import AGAIN, BACK, DONE, LATER, STUCK, leads, not_yet, signal


@pytest.mark.parametrize(
    "text",
    [
        "xong",
        "xong rồi",
        "ok rồi",
        "Tiếp",
        "dạ xong rồi ạ",
        "xog roi ban oi",
        "tui mần xong rồi nè",
    ],
)
def test_done(text: str) -> None:
    found = signal(text)
    assert (found.kind, found.bare) == (DONE, True)


@pytest.mark.parametrize("text", ["chưa được", "vướng", "không thấy nút", "chưa xong", "hổng được"])
def test_stuck(text: str) -> None:
    assert signal(text).kind == STUCK


@pytest.mark.parametrize(
    "text", ["dừng", "để mai làm", "thôi mai làm tiếp", "dừng lại", "dung lai"]
)
def test_not_now(text: str) -> None:
    found = signal(text)
    assert (found.kind, found.bare) == (LATER, True)


@pytest.mark.parametrize(
    ("text", "kind"), [("bước trước", BACK), ("nói lại bước này đi", AGAIN), ("làm tiếp", AGAIN)]
)
def test_moving_about(text: str, kind: str) -> None:
    assert signal(text).kind == kind


@pytest.mark.parametrize("text", ["lệ phí bao nhiêu", "chờ chút", "/guide_done", ""])
def test_nothing_is_said_of_the_step(text: str) -> None:
    assert signal(text).kind == ""


def test_a_question_that_holds_a_signal_is_more_than_one() -> None:
    assert not signal("làm xong rồi bao nhiêu ngày nhận giấy khai sinh").bare


@pytest.mark.parametrize(
    "text",
    ["hướng dẫn tôi nộp online", "chi tui nop tung buoc", "làm cùng tôi", "cầm tay chỉ việc"],
)
def test_who_wants_to_be_led(text: str) -> None:
    assert leads(text)


@pytest.mark.parametrize("text", ["nộp tạm trú online thế nào", "nộp mạng được không"])
def test_who_only_wants_to_know(text: str) -> None:
    assert not leads(text)


@pytest.mark.parametrize(
    ("text", "none"), [("chưa có", True), ("dạ chưa", True), ("chưa có giấy hẹn", False)]
)
def test_there_is_none_yet(text: str, none: bool) -> None:
    assert not_yet(text) is none
