"""From a procedure and what was asked to one reply: true, complete, with its source."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest
from factories import SOURCE, TODAY, card, overlay, record, way

from bot.answers import compose
from bot.answers.compose import FACETS, Setting
from bot.procedures.catalogue import join
from bot.procedures.record import Case, Document, Fee, Legal, Record, Time
from bot.replies import Reply

SETTING = Setting(TODAY, "18001096")
FULL: dict[str, Any] = {
    "online": "full",
    "agencies": ["Ủy ban nhân dân xã Hoa"],
    "methods": [way("counter", Fee(amount=20000, text="Mỗi giấy"), time=Time(amount=3))],
    "cases": [Case(documents=[Document(name="Đơn xin", original=1, forms=["don.docx"])])],
    "steps": ["Viết đơn", "Nộp đơn"],
    "conditions": "Có vườn rộng.",
    "results": ["Giấy phép nuôi ong"],
    "legal": [Legal(number="1/2026/NĐ-CP", title="Nghị định về ong")],
}


def reply(*facets: str, notes: tuple[Any, ...] = (), **changes: Any) -> Reply:
    """Return the answer from a record without a card."""
    return compose.answer(join(record(**changes), None, notes), facets, SETTING)


def text(*facets: str, **changes: Any) -> str:
    return reply(*facets, **changes).text


def both(*facets: str, record_: Record | None = None, **changes: Any) -> str:
    """Return the answer where we have a card."""
    return compose.answer(join(record_, card(**changes)), facets, SETTING).text


STATED = {
    "overview": "20.000 đồng",
    "documents": "Đơn xin – 1 bản chính",
    "fee": "**20.000 đồng** – Mỗi giấy",
    "time": "3 ngày làm việc",
    "place": "Ủy ban nhân dân xã Hoa",
    "steps": "1. Viết đơn\n2. Nộp đơn",
    "conditions": "Có vườn rộng.",
    "result": "Giấy phép nuôi ong",
    "form": "Đơn xin",
    "legal": "1/2026/NĐ-CP: Nghị định về ong",
    "online": "toàn trình",
}
SILENT = {
    "overview": "bản ghi không nêu",
    "documents": "không liệt kê giấy tờ nào",
    "fee": "không nêu mức phí",
    "time": "không nêu thời hạn",
    "place": "không nêu nơi nộp",
    "steps": "không nêu các bước",
    "conditions": "không nêu điều kiện",
    "result": "không nêu tên giấy tờ kết quả",
    "form": "không đính kèm mẫu",
    "legal": "không nêu văn bản",
    "online": "chưa nộp trực tuyến được",
}


def test_every_facet_is_tested() -> None:
    assert set(STATED) == set(SILENT) == set(FACETS)


@pytest.mark.parametrize("facet", FACETS)
def test_a_facet_says_what_the_record_says(facet: str) -> None:
    assert STATED[facet] in text(facet, **FULL)


@pytest.mark.parametrize("facet", FACETS)
def test_where_the_record_is_silent_the_answer_says_so(facet: str) -> None:
    said = text(facet)
    assert SILENT[facet] in said
    assert "đồng" not in said.replace("Hội đồng", "")


@pytest.mark.parametrize("facet", ["documents", "fee", "place"])
def test_silence_comes_with_whom_to_ask(facet: str) -> None:
    assert "18001096" in text(facet)


@pytest.mark.parametrize("facet", FACETS)
def test_every_answer_has_code_source_decision_and_date(facet: str) -> None:
    for said in (text(facet, **FULL), text(facet), both(facet)):
        assert "mã 9.000001" in said
        assert f"({SOURCE})" in said
        assert "Quyết định 5/QĐ-ONG ngày 02/01/2026" in said
    assert "bản ghi cập nhật ngày 05/01/2026" in text(facet)
    assert "đối chiếu ngày 01/07/2026" in both(facet)


def test_the_reply_carries_the_same_source() -> None:
    answered = reply("fee")
    assert answered.source is not None
    assert (answered.source.url, answered.source.decision) == (SOURCE, "5/QĐ-ONG")
    assert answered.source.updated_at == "2026-01-05"
    assert answered.procedure is not None
    assert (answered.procedure.code, answered.procedure.url) == ("9.000001", SOURCE)


def test_several_facets_are_answered_in_one_reply_in_a_fixed_order() -> None:
    answered = reply("time", "documents", "fee", **FULL)
    assert answered.facets == ["documents", "fee", "time"]
    said = answered.text
    assert said.index("Đơn xin") < said.index("20.000") < said.index("3 ngày")
    assert said.count("Nguồn:") == 1


def test_nothing_asked_is_the_overview_and_it_gives_way_to_anything_asked() -> None:
    assert reply().facets == ["overview"]
    assert reply("overview", "fee").facets == ["fee"]
    assert reply("colour").facets == ["overview"]


def test_buttons_offer_what_was_not_asked_and_the_page() -> None:
    buttons = reply("fee", **FULL).buttons
    assert (buttons[0].title, buttons[0].url) == ("Nộp trực tuyến", SOURCE)
    payloads = [button.payload or "" for button in buttons[1:]]
    assert payloads[0] == '/ask_documents{"procedure_code": "9.000001"}'
    assert not any("ask_fee" in payload for payload in payloads)
    assert len(buttons) <= 5


def test_what_cannot_be_filed_online_is_not_offered_so() -> None:
    assert reply("fee").buttons[0].title != "Nộp trực tuyến"


def test_a_provincial_variant_names_its_province() -> None:
    assert "áp dụng tại Huế" in text("fee", province="Huế")


def test_an_old_record_is_answered_with_a_warning() -> None:
    assert "đã lâu không cập nhật" in text("fee", updated_at=datetime(2024, 7, 19))
    assert "đã lâu không cập nhật" not in text("fee", updated_at=datetime(2024, 7, 21))


def test_a_district_that_is_gone_is_pointed_out() -> None:
    assert "Cấp huyện đã kết thúc" in text("place", agencies=["Ủy ban nhân dân cấp huyện"])
    assert "Cấp huyện" not in text("place", **FULL)


def test_the_saving_of_filing_online_is_said_with_both_amounts() -> None:
    for facet in ("fee", "online"):
        said = both(facet)
        assert "rẻ hơn **10.000 đồng**" in said
        assert "10.000 đồng so với 20.000 đồng" in said


def test_a_fee_that_has_ended_is_not_said() -> None:
    ended = [way("online", Fee(amount=10000, text="Giảm", until=date(2025, 12, 31)))]
    said = text("fee", methods=ended)
    assert "10.000" not in said
    assert "31/12/2025 đã hết hạn" in said


def test_a_doubt_is_told_with_the_facet_it_touches() -> None:
    doubt = {"field": "fee", "what": "Mức phí này nghi là cũ."}
    note = overlay("doubtful", "9.000001", doubts=[doubt])
    assert "⚠ Mức phí này nghi là cũ." in text("fee", notes=(note,))
    assert "⚠" not in text("time", notes=(note,))


def test_a_note_without_a_field_is_told_with_everything() -> None:
    for kind in ("doubtful", "provincial"):
        assert "⚠ Lời ghi chú" in text("time", notes=(overlay(kind, "9.000001"),))


def test_the_newer_record_gives_the_facts_and_the_card_the_words() -> None:
    newer = record(**FULL, updated_at=datetime(2026, 7, 5))
    said = both("fee", record_=newer)
    assert said.startswith("**Xin phép nuôi ong**")
    assert "20.000 đồng" in said
    assert "10.000 đồng" not in said


@pytest.mark.parametrize("facet", FACETS)
def test_the_markdown_is_tidy(facet: str) -> None:
    for said in (text(facet, **FULL), text(facet), both(facet)):
        lines = said.split("\n")
        assert said == said.strip()
        assert "\n\n\n" not in said
        assert all(line == line.strip() for line in lines)
        assert not any(mark in said for mark in ("{{", "{%", "None", "[]", " ."))
        assert said.count("**") % 2 == 0
        for before, line in pairwise(lines):
            if line.startswith("- ") and before:
                assert before.startswith("- ")


@pytest.mark.parametrize(("refuse", "kind"), [(True, "refuse"), (False, "portal")])
def test_what_has_no_record_says_when_it_was_checked(refuse: bool, kind: str) -> None:
    said = compose.missing(overlay("missing", refuse=refuse, url="https://example.org/"))
    assert said.kind == kind
    assert "01/07/2026" in said.text
    assert said.buttons[0].url == "https://example.org/"
