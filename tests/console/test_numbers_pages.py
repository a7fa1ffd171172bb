"""The pages of the numbers: periods, filters, nothing at all, exports, the month."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from consoles import Client
from exchange import ONE_KIND, Clock, event
from factories import put, record
from handed import desk, queue_up
from openpyxl import load_workbook

from bot.console.access import ACCESS
from bot.console.number_charts import MOST_DAYS, MOST_WEEKS, spans
from bot.console.number_choice import choice, months, read_day, read_month
from bot.conversations import clicks, closing, people
from bot.conversations.noted import Noted
from bot.conversations.number_sums import Selection
from bot.conversations.numbers import KEPT
from bot.conversations.rating import rate
from bot.conversations.record import Conversations
from bot.replies import ProcedureRef, Reply
from bot.storage import Store

DAY = timedelta(days=1)
FORMULA = '=HYPERLINK("mailto:","bấm")'
BEES = "9.000001"


def ask(store: Store, at: datetime, who: str = "an", code: str = BEES, **about: Any) -> str:
    """Let somebody ask on Zalo and be answered in 1.2 seconds; return the conversation."""
    turns = Conversations(store)
    message = turns.accept(event(about.pop("text", "nuôi ong"), who, channel="zalo"), at)
    with store.write() as connection:
        people.allow(connection, message.conversation, people.LEARNING, at)
    named = ProcedureRef(code, "tên", "https://example.org/") if code else None
    kind: Any = "clarify" if about.get("lost") else "answer"
    reply = Reply(kind=kind, text="đây", procedure=named, facets=["fee"])
    prepared = closing.prepare(message.conversation, message.turn, [reply])
    end = at + timedelta(seconds=1.2)
    closing.close(store, message, prepared, turns.owner, end, noted=Noted(**about))
    if not about.get("lost"):
        rate(store, message.conversation, prepared.bodies[0]["id"], "right", "", end)
    return message.conversation


def tiles(page: str) -> dict[str, str]:
    """Return the numbers of a page by their titles."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(?:<strong>(.*?)</strong>)?", page)
    return dict(found)


def sheet(client: Client, path: str) -> list[list[str]]:
    answer = client.get(f"/console{path}")
    assert answer.status_code == 200, path
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_a_period_with_everything_that_is_counted(
    visit: Any, staff: Store, clock: Clock, tmp_path: Any
) -> None:
    ask(staff, clock(), province="Huế", field="Chăn nuôi", guide="begun")
    ask(staff, clock(), "bình", guide="finished")
    ask(staff, clock() - DAY * 40)
    met = ask(staff, clock(), "chi", code="", lost=True)
    number = queue_up(staff, met, clock())
    assert desk(staff, tmp_path).claim(number, "lan", clock.tick(minutes=3))
    clicks.followed(staff, BEES, "zalo", clock())
    page = visit("supervisor").get("/console/numbers").text
    assert tiles(page) == {
        **{"Người dùng": "3", "Cuộc trò chuyện": "3", "Lượt nhắn": "3", "Trả lời ngay": "66,7%"},
        **{"Hỏi lại": "0", "Chưa trả lời được": "1", "Từ chối": "0", "Chuyển cán bộ": "0"},
        **{"Hài lòng": "100%", "Thời gian trả lời": "1,2 giây", "95% trả lời trong": "1,2 giây"},
        **{"Bấm sang nộp trực tuyến": "1", "Hướng dẫn nộp đã bắt đầu": "1"},
        **{"Hướng dẫn nộp đã xong": "1", "Đã gặp cán bộ": "1", "Chờ gặp cán bộ": "3 phút"},
    }
    assert "kỳ trước 1" in page
    assert "2 lượt đánh giá" in page
    for title in ("theo ngày", "theo giờ", "theo kênh", "theo nơi", "theo lĩnh vực"):
        assert title in page
    assert page.count("<svg") == page.count("<details>") == 9


