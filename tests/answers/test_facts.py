"""Times, papers, steps and places in the form a citizen reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from factories import card, record, way

from bot.answers import facts
from bot.answers.facts import TimeView
from bot.answers.words import day, money, number, shorten
from bot.procedures.catalogue import Procedure, join
from bot.procedures.record import Case, Document, Time


def procedure(**changes: Any) -> Procedure:
    return join(record(**changes), None)


def times(*ways: tuple[Any, Time | None]) -> TimeView:
    return facts.time_view(procedure(methods=[way(channel, time=time) for channel, time in ways]))


def papers(*names: str, **members: Any) -> list[Document]:
    return [Document(name=name, **members) for name in names]


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (Time(amount=3), "3 ngày làm việc"),
        (Time(amount=2.5, unit="day"), "2,5 ngày"),
        (Time(amount=4, unit="hour"), "4 giờ"),
        (Time(amount=1, unit="month"), "1 tháng"),
        (Time(amount=3, text="Kể từ ngày nhận."), "3 ngày làm việc (Kể từ ngày nhận)"),
        (Time(unit="other", text="Ngay trong ngày"), "Ngay trong ngày"),
    ],
)
def test_a_time_in_words(time: Time, text: str) -> None:
    assert facts.time_text(time) == text


def test_ways_that_take_equally_long_are_the_same() -> None:
    three = Time(amount=3)
    assert times(("counter", three), ("online", three)).same
    assert not times(("counter", three), ("online", Time(amount=2))).same


def test_a_way_without_a_time_is_left_out() -> None:
    view = times(("counter", None), ("online", Time(amount=2)))
    assert [row.channel for row in view.rows] == ["Nộp trực tuyến"]


def test_no_time_at_all_is_no_row() -> None:
    assert times(("counter", None), ("online", Time(unit="other"))).rows == []


def test_papers_to_hand_in_and_papers_to_show_are_apart() -> None:
    (case,) = facts.papers_view(join(None, card())).cases
    assert [(row.name, row.count) for row in case.hand_in] == [
        ("Đơn xin nuôi ong", "1 bản chính"),
        ("Sơ đồ vườn", "2 bản sao"),
    ]
    assert [(row.name, row.count) for row in case.show] == [("Thẻ căn cước", "")]


def test_a_paper_says_when_it_is_needed() -> None:
    (case,) = facts.papers_view(join(None, card())).cases
    first, second = (row.extra for row in case.hand_in)
    assert first == ""
    assert second.endswith("vườn đi thuê")


@pytest.mark.parametrize(
    ("when", "where", "extra"),
    [
        ("Khi nhờ người khác.", "", "Khi nào cần: nhờ người khác"),
        ("Chỉ khi mất.", "quầy một cửa phát.", "Khi nào cần: chỉ khi mất. Quầy một cửa phát"),
        ("VNeID chưa có.", "", "Khi nào cần: VNeID chưa có"),
        ("", "xã phát", "Xã phát"),
        ("", "", ""),
    ],
)
def test_when_and_where_are_sentences(when: str, where: str, extra: str) -> None:
    (paper,) = papers("Tờ khai", when=when, where=where)
    assert facts.paper_row(paper).extra == extra


def test_originals_and_copies_are_both_counted() -> None:
    case = Case(documents=papers("Tờ khai", original=1, copies=2))
    (view,) = facts.papers_view(procedure(cases=[case])).cases
    assert view.hand_in[0].count == "1 bản chính, 2 bản sao"


def test_a_note_among_the_papers_is_no_paper() -> None:
    case = Case(documents=[*papers("Tờ khai", original=1), *papers("Nộp sớm nhé", note=True)])
    view = facts.papers_view(procedure(cases=[case]))
    assert [row.name for row in view.cases[0].hand_in] == ["Tờ khai"]
    assert view.notes == ["Nộp sớm nhé"]


def test_a_long_list_is_cut_and_what_is_left_out_is_counted() -> None:
    many = [Case(name=f"Trường hợp {i}", documents=papers(*"abcdefghij")) for i in range(4)]
    view = facts.papers_view(procedure(cases=many))
    shown = sum(len(case.hand_in) for case in view.cases)
    assert (shown, view.more) == (facts.MOST_PAPERS, 40 - facts.MOST_PAPERS)


def test_the_question_of_the_cases_is_asked_only_from_the_card() -> None:
    cases = [
        {"key": key, "title": f"Nhà {key}", "papers": [{"name": "Đơn", "original": 1}]}
        for key in "ab"
    ]
    asking = card(cases=cases, case_question="Vườn của ai?")
    assert facts.papers_view(join(None, asking)).question == "Vườn của ai?"
    newer = join(record(updated_at=datetime(2026, 7, 5)), asking)
    assert facts.papers_view(newer).question == ""


def test_papers_with_a_form_are_named_once() -> None:
    listed = [*papers("Tờ khai;", forms=["a.docx"]), *papers("Bản đồ")]
    cases = [Case(documents=listed), Case(documents=listed)]
    assert facts.forms(procedure(cases=cases)) == ["Tờ khai"]


def test_steps_lose_their_own_numbers() -> None:
    given = ["Bước 1: Viết đơn", "Bước 2. Nộp\n đơn", " ", "Chờ"]
    assert facts.steps(procedure(steps=given)) == (["Viết đơn", "Nộp đơn", "Chờ"], 0)


def test_many_steps_are_cut_and_counted() -> None:
    shown, more = facts.steps(procedure(steps=[f"Việc {i}" for i in range(12)]))
    assert (len(shown), more) == (facts.MOST_STEPS, 12 - facts.MOST_STEPS)


def test_at_most_three_agencies_are_named() -> None:
    assert facts.agencies(procedure(agencies=["A", "B", "C", "D"])) == "A; B; C"


@pytest.mark.parametrize(
    "text", ["Ủy ban nhân dân cấp huyện", "UBND huyện", "Phòng Tư pháp thành phố"]
)
def test_a_record_that_speaks_of_the_district_is_noticed(text: str) -> None:
    assert facts.speaks_of_district(procedure(agencies=[text]))
    assert facts.speaks_of_district(procedure(steps=[f"Nộp tại {text}."]))


def test_words_that_only_sound_like_the_district_are_not() -> None:
    assert not facts.speaks_of_district(procedure(agencies=["Ủy ban nhân dân cấp xã"]))


def test_our_card_is_not_suspected_of_speaking_of_the_district() -> None:
    assert not facts.speaks_of_district(join(record(agencies=["UBND huyện"]), card()))


def test_amounts_numbers_and_days_as_they_are_written_in_vietnam() -> None:
    assert money(1500000) == "1.500.000 đồng"
    assert number(2.5) == "2,5"
    assert day(None) == ""


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("một hai ba", 20, "một hai ba"),
        ("một hai ba", 10, "một hai ba"),
        ("một hai, ba bốn", 10, "một hai…"),
    ],
)
def test_a_text_is_cut_between_words(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short
