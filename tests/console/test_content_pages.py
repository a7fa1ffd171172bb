"""The editor's pages over real stores: forms, drafts, publishing, what waits, finding, files."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from edited import CODE, FEE, ITEM, PART, fee, fields, published, send, told, with_fee
from exchange import ONE_KIND, Clock
from factories import CARD, NOW, publish

from bot.content.cards import Card
from bot.content.checking import canonical
from bot.content.kinds import FolkNames
from bot.content.store import ContentStore
from bot.storage import Store

pytestmark = ONE_KIND


def test_an_editor_corrects_a_fee(visit: Any, knowledge: Store, staff: Store) -> None:
    editor = visit("editor")
    page = editor.open(ITEM)
    answer = send(editor, "publish", page, **{FEE: "35.000"})
    assert answer.headers["location"] == f"/console{ITEM}?done=published"
    assert published(knowledge) == canonical("card", with_fee(35000))
    detail = {"kind": "card", "key": CODE, "version": 2, "fields": ["methods"]}
    assert told(staff) == [("staff:editor", "content published", detail)]
    assert "Bản 2, editor đăng" in editor.open(ITEM).text


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    visit: Any, knowledge: Store, staff: Store
) -> None:
    editor = visit("editor")
    page = editor.open(ITEM)
    answer = send(editor, "publish", page, **{FEE: "hai chục", "item.summary": "Ngắn."})
    assert answer.status_code == 422
    problem = re.search(r'id="item-methods-0-fees-0-amount-problem">([^<]*)', answer.text)
    assert problem
    assert "Phải là số" in problem[1]
    assert "Cần ít nhất 20 ký tự" in answer.text
    sent = fields(answer.text)
    assert (sent[FEE], sent["item.summary"]) == ("hai chục", "Ngắn.")
    assert {**sent, FEE: "", "item.summary": ""} == {
        **fields(page.text), FEE: "", "item.summary": "",
    }  # fmt: skip
    assert (fee(knowledge), told(staff)) == (20000, [])


def test_lines_come_in_the_order_of_the_page(visit: Any, knowledge: Store) -> None:
    editor = visit("editor")
    sent = fields(editor.open(ITEM).text)
    last = [name for name in sent if name.startswith("item.steps.")][-1]
    moved = {"item.steps.n1": "Hỏi xã trước.", last: sent.pop(last)}
    del sent["item.steps.0"]
    editor.submit("/content/publish", **{**sent, **moved})
    assert published(knowledge)["steps"] == ["Hỏi xã trước.", CARD["steps"][-1]]


def test_a_draft_waits_in_the_overview_and_is_not_told(
    visit: Any, knowledge: Store, staff: Store
) -> None:
    editor = visit("editor")
    page = editor.open(ITEM)
    send(editor, "draft", page, **{FEE: "35.000", "item.who": ""})
    assert fee(knowledge) == 20000
    assert "Bản nháp của editor" in editor.open(ITEM).text
    assert fields(editor.open(ITEM).text)[FEE] == "35.000"
    assert CARD["short_name"] in editor.open("/content").text
    assert told(staff) == [
        ("staff:editor", "content draft saved", {"kind": "card", "key": CODE, "version": 1})
    ]
    dropped = send(editor, "drop", editor.open(ITEM))
    assert dropped.headers["location"].endswith("done=dropped")
    assert fields(editor.open(ITEM).text)[FEE] == "20.000"


def test_a_part_of_the_page_is_told_that_the_draft_is_saved(visit: Any) -> None:
    editor = visit("editor")
    sent = {"csrf": editor.csrf, **fields(editor.open(ITEM).text)}
    answer = editor.post("/console/content/draft", data=sent, headers=PART)
    assert answer.headers["HX-Retarget"] == "#state"
    assert "Đã lưu bản nháp." in answer.text
    assert 'name="saved" value="1"' in answer.text


def test_a_new_item_gets_its_key_from_its_words(visit: Any, filled: Store) -> None:
    editor = visit("editor")
    page = editor.open("/content/kinds/portal_answer/new")
    added = {
        "item.questions.n1": "Chữ ký số là gì?",
        "item.answer": "Chữ ký số cho biết ai đã ký vào tệp.",
        "item.checked_on": "20/7/2026",
    }
    answer = send(editor, "publish", page, **added)
    assert answer.headers["location"].endswith("/portal_answer/chu-ky-so-la-gi?done=published")
    again = send(editor, "publish", page, **added)
    assert again.status_code == 422
    assert "Đã có mục mang mã này" in again.text


def test_what_was_not_checked_for_long_is_listed_until_it_is(visit: Any, clock: Clock) -> None:
    editor = visit("editor")
    assert "Không có mục nào đến hạn" in editor.open("/content").text
    clock.tick(days=200)
    editor.sign_in("editor")
    assert "ngày trước" in editor.open("/content").text
    assert "đến hạn" in editor.open("/content/kinds/card?only=due").text
    answer = send(editor, "confirm", editor.open(ITEM))
    assert "done=checked" in answer.headers["location"]
    assert "Không có mục nào đến hạn" in editor.open("/content").text


def test_an_item_is_found_by_any_of_its_names(visit: Any, knowledge: Store) -> None:
    publish(knowledge, "folk_names", FolkNames(code="9.000002", names=["múa rối nước", "rối cạn"]))
    editor = visit("editor")
    assert "9.000002" in editor.open("/content/kinds/folk_names?q=roi can").text
    assert "9.000002" not in editor.open("/content/kinds/folk_names?q=ong").text
    part = editor.open("/content/kinds/card?q=nuôi ong", headers=PART).text
    assert CODE in part
    assert "<html" not in part


def test_the_preview_shows_chat_and_page_and_stores_nothing(
    visit: Any, knowledge: Store, staff: Store
) -> None:
    editor = visit("editor")
    answer = send(editor, "preview", editor.open(ITEM), **{FEE: "35.000"})
    assert answer.status_code == 200
    assert "35.000 đồng" in answer.text
    assert answer.text.count("srcdoc=") == 2
    assert "Sẽ đổi 1 chỗ" in answer.text
    wrong = send(editor, "preview", editor.open(ITEM), **{FEE: "x"})
    assert "Phải là số" in wrong.text
    assert "srcdoc=" not in wrong.text
    assert (fee(knowledge), told(staff)) == (20000, [])


def test_what_is_taken_back_can_be_brought_back(visit: Any, knowledge: Store) -> None:
    editor = visit("editor")
    send(editor, "withdraw", editor.open(ITEM))
    assert ContentStore(knowledge).item("card", CODE, Card, NOW.date()) is None
    page = editor.open(ITEM)
    assert "đã gỡ" in page.text
    send(editor, "publish", page)
    assert fee(knowledge) == 20000


def test_what_changed_is_downloaded_as_yaml(visit: Any, staff: Store) -> None:
    editor = visit("editor")
    send(editor, "publish", editor.open(ITEM), **{FEE: "35.000"})
    answer = editor.open("/content/export")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        texts = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "35000" in texts
    assert told(staff)[-1][:2] == ("staff:editor", "content exported")


@pytest.mark.parametrize(
    "path", ["kinds/nothing", "items/card/9.999999", "versions/card/1", "records/1"]
)
def test_what_is_not_there_is_told_so(visit: Any, path: str) -> None:
    assert visit("editor").open(f"/content/{path}").status_code == 404


@pytest.mark.parametrize("step", ["draft", "publish", "preview", "drop", "confirm", "restore"])
def test_forms_made_by_hand_do_no_harm(visit: Any, step: str) -> None:
    editor = visit("editor")
    hostile = {"kind": "card", "key": CODE, "item.cases.a.b.c.d.e": "x", "item.code.x": "y"}
    assert editor.submit(f"/content/{step}", kind="nothing").status_code == 404
    odd = editor.submit(f"/content/{step}", **hostile, based_on="²").status_code
    assert odd == (303 if step == "drop" else 422)
    assert editor.submit(f"/content/{step}", **hostile).status_code < 500


def test_hostile_text_is_only_text(visit: Any) -> None:
    editor = visit("editor")
    bad = '</textarea><script>alert("x")</script>'
    answer = send(editor, "draft", editor.open(ITEM), **{"item.who": bad})
    assert answer.status_code == 303
    assert "<script>alert" not in editor.open(ITEM).text
    assert fields(editor.open(ITEM).text)["item.who"] == bad


def test_a_long_card_is_taken_whole(visit: Any) -> None:
    editor = visit("editor")
    names = {f"item.folk_names.n{at}": f"đặt thùng ong số {at} ở vườn" for at in range(1500)}
    answer = send(editor, "draft", editor.open(ITEM), **names)
    assert answer.status_code == 303
    assert len(fields(editor.open(ITEM).text)) > 1500
