"""The monthly report: services, online levels, dossiers against targets, topics in vain."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import factories
import pytest
from exchange import event
from filed import item, send
from openpyxl import load_workbook

from bot.console import number_charts
from bot.console.monthly import OnlineLevel, Report, month, report, target_of
from bot.console.number_sheets import report_sheets
from bot.conversations import charts, closing, people
from bot.conversations.noted import Noted
from bot.conversations.record import Conversations
from bot.conversations.sheets import csv_file, excel_file
from bot.procedures.catalogue import Catalogue
from bot.replies import ProcedureRef, Reply
from bot.storage import Store

NOW = datetime(2026, 11, 22, 9, 0)
BEES, LIBRARY = "9.000001", "9.000003"
TARGETS = {"": 0.5, "H57": 0.8}


def ask(store: Store, text: str, who: str, at: datetime, code: str = "", **noted: Any) -> None:
    record = Conversations(store)
    message = record.accept(event(text, who), at)
    with store.write() as connection:
        people.allow(connection, message.conversation, people.LEARNING, at)
    about = ProcedureRef(code, "tên", "https://example.org/") if code else None
    kind: Any = "clarify" if noted.get("lost") else "answer"
    prepared = closing.prepare(
        message.conversation, message.turn, [Reply(kind=kind, text="đây", procedure=about)]
    )
    closing.close(store, message, prepared, record.owner, at, noted=Noted(**noted))


def filed(number: int, agency: str, channel: int | None) -> dict[str, Any]:
    given = {"agency": {"code": agency, "name": f"Đơn vị {agency}"}, "received_at": "2026-11-10"}
    return item(4, code=f"{agency}-261110-{number:04}", channel=channel, **given)


@pytest.fixture
def november(knowledge: Store, conversations_store: Store) -> Report:
    """A month with questions of four people and dossiers of two agencies."""
    factories.publish(knowledge, "card", factories.card())
    factories.put(
        knowledge,
        factories.record(LIBRARY, "Cấp thẻ thư viện", online="full"),
        factories.record("9.000005", "Biến thể", province="Huế", online="full"),
        factories.record("9.000006", "Biến thể", province="Cà Mau", online="full"),
    )
    ask(conversations_store, "ong", "an", datetime(2026, 10, 31, 23, 59), BEES)
    ask(conversations_store, "ong", "an", datetime(2026, 11, 1, 0, 0), BEES)
    ask(conversations_store, "thẻ", "an", NOW, LIBRARY, province="Huế", field="Thư viện")
    ask(conversations_store, "ong", "bình", NOW, BEES)
    for who in ("an", "bình", "chi"):
        ask(conversations_store, "cho thuê dù che nắng", who, NOW, lost=True)
    for _ in range(3):
        ask(conversations_store, "chỉ mình tôi hỏi vậy", "dũng", NOW, lost=True)
    sent = [filed(1, "H57.12", 2), filed(2, "H57.12", 2), filed(3, "H57.12", 1)]
    send(conversations_store, *sent, filed(4, "H57.12", None), filed(5, "G01", 1))
    given = (month(2026, 11), NOW, TARGETS, "Huế")
    return report(conversations_store, Catalogue(knowledge), *given)


def test_the_services_of_this_province_with_and_without_questions(november: Report) -> None:
    asked = {one.code: one.questions for one in november.services}
    assert asked == {BEES: 2, LIBRARY: 1, "9.000005": 0}
    assert november.services[0].code == BEES
    assert november.online_levels == [
        OnlineLevel("full", 2, 1, 1),
        OnlineLevel("partial", 1, 1, 2),
        OnlineLevel("none", 0, 0, 0),
    ]


def test_online_dossiers_against_the_target_of_each_agency(november: Report) -> None:
    found = {
        one.code: (one.received, one.share, one.target, one.reached) for one in november.agencies
    }
    assert found == {
        "H57.12": (4, pytest.approx(2 / 3), 0.8, False),
        "G01": (1, 0.0, 0.5, False),
    }


def test_the_target_of_the_longest_prefix_counts() -> None:
    targets = {"H57": 0.8, "H57.12": 0.3}
    assert [target_of(code, targets) for code in ("H57.12", "H57.13", "G01")] == [0.3, 0.8, None]


def test_the_month_and_the_one_before(november: Report) -> None:
    assert (november.chosen.start, november.chosen.end) == (date(2026, 11, 1), date(2026, 11, 30))
    assert (november.now.turns.turns, november.before.turns.turns) == (9, 1)
    assert november.now.turns.unanswered == 6


def test_a_topic_in_vain_is_told_only_if_several_people_asked(november: Report) -> None:
    assert [group.title for group in november.unanswered] == ["cho thuê dù che nắng"]


def test_every_table_can_be_exported(november: Report) -> None:
    sheets = list(report_sheets(november).values())
    book = load_workbook(io.BytesIO(excel_file(sheets)))
    assert len(book.sheetnames) == len(sheets) == 11
    rows = {sheet.title: len(sheet.rows) for sheet in sheets}
    assert rows["Từng dịch vụ"] == 3
    assert rows["Hồ sơ trực tuyến so với chỉ tiêu"] == 2
    for sheet in sheets:
        assert all(len(row) == len(sheet.heads) for row in sheet.rows)
        assert sheet.heads[0] in csv_file(sheet).decode()


def test_every_chart_tells_what_is_to_be_seen(november: Report) -> None:
    days = number_charts.days_chart(november.chosen, november.by["day"])
    assert len(days.labels) == 30
    assert days.desc == "Cao nhất: 22/11, 8. Cả kỳ: 9."
    agencies = number_charts.agencies_chart(november.agencies)
    assert agencies.desc == "0 trên 2 đơn vị đạt chỉ tiêu."
    places = number_charts.list_chart("province", november.by["province"])
    assert places.labels == ("Chưa rõ", "Huế")
    hours = number_charts.hours_chart(november.by["hour"])
    assert len(hours.labels) == 24
    drawn = [charts.columns(days), charts.columns(hours), charts.bars(places)]
    for svg in (*drawn, charts.bars(agencies)):
        ElementTree.fromstring(svg)


def test_a_month_of_nothing_is_a_report_too(knowledge: Store, conversations_store: Store) -> None:
    found = report(conversations_store, Catalogue(knowledge), month(2026, 2), NOW, {})
    assert found.now.people == 0
    assert len(excel_file(list(report_sheets(found).values()))) > 1000
    chart = number_charts.days_chart(found.chosen, found.by["day"])
    assert chart.desc == "Không có số liệu trong kỳ này."
