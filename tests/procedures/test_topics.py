"""What a message is about: one thing, two, or nothing by itself."""

from __future__ import annotations

import pytest

from bot.procedures.search import Index
from bot.procedures.topics import topics, words_left

NAMES = {
    "9.000001": "Đăng ký kết hôn",
    "9.000002": "Đăng ký tạm trú",
    "9.000003": "Cấp giấy phép nuôi ong",
    "9.000004": "Đăng ký khai tử và mai táng",
    "9.000005": "Cấp hộ chiếu phổ thông",
    "9.000006": "Thành lập hộ kinh doanh",
}


def best(index: Index, text: str) -> list[str]:
    return [topic[0].code for topic in topics(index, text).topics if topic]


def test_one_procedure_is_one_topic(index: Index) -> None:
    assert topics(index, "đăng ký kết hôn cần giấy tờ gì").subject
    assert best(index, "đăng ký kết hôn cần giấy tờ gì") == ["9.000001"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("đăng ký kết hôn và cấp hộ chiếu phổ thông", ["9.000001", "9.000005"]),
        ("đăng ký tạm trú rồi giấy phép nuôi ong", ["9.000002", "9.000003"]),
        ("dang ky ket hon va ho chieu pho thong can giay gi", ["9.000001", "9.000005"]),
        ("đăng ký tạm trú, hộ kinh doanh", ["9.000002", "9.000006"]),
    ],
)
def test_two_procedures_are_two_topics(index: Index, text: str, codes: list[str]) -> None:
    assert best(index, text) == codes


def test_the_same_procedure_twice_is_one_topic(index: Index) -> None:
    assert best(index, "đăng ký kết hôn, kết hôn ấy mà") == ["9.000001"]


def test_a_name_with_and_in_it_is_one_topic(index: Index) -> None:
    assert best(index, "đăng ký khai tử và mai táng") == ["9.000004"]


@pytest.mark.parametrize(
    "text",
    [
        "thế còn lệ phí?",
        "còn phí bao nhiêu",
        "con phi bao nhieu",
        "cần giấy gì cho cháu",
        "cần giấy tờ gì",
        "bao lâu",
        "mất bao nhiêu tiền vậy",
        "ở đâu ạ",
        "thời hạn",
        "kết quả",
        "nơi nộp, lệ phí",
    ],
)
def test_a_message_that_only_goes_on_names_nothing(text: str) -> None:
    assert words_left(text) == 0


@pytest.mark.parametrize("text", ["kết hôn", "lệ phí tạm trú", "ho chieu bao lau"])
def test_a_message_with_a_subject_names_something(text: str) -> None:
    assert words_left(text) > 0


def test_nothing_named_is_said(index: Index) -> None:
    assert not topics(index, "thế còn lệ phí?").subject


def test_codes_are_topics_of_their_own(index: Index) -> None:
    assert best(index, "9.000001 và 9.000005 lệ phí") == ["9.000001", "9.000005"]


def test_a_code_nobody_has_is_said(index: Index) -> None:
    assert topics(index, "9.999999 lệ phí bao nhiêu").unknown == "9.999999"


def test_an_official_name_is_meant_as_it_stands(index: Index) -> None:
    assert topics(index, "Thủ tục đăng ký kết hôn").topics[0][0].score == 1.0


@pytest.mark.parametrize(
    ("text", "in_full"),
    [
        ("Thủ tục đăng ký kết hôn", True),
        ("đăng ký kết hôn", True),
        ("đăng ký kết hôn cần giấy tờ gì", False),
        ("đăng ký kết hôn nộp ở đâu ạ", False),
    ],
)
def test_only_an_official_name_and_nothing_else_asks_for_all(
    index: Index, text: str, in_full: bool
) -> None:
    assert topics(index, text).in_full is in_full


def test_a_name_with_and_in_it_and_a_question_around_it_is_one_topic(index: Index) -> None:
    assert best(index, "đăng ký khai tử và mai táng cần giấy tờ gì") == ["9.000004"]