@ONE_KIND
def test_a_filter_leaves_out_what_is_not_known_by_it(
    visit: Any, staff: Store, clock: Clock
) -> None:
    ask(staff, clock(), province="Huế", field="Chăn nuôi")
    ask(staff, clock(), "bình", province="Đà Nẵng", field="Hộ tịch")
    client = visit("editor")
    page = client.get("/console/numbers?province=Huế").text
    found = tiles(page)
    assert (found["Lượt nhắn"], found["Người dùng"], found["Hài lòng"]) == ("1", "", "")
    assert "không tính riêng theo nơi, lĩnh vực" in page
    assert "<option selected>Huế</option>" in page
    assert "Đà Nẵng" in page
    whole = tiles(client.get("/console/numbers?channel=zalo").text)
    assert (whole["Lượt nhắn"], whole["Người dùng"]) == ("2", "2")
    assert tiles(client.get("/console/numbers?channel=web").text)["Lượt nhắn"] == "0"
    assert sheet(client, "/numbers/csv?table=channel&province=Huế")[1][:2] == ["Zalo", "1"]


@ONE_KIND
def test_one_day_is_drawn_by_its_hours_alone(visit: Any, staff: Store, clock: Clock) -> None:
    ask(staff, clock())
    day = f"{clock():%d/%m/%Y}"
    page = visit("supervisor").get(f"/console/numbers?from={day}&to={day}").text
    assert f"Ngày {day}" in page
    assert "chart-hour-title" in page
    assert "chart-day-title" not in page


@ONE_KIND
@pytest.mark.parametrize("query", ["", "?channel=web", "?from=01/06/2026&to=01/06/2026"])
def test_nothing_is_told_in_words(visit: Any, query: str) -> None:
    page = visit("supervisor").get(f"/console/numbers{query}")
    assert page.status_code == 200
    assert "Không có lượt nhắn nào trong kỳ này" in page.text
    assert "<svg" not in page.text
    assert ("bỏ bớt bộ lọc" in page.text) == ("channel" in query)


@ONE_KIND
@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("31/02/2026", "", "Ngày bắt đầu chưa đúng"),
        ("hôm kia", "", "Ngày bắt đầu chưa đúng"),
        ("01/11/2026", "32/11/2026", "Ngày kết thúc chưa đúng"),
        ("", "x", "Ngày kết thúc chưa đúng"),
        ("20/11/2026", "01/11/2026", "đứng sau ngày kết thúc"),
        ("01/01/2040", "02/01/2040", "ở tương lai"),
        ("01/01/2020", "", "chỉ giữ 800 ngày"),
        ("", "01/01/0001", "chỉ giữ 800 ngày"),
    ],
)
def test_a_wrong_period_is_told_and_what_was_typed_stays(
    visit: Any, start: str, end: str, told: str
) -> None:
    client = visit("supervisor")
    given = {"from": start, "to": end, "channel": "zalo"}
    answer = client.get("/console/numbers", params=given)
    assert answer.status_code == 422
    assert told in re.findall(r'role="alert">(.*?)</p>', answer.text)[0]
    assert f'name="from" value="{start}"' in answer.text
    assert f'name="to" value="{end}"' in answer.text
    assert '<option value="zalo" selected>' in answer.text
    assert client.get("/console/numbers/excel", params=given).status_code == 404


def test_what_is_typed_as_a_day() -> None:
    typed = ("1/2/2026", "01-02-2026", "01.02.2026", "2026-02-01")
    assert {read_day(text) for text in typed} == {datetime(2026, 2, 1).date()}
    today = datetime(2026, 11, 22).date()
    assert choice({"to": "10/11/2026"}, today).start == "12/10/2026"
    assert choice({"from": "10/11/2026", "to": "10/12/2026"}, today).end == "22/11/2026"


@pytest.mark.parametrize(
    ("days", "count"), [(1, 1), (MOST_DAYS, MOST_DAYS), (MOST_DAYS + 1, 9), (MOST_WEEKS + 1, 14)]
)
def test_a_long_period_is_drawn_by_weeks_or_months(days: int, count: int) -> None:
    end = datetime(2026, 11, 22).date()
    chosen = Selection(end - DAY * (days - 1), end)
    found = spans(chosen)
    assert len(found) == count
    assert (found[0][0], found[-1][1]) == (chosen.start, chosen.end)
    assert all(first[1] + DAY == second[0] for first, second in pairwise(found))


# Exports.


