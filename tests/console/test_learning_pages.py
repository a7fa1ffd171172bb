"""The pages of questions and tasks: groups, the four outcomes, undo, refusals in words, models."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from consoles import Client, application, supplies
from exchange import ONE_KIND, Clock, values
from factories import put, record
from wondering import train, wonder

from bot.content.kinds import FolkNames
from bot.content.store import ContentStore
from bot.conversations.asked_again import Told
from bot.conversations.models import Models
from bot.conversations.noted import Noted
from bot.conversations.tables import audit
from bot.replies import ProcedureRef, Reply
from bot.storage import Store

pytestmark = ONE_KIND
LIONS = "9.000004"
PART = {"HX-Request": "true"}
INTENTS = ("ask_documents", "ask_fee")
QUESTIONS = {"an": "múa lân dịp tết xin ở đâu", "bình": "múa lân dịp tết", "chi": "nuôi rồng đất"}


@pytest.fixture
def asked(filled: Store, staff: Store, clock: Clock) -> Store:
    """Three people who asked in vain, two of them the same, and one who got a doubtful answer."""
    put(filled, record(LIONS, "Thông báo tổ chức biểu diễn nghệ thuật đường phố"))
    for person, text in QUESTIONS.items():
        wonder(staff, person, text, now=clock())
    unsure = Noted(intent="ask_fee", candidates={"9.000001": 0.4})
    bees = ProcedureRef(code="9.000001", name="Cấp giấy phép nuôi ong", url="")
    reply = Reply(kind="answer", text="đây", procedure=bees)
    wonder(
        staff,
        "dũng",
        "ong rừng mấy tiền",
        now=clock() - timedelta(days=20),
        noted=unsure,
        reply=reply,
    )
    return staff


@pytest.fixture
def editor(filled: Store, asked: Store, clock: Clock) -> Any:
    told = Told("ask_documents", "answer", "Cần đơn và ảnh.", LIONS)
    given = supplies(filled, asked, clock, intents=INTENTS, ask_again=lambda text: told)
    with Client(application(given), base_url="http://testserver") as client:
        assert client.sign_in("editor").status_code == 303
        yield client


def rows(page: str) -> list[str]:
    return re.findall(r'<span class="title">(.*?)</span>', page)


def group(client: Client, title: str) -> tuple[str, str]:
    """Return the ids of the group that holds a question, and its panel."""
    page = client.open("/questions").text
    for href in re.findall(r'href="/console(/questions/\d+)\?', page):
        panel = client.open(href, headers=PART).text
        if title in panel:
            found = re.search(r'name="ids" value="([\d ]+)"', panel)
            assert found is not None
            return found[1], panel
    raise AssertionError(title)


def test_the_most_frequent_group_comes_first(editor: Client) -> None:
    page = editor.open("/questions").text
    assert len(rows(page)) == 3
    assert "múa lân" in rows(page)[0]
    assert "2 không tìm thấy" in page


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("reason=unsure", 1), ("reason=unanswered", 2), ("days=7", 2), ("days=0", 3), ("reason=x", 3)],
)
def test_a_filter_by_reason_and_period(editor: Client, wanted: str, found: int) -> None:
    assert len(rows(editor.open(f"/questions?{wanted}", headers=PART).text)) == found


def test_a_group_tells_what_was_asked_and_what_the_bot_did(editor: Client, asked: Store) -> None:
    _, panel = group(editor, "ong rừng mấy tiền")
    assert "Xin phép nuôi ong" in panel
    assert "40 %" in panel
    assert "Hỏi lệ phí" in panel
    assert "không chắc" in panel
    assert "questions read" in values(asked, audit.c.what)
    assert editor.open("/questions/999").status_code == 404


def test_a_name_works_at_once_and_is_undone(editor: Client, filled: Store, clock: Clock) -> None:
    ids, _ = group(editor, "múa lân dịp tết")
    done = editor.submit("/questions/procedure", ids=ids, code=LIONS, phrase="múa lân dịp tết")
    assert done.headers["hx-trigger"] == "decided"
    assert "2 câu đã xử lý" in done.text
    assert "Bây giờ: hạng 1" in done.text
    assert "Trước đó: " in done.text
    folk = ContentStore(filled).item("folk_names", LIONS, FolkNames, clock().date())
    assert folk is not None
    assert "<td>editor</td>" in editor.open(f"/content/versions/folk_names/{LIONS}").text
    number = re.search(r"decided/(\d+)/undo", done.text)
    assert number is not None
    again = editor.post(
        f"/console/questions/decided/{number[1]}/undo", data={"csrf": editor.csrf}, headers=PART
    )
    assert "“múa lân dịp tết” đã được bỏ" in again.text
    assert ContentStore(filled).item("folk_names", LIONS, FolkNames, clock().date()) is None
    assert len(rows(editor.open("/questions").text)) == 3


def test_a_question_put_aside_waits_on(editor: Client) -> None:
    ids, _ = group(editor, "múa lân dịp tết")
    first, _ = ids.split()
    fields = {"ids": ids, f"aside-{first}": first}
    assert "1 câu đã xử lý" in editor.submit("/questions/dismiss", **fields).text
    assert len(rows(editor.open("/questions").text)) == 3


def test_an_example_goes_to_the_export(editor: Client, asked: Store) -> None:
    ids, _ = group(editor, "nuôi rồng đất")
    done = editor.submit("/questions/intent", ids=ids, intent="ask_fee", phrase="rồng đất mấy đồng")
    assert "Hỏi lệ phí" in done.text
    export = editor.open("/questions/export")
    assert 'text: "rồng đất mấy đồng"' in export.text
    assert "reviewed-2026-07-20.yml" in export.headers["content-disposition"]
    assert values(asked, audit.c.what)[-1] == "examples exported"


def test_what_is_missing_is_a_task_until_it_is_done(editor: Client) -> None:
    ids, _ = group(editor, "nuôi rồng đất")
    editor.submit("/questions/missing", ids=ids, phrase="Thẻ về nuôi rồng đất")
    page = editor.open("/tasks").text
    assert "Thẻ về nuôi rồng đất" in page
    path = re.search(r"/console(/tasks/\d+/done)", page)
    assert path is not None
    assert editor.submit(path[1]).status_code == 303
    assert "Không còn việc nào" in editor.open("/tasks").text
    assert editor.submit(path[1]).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "fields", "words"),
    [
        ("procedure", {"code": LIONS, "phrase": "gọi 0912345678"}, "số riêng"),
        ("procedure", {"code": LIONS, "phrase": " "}, "Chưa có cụm từ"),
        ("procedure", {"code": LIONS, "phrase": "x"}, "3 đến 80 ký tự"),
        ("procedure", {"code": "", "phrase": "múa lân"}, "Chưa chọn thủ tục"),
        ("procedure", {"code": "9.999999", "phrase": "múa lân"}, "Chưa chọn thủ tục"),
        ("intent", {"intent": "", "phrase": "múa lân"}, "ý định"),
        ("intent", {"intent": "ask_fee", "phrase": "nói " * 90}, "Dài quá"),
        (
            "intent",
            {"intent": "ask_fee", "phrase": "Doi ho cho con sang ho me sau khi ly di"},
            "bộ câu dùng để đo",
        ),
        ("missing", {"phrase": ""}, "Chưa có cụm từ"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_changes(
    editor: Client, outcome: str, fields: dict[str, str], words: str
) -> None:
    ids, _ = group(editor, "múa lân dịp tết")
    answer = editor.submit(f"/questions/{outcome}", ids=ids, **fields)
    assert answer.status_code == 422
    assert answer.headers["hx-retarget"] == "#problem"
    assert words in answer.text
    assert len(rows(editor.open("/questions").text)) == 3
    assert "Chưa có gì" in editor.open("/questions/decided").text


def test_two_editors_at_one_group(editor: Client) -> None:
    ids, _ = group(editor, "nuôi rồng đất")
    editor.submit("/questions/dismiss", ids=ids)
    second = editor.submit("/questions/missing", ids=ids, phrase="Thẻ nuôi rồng đất")
    assert (second.status_code, "người khác vừa làm" in second.text) == (422, True)
    assert "Không còn việc nào" in editor.open("/tasks").text


def test_ids_that_are_none_are_refused(editor: Client) -> None:
    assert editor.submit("/questions/dismiss", ids="1 x").status_code == 400


def test_asking_again_tells_search_and_answer(editor: Client) -> None:
    told = editor.open("/questions/ask?q=nuôi ong 0912345678", headers=PART).text
    assert "0912345678" not in told
    assert "Cần đơn và ảnh." in told
    assert "Xin phép nuôi ong" in told


def test_a_procedure_is_found_by_name_and_code(editor: Client) -> None:
    for text in ("biểu diễn đường phố", LIONS):
        found = editor.open(f"/questions/procedures?q={text}", headers=PART).text
        assert f'value="{LIONS}"' in found


@pytest.fixture
def supervisor(filled: Store, staff: Store, clock: Clock) -> Any:
    """A supervisor before two trained models, of which the second cannot be used any more."""
    train(staff, "motcua-a", "motcua-gone", now=clock())
    given = supplies(filled, staff, clock, model_fault=_gone)
    with Client(application(given), base_url="http://testserver") as client:
        assert client.sign_in("supervisor").status_code == 303
        yield client


def _gone(found: Any) -> Any:
    return "missing" if found.name == "motcua-gone" else None


def test_a_model_is_published_kept_and_taken_back(supervisor: Client, staff: Store) -> None:
    assert "bản gốc của dự án" in supervisor.open("/models").text
    assert "đóng bao nhiêu cho vụ tách thửa" in supervisor.open("/models/motcua-a").text
    assert supervisor.submit("/models/motcua-a/publish").status_code == 303
    assert Models(staff).published() == "motcua-a"
    assert supervisor.submit("/models/motcua-a/keep").status_code == 409
    assert "Đang dùng: <strong>motcua-a" in supervisor.open("/models").text
    assert supervisor.submit("/models/back").status_code == 303
    assert Models(staff).published() == ""
    assert supervisor.submit("/models/motcua-a/keep").status_code == 303
    assert "để lại (supervisor)" in supervisor.open("/models").text
    assert values(staff, audit.c.who)[-1] == "staff:supervisor"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/models/motcua-gone/publish", 409, "Tệp của mô hình này không còn"),
        ("/models/motcua-x/publish", 404, "Không có mô hình nào"),
        ("/models/back", 409, "Không có bản trước"),
    ],
)
def test_what_cannot_be_published_is_told(
    supervisor: Client, path: str, status: int, words: str
) -> None:
    answer = supervisor.submit(path)
    assert answer.status_code == status
    assert words in answer.text
    assert supervisor.open("/models/motcua-x").status_code == 404


def test_who_reads_the_list_of_questions_is_audited_once_an_hour(
    editor: Client, asked: Store, clock: Clock
) -> None:
    for minutes in (0, 5, 20, 20, 20):
        clock.tick(minutes=minutes)
        editor.open("/questions")
    lines = values(asked, audit.c.who, audit.c.what == "questions listed")
    assert len(lines) == 2
    assert set(lines) == {"staff:editor"}
