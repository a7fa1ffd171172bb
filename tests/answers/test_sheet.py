"""What stands on the page of a procedure: ways to file, papers, warnings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from factories import TODAY, card, overlay, record, way

from bot.answers.compose import Setting
from bot.answers.sheet import Sheet, sheet
from bot.procedures.catalogue import Procedure, join

SETTING = Setting(TODAY, "18001096")


def shown(procedure: Procedure) -> Sheet:
    found = sheet(procedure, SETTING)
    assert found is not None
    return found


def of_record(**changes: Any) -> Sheet:
    return shown(join(record(**changes), None))


def test_a_text_about_several_ways_to_file_names_them_all() -> None:
    ways = [way("counter", text="- Nộp vào  buổi sáng."), way("online", text="Gửi trước.")]
    found = of_record(methods=[*ways, way("post", text="Nộp vào buổi sáng."), way("online")])
    assert [line.head for line in found.ways] == [
        "Nộp trực tiếp, gửi qua bưu chính: Nộp vào buổi sáng.",
        "Nộp trực tuyến: Gửi trước.",
    ]


def test_a_way_to_file_told_twice_is_named_once() -> None:
    found = of_record(methods=[way("counter", text="Nộp sáng.")] * 2)
    assert [line.head for line in found.ways] == ["Nộp trực tiếp: Nộp sáng."]


def test_when_and_where_of_a_paper_are_sentences() -> None:
    paper = {"name": "Giấy nhờ", "when": "Khi nhờ người.", "where": "quầy một cửa phát."}
    cases = [{"key": "chung", "title": "Mọi trường hợp", "papers": [paper]}]
    (found,) = shown(join(None, card(cases=cases))).papers.cases[0].hand_in
    assert (found.when, found.where) == ("Khi nào cần: nhờ người", "Quầy một cửa phát")


def test_results_and_conditions_are_those_of_the_newer() -> None:
    changes = {"results": ["Bản ghi"], "conditions": "- Có ong."}
    ours = shown(join(record(**changes), card()))
    assert (ours.results, ours.conditions[0].head) == (
        ("Giấy phép nuôi ong.",),
        "Vườn cách trường học 200 mét.",
    )
    theirs = shown(join(record(**changes), card(checked_on="2025-12-01")))
    assert (theirs.results, theirs.conditions[0].head) == (("Bản ghi",), "Có ong.")


def test_a_note_of_a_province_is_told_with_its_doubts_and_whom_to_ask() -> None:
    doubt = {"field": "fee", "what": "Lệ phí trên Cổng đã cũ."}
    note = overlay("provincial", "9.000001", doubts=[doubt], provinces=["Huế"], ask="Hỏi xã nhé.")
    found = shown(replace(join(record(), None), overlays=(note,)))
    assert found.warnings == (doubt["what"], "Lời ghi chú của chúng tôi.", "Hỏi xã nhé.")