def test_every_table_is_exported_and_nothing_of_it_is_a_formula(
    visit: Any, filled: Store, staff: Store, clock: Clock
) -> None:
    put(filled, record(BEES, FORMULA, field="+84"))
    ask(staff, clock(), field="+84")
    for who in ("an", "bình", "chi"):
        ask(staff, clock(), who, code="", text=FORMULA, lost=True)
    client = visit("supervisor")
    answer = client.get("/console/numbers/excel")
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(answer.content))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    texts = {str(cell.value) for cell in cells}
    assert FORMULA in texts
    assert sheet(client, "/numbers/csv?table=procedure")[1][1] == f"'{FORMULA}"
    assert sheet(client, "/numbers/csv?table=field")[1][0] in ("'+84", "Chưa rõ")
    assert sheet(client, "/numbers/csv?table=unanswered")[1][0] == f"'{FORMULA}"
    for table in ("summary", "day", "hour", "channel", "province", "facet"):
        assert len(sheet(client, f"/numbers/csv?table={table}")) > 1
    assert client.get("/console/numbers/csv?table=nothing").status_code == 404
    page = client.get("/console/numbers").text
    assert FORMULA not in page
    assert "=HYPERLINK(&quot;" in page or "=HYPERLINK(&#34;" in page


def test_every_export_there_is_holds_no_formula(
    visit: Any, filled: Store, staff: Store, clock: Clock
) -> None:
    put(filled, record(BEES, FORMULA, field="+84"))
    for who in ("an", "bình", "chi"):
        ask(staff, clock(), who, field="+84")
        ask(staff, clock(), who, code="", text=FORMULA, lost=True)
    client = visit("supervisor")
    exports = [route.removeprefix("GET ") for route in ACCESS if "csv" in route or "excel" in route]
    assert len(exports) == 4
    month = f"month={clock():%Y-%m}"
    for path in exports:
        if path.endswith("excel"):
            book = load_workbook(io.BytesIO(client.get(f"/console{path}?{month}").content))
            cells = [cell for page in book for row in page.iter_rows() for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        else:
            for table in ("procedure", "unanswered", "summary", "field"):
                answer = client.get(f"/console{path}?{month}&table={table}")
                assert not re.search(r"(?m)(^|,)\"?[=+@-](?!\d)", answer.text)


@ONE_KIND
def test_days_without_anybody_are_in_the_table(visit: Any, staff: Store, clock: Clock) -> None:
    ask(staff, clock() - DAY * 2)
    span = f"from={clock() - DAY * 3:%d/%m/%Y}&to={clock():%d/%m/%Y}"
    rows = sheet(visit("supervisor"), f"/numbers/csv?table=day&{span}")
    assert [row[1] for row in rows[1:]] == ["0", "1", "0", "0"]
    assert rows[0][-2:] == ["Lượt gặp cán bộ", "Chờ cán bộ, trung bình (phút)"]


# The month.


def test_the_month_is_the_last_one_that_is_over(visit: Any, staff: Store, clock: Clock) -> None:
    over = clock().replace(day=1) - DAY
    ask(staff, over)
    client = visit("supervisor")
    page = client.get("/console/numbers/month").text
    assert f"Báo cáo tháng {over:%m/%Y}" in page
    assert "1 dịch vụ có người hỏi, 1 dịch vụ không có ai hỏi" in page
    assert "Chưa có đơn vị nào gửi dữ liệu hồ sơ" in page
    assert "Tháng này chưa hết" not in page
    this = client.get(f"/console/numbers/month?month={clock():%Y-%m}").text
    assert "Tháng này chưa hết" in this
    assert "Không có lượt nhắn nào trong tháng này" in this
    rows = sheet(client, f"/numbers/month/csv?table=services&month={over:%Y-%m}")
    assert [row[-1] for row in rows[1:]] == ["1", "0"]
    excel = client.get(f"/console/numbers/month/excel?month={over:%Y-%m}").content
    assert load_workbook(io.BytesIO(excel)).sheetnames[0] == "Tổng hợp"


@ONE_KIND
@pytest.mark.parametrize("which", ["2026-13", "2040-01", "2001-01", "tháng"])
def test_a_month_that_there_is_not(visit: Any, which: str) -> None:
    assert visit("admin").get(f"/console/numbers/month?month={which}").status_code == 404


def test_months_that_may_have_numbers() -> None:
    today = datetime(2026, 3, 31).date()
    found = months(today)
    assert (found[0], found[1]) == (datetime(2026, 3, 1).date(), datetime(2026, 2, 1).date())
    assert found[-1] >= today - KEPT
    assert read_month("", datetime(2026, 1, 1).date()) == datetime(2025, 12, 1).date()


@ONE_KIND
def test_officers_do_not_see_the_numbers(visit: Any) -> None:
    client = visit("officer")
    assert "/console/numbers" not in client.get("/console/").text
    assert client.get("/console/numbers").status_code == 403
