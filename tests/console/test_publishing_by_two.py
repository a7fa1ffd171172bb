"""Where it is switched on, nobody publishes alone what citizens have to pay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from consoles import add, supplies
from edited import FEE, ITEM, fee, fields, published, send
from exchange import ONE_KIND, Clock
from sqlalchemy import select

from bot.console.workplace import Supplies
from bot.content.tables import content_items
from bot.storage import Store

pytestmark = ONE_KIND
WHO = "item.who"


@pytest.fixture
def given(filled: Store, staff: Store, clock: Clock) -> Supplies:
    add(staff, "colleague", "editor", clock())
    return replace(supplies(filled, staff, clock), second_editor=True)


def test_a_fee_waits_for_another_editor_and_nothing_typed_is_lost(
    visit: Any, knowledge: Store
) -> None:
    editor = visit("editor")
    answer = send(editor, "publish", editor.open(ITEM), **{FEE: "35.000", WHO: "Ai có vườn."})
    assert answer.status_code == 409
    assert "cần một người khác xem rồi đăng" in answer.text
    assert (fields(answer.text)[FEE], fee(knowledge)) == ("35.000", 20000)
    assert send(editor, "publish", editor.open(ITEM)).status_code == 409
    colleague = visit("colleague")
    page = colleague.open(ITEM)
    assert fields(page.text)[FEE] == "35.000"
    assert send(colleague, "publish", page).status_code == 303
    assert (fee(knowledge), published(knowledge)["who"]) == (35000, "Ai có vườn.")


def test_who_changes_the_sum_again_is_its_writer(visit: Any, knowledge: Store) -> None:
    editor, colleague = visit("editor"), visit("colleague")
    send(editor, "draft", editor.open(ITEM), **{FEE: "35.000"})
    assert send(colleague, "publish", colleague.open(ITEM), **{FEE: "45.000"}).status_code == 409
    assert fee(knowledge) == 20000
    assert send(editor, "publish", editor.open(ITEM)).status_code == 303
    assert fee(knowledge) == 45000


def test_what_is_not_about_money_needs_nobody(visit: Any, knowledge: Store) -> None:
    editor = visit("editor")
    assert send(editor, "publish", editor.open(ITEM), **{WHO: "Ai có vườn."}).status_code == 303
    assert published(knowledge)["who"] == "Ai có vườn."


def test_a_sum_in_a_sentence_is_one_too(visit: Any) -> None:
    editor = visit("editor")
    answer = send(editor, "publish", editor.open(ITEM), **{WHO: "Ai có vườn, nộp 500.000 đồng."})
    assert answer.status_code == 409


def test_an_older_version_with_another_sum_waits_too(visit: Any, knowledge: Store) -> None:
    editor, colleague = visit("editor"), visit("colleague")
    send(editor, "draft", editor.open(ITEM), **{FEE: "35.000"})
    send(colleague, "publish", colleague.open(ITEM))
    step = {"kind": "card", "key": "9.000001", "version": "1", "based_on": "2"}
    answer = colleague.submit("/content/restore", **step)
    assert answer.status_code == 409
    assert "cần một người khác" in answer.text
    assert fee(knowledge) == 35000
    assert send(editor, "publish", editor.open(ITEM)).status_code == 303
    assert fee(knowledge) == 20000


def test_checking_and_taking_back_need_nobody(visit: Any, knowledge: Store) -> None:
    editor = visit("editor")
    step = {"kind": "card", "key": "9.000001", "based_on": "1"}
    assert editor.submit("/content/confirm", **step).status_code == 303
    assert editor.submit("/content/withdraw", **{**step, "based_on": "2"}).status_code == 303
    with knowledge.read() as connection:
        state = connection.execute(select(content_items.c.state)).scalars().all()
    assert state == ["removed"]
