"""Two editors at one item, its versions, and a national record that is newer: nothing is lost."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from edited import CODE, FEE, ITEM, PART, fee, fields, published, send, told
from exchange import ONE_KIND
from factories import NOW, put, record, way

from bot.procedures.record import Fee
from bot.storage import Store

pytestmark = ONE_KIND


def test_whoever_is_second_sees_both_edits_and_loses_nothing(visit: Any, knowledge: Store) -> None:
    editor, other = visit("editor"), visit("supervisor")
    mine, theirs = editor.open(ITEM), other.open(ITEM)
    send(other, "publish", theirs, **{FEE: "15.000", "item.who": "Ai có vườn."})
    answer = send(editor, "publish", mine, **{FEE: "35.000", "item.place": "Xã nơi có ong."})
    assert answer.status_code == 409
    assert "supervisor đã đăng bản 2" in answer.text
    assert "<del>20</del>" in answer.text.replace("20.000", "20")
    assert re.search(r"đang giữ chữ của anh/chị: <strong>Cách nộp</strong>", answer.text)
    sent = fields(answer.text)
    assert (sent[FEE], sent["item.who"]) == ("35.000", "Ai có vườn.")
    assert sent["item.place"] == "Xã nơi có ong."
    assert fee(knowledge) == 15000
    send(editor, "publish", answer)
    assert (fee(knowledge), published(knowledge)["who"]) == (35000, "Ai có vườn.")


def test_two_drafts_are_put_together(visit: Any) -> None:
    editor, other = visit("editor"), visit("supervisor")
    mine, theirs = editor.open(ITEM), other.open(ITEM)
    send(other, "draft", theirs, **{"item.who": "Ai có vườn."})
    answer = send(editor, "draft", mine, **{"item.place": "Xã nơi có ong."})
    assert answer.status_code == 409
    assert "supervisor đã lưu bản nháp khác" in answer.text
    sent = fields(answer.text)
    assert (sent["item.who"], sent["item.place"]) == ("Ai có vườn.", "Xã nơi có ong.")
    assert send(editor, "draft", answer).status_code == 303


def test_a_draft_older_than_what_is_published_opens_with_both(visit: Any) -> None:
    editor, other = visit("editor"), visit("supervisor")
    mine, theirs = editor.open(ITEM), other.open(ITEM)
    send(other, "publish", theirs, **{"item.who": "Ai có vườn."})
    send(editor, "draft", mine, **{"item.place": "Xã nơi có ong."})
    page = editor.open(ITEM)
    assert "supervisor đã đăng bản 2" in page.text
    sent = fields(page.text)
    assert (sent["item.who"], sent["item.place"]) == ("Ai có vườn.", "Xã nơi có ong.")
    assert sent["based_on"] == "2"


def test_a_draft_saved_over_a_newer_version_still_goes_on_from_its_own(
    visit: Any, knowledge: Store
) -> None:
    editor, other = visit("editor"), visit("supervisor")
    mine, theirs = editor.open(ITEM), other.open(ITEM)
    send(other, "publish", theirs, **{"item.who": "Ai có vườn."})
    typed = {**fields(mine.text), "item.place": "Xã nơi có ong."}
    saved = editor.post("/console/content/draft", data={"csrf": editor.csrf, **typed}, headers=PART)
    state = dict(re.findall(r'name="(based_on|saved)" value="(\d+)"', saved.text))
    assert state == {"based_on": "1", "saved": "1"}
    answer = editor.submit("/content/publish", **{**typed, **state})
    assert answer.status_code == 409
    send(editor, "publish", answer)
    found = published(knowledge)
    assert (found["who"], found["place"]) == ("Ai có vườn.", "Xã nơi có ong.")
    assert "Bản nháp của" not in editor.open(ITEM).text


def test_publishing_leaves_a_draft_that_was_saved_meanwhile(visit: Any, knowledge: Store) -> None:
    editor, other = visit("editor"), visit("supervisor")
    mine, theirs = editor.open(ITEM), other.open(ITEM)
    send(other, "draft", theirs, **{"item.who": "Ai có vườn."})
    send(editor, "publish", mine, **{"item.place": "Xã nơi có ong."})
    page = other.open(ITEM)
    assert "editor đã đăng bản 2" in page.text
    sent = fields(page.text)
    assert (sent["item.who"], sent["item.place"]) == ("Ai có vườn.", "Xã nơi có ong.")


def test_a_step_that_came_too_late_opens_the_draft_with_what_is_newer(visit: Any) -> None:
    editor, other = visit("editor"), visit("supervisor")
    send(editor, "draft", editor.open(ITEM), **{"item.who": "Ai có vườn."})
    versioned = {"kind": "card", "key": CODE, "based_on": "1"}
    other.submit("/content/confirm", **versioned)
    answer = editor.submit("/content/confirm", **versioned)
    assert answer.status_code == 409
    assert "supervisor đã đăng bản 2" in answer.text
    sent = fields(answer.text)
    assert (sent["item.who"], sent["item.checked_on"]) == ("Ai có vườn.", f"{NOW:%d/%m/%Y}")


def test_versions_are_compared_and_restored(visit: Any, knowledge: Store, staff: Store) -> None:
    editor = visit("editor")
    send(editor, "publish", editor.open(ITEM), **{FEE: "35.000"})
    page = editor.open(f"/content/versions/card/{CODE}").text
    assert "<del>20" in page
    assert "<ins>35" in page
    form = {"kind": "card", "key": CODE, "version": "1", "based_on": "2"}
    assert "done=restored" in editor.submit("/content/restore", **form).headers["location"]
    assert fee(knowledge) == 20000
    assert told(staff)[-1][1] == "content restored"
    assert editor.submit("/content/restore", **form).status_code == 409


def test_a_newer_national_record_is_shown_beside_and_taken_over(
    visit: Any, knowledge: Store, staff: Store
) -> None:
    newer = record(
        methods=[way("counter", Fee(text="Mỗi giấy", amount=45000))],
        updated_at=datetime(2026, 7, 10, 8, 0),
    )
    put(knowledge, newer)
    editor = visit("editor")
    assert f"/console/content/records/{CODE}" in editor.open("/content").text
    page = editor.open(f"/content/records/{CODE}").text
    assert "20.000 đồng" in page
    assert "45.000 đồng" in page
    answer = editor.submit(f"/content/records/{CODE}", **{"take.fee": "on"})
    assert answer.headers["location"] == f"/console{ITEM}?done=taken"
    assert fields(editor.open(ITEM).text)[FEE] == "45.000"
    assert fee(knowledge) == 20000
    assert told(staff)[-1][1] == "content draft saved"
    send(editor, "publish", editor.open(ITEM))
    assert f"/console/content/records/{CODE}" not in editor.open("/content").text
