"""While a code or a second factor is asked for: kind, precise, and with a way out."""

from __future__ import annotations

from datetime import datetime

import pytest
from desk import CODE, DESK, payloads, urls

from bot.answers import dossier_talk as talk
from bot.language.code_hints import AGENCY, DATE, FUTURE, PARTS, SERIAL, Hint, problem
from bot.language.dossier_code import find_codes

HINTS = {
    Hint(AGENCY, "H5"): 'Phần cơ quan "H5"',
    Hint(DATE, "250931"): '"250931" không đọc ra ngày nào',
    Hint(DATE, "25091"): '"25091" có 5 số, chưa đúng sáu',
    Hint(AGENCY, "H98.12"): 'không biết cơ quan nào mang mã "H98.12"',
    Hint(AGENCY, "000.00.28.H98"): "không biết cơ quan nào mang mã",
    Hint(FUTURE, "270914"): "nộp vào thứ Ba 14/09/2027, mà hôm đó chưa tới",
    Hint(SERIAL, "03"): 'Dãy số cuối "03" hơi ngắn',
    Hint(SERIAL, "123456789"): "không đúng độ dài",
    Hint(PARTS, "H57.12-250914", "serial"): '"H57.12-250914", còn thiếu dãy số cuối',
    Hint(PARTS, "250914-0003", "agency"): "còn thiếu phần cơ quan",
    Hint(PARTS, "H57.12", "date"): "còn thiếu sáu số chỉ ngày nộp",
    Hint(PARTS, ""): "đừng gửi số căn cước",
}


def test_the_code_is_asked_for_in_few_words_first() -> None:
    reply = talk.ask_code(DESK)
    assert reply.kind == "form"
    assert "giấy tiếp nhận" in reply.text
    assert len(reply.text) < 100
    assert reply.buttons == []


def test_after_two_failures_comes_an_example_and_a_way_to_stop() -> None:
    once, twice = talk.ask_code(DESK, 1), talk.ask_code(DESK, 2)
    assert find_codes(once.text) == []
    assert len(find_codes(twice.text)) == 1
    assert "18001096" in twice.text
    assert payloads(once) == []
    assert payloads(twice) == ["/cancel", "/ask_person"]


@pytest.mark.parametrize("hint", HINTS, ids=str)
def test_a_hint_names_the_part_and_shows_a_code(hint: Hint) -> None:
    reply = talk.bad_code(hint, DESK)
    assert reply.kind == "form"
    assert HINTS[hint] in reply.text
    assert "giấy tiếp nhận" in reply.text
    assert find_codes(reply.text)
    assert reply.buttons == []


def test_the_second_bad_code_may_be_the_last() -> None:
    reply = talk.bad_code(Hint(DATE, "250931"), DESK, failures=2)
    assert "Ví dụ" in reply.text
    assert payloads(reply) == ["/cancel", "/ask_person"]


@pytest.mark.parametrize("typed", ["H57.12-251332-0003", "H5-250914-0003", "H57.12-250914", "0003"])
def test_every_real_doubt_has_words(typed: str) -> None:
    hint = problem(typed, DESK.now.date())
    assert hint is not None
    assert hint.value in talk.bad_code(hint, DESK).text


def test_another_code_may_be_the_one_from_before() -> None:
    reply = talk.ask_code(DESK, last=CODE)
    assert [button.title for button in reply.buttons] == [CODE]
    assert payloads(reply) == ["/ask_dossier"]


def test_without_a_code_people_learn_where_it_stands() -> None:
    reply = talk.no_code(DESK)
    assert "ngày nộp" not in reply.text
    assert "Chỉ biết ngày nộp" in talk.no_code(DESK, dated=True).text
    assert reply.kind == "form"
    for place in ("Giấy tiếp nhận", "Tin nhắn", "VNeID"):
        assert place in reply.text
    assert urls(reply) == ["https://dichvucong.gov.vn/tra-cuu-ho-so"]


@pytest.mark.parametrize(
    ("factors", "asked"),
    [
        ({"phone"}, "của số điện thoại đã khai"),
        ({"id"}, "của số căn cước đã khai"),
        ({"phone", "id"}, "của số điện thoại hoặc số căn cước đã khai"),
        (set(), "của số điện thoại hoặc số căn cước đã khai"),
    ],
)
def test_only_four_digits_of_what_was_filed_are_asked(factors: set[str], asked: str) -> None:
    reply = talk.ask_factor(CODE, DESK, factors)
    assert reply.kind == "form"
    assert asked in reply.text
    assert "Chỉ 4 số" in reply.text
    assert "/cancel" in payloads(reply)


def test_a_wrong_factor_says_how_many_tries_are_left() -> None:
    assert "Còn 2 lần thử" in talk.factor_wrong(CODE, DESK, 2).text
    assert "một lần nữa" in talk.factor_wrong(CODE, DESK, 1).text


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (datetime(2026, 11, 20, 9, 42), "khóa đến 09:42 để"),
        (datetime(2026, 11, 21, 9, 12), "khóa đến 09:12 ngày 21/11/2026 để"),
        (None, "tạm khóa để"),
    ],
)
def test_a_lock_says_until_when_and_what_else_can_be_done(
    until: datetime | None, told: str
) -> None:
    reply = talk.factor_locked(CODE, DESK, until)
    assert told in reply.text
    assert "18001096" in reply.text
    assert payloads(reply) == ["/ask_person"]


def test_a_dossier_that_hides_nothing_says_so() -> None:
    reply = talk.no_factor(CODE, DESK)
    assert "tôi đã nói hết rồi" in reply.text
    assert urls(reply) == ["https://dichvucong.gov.vn"]


def test_a_whole_number_is_not_wanted() -> None:
    reply = talk.four_only(CODE, DESK)
    assert "chỉ cần **4 số cuối**" in reply.text
    assert reply.kind == "form"


def test_who_forgot_the_number_has_other_ways() -> None:
    reply = talk.no_digits(CODE, DESK)
    assert "mang căn cước đến nơi nhận" in reply.text
    assert urls(reply) == ["https://dichvucong.gov.vn"]


def test_guessing_rests_and_says_why() -> None:
    mine, all_ = talk.too_many(DESK, datetime(2026, 11, 20, 9, 20)), talk.too_many(DESK)
    assert "đến 09:20" in mine.text
    assert "dò hồ sơ" in mine.text
    assert "mười phút" in all_.text
    assert urls(mine) == urls(all_) == ["https://dichvucong.gov.vn/tra-cuu-ho-so"]


def test_talk_about_a_demonstration_dossier_is_marked() -> None:
    demo = "H99.12-250914-0003"
    assert talk.ask_factor(demo, DESK).text.startswith("⚠ Đây là hồ sơ minh họa")
    assert "minh họa" not in talk.ask_factor(CODE, DESK).text
