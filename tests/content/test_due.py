"""What was not checked for long is listed, and leaves the list when it is confirmed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from factories import NOW, TODAY, card, portal_answer

from bot.content.due import due
from bot.content.editing import Editor
from bot.content.fee_policies import FeeKind, FeePolicy
from bot.content.kinds import FolkNames
from bot.content.store import ContentStore
from bot.storage import Store

KIND = FeeKind(name="lệ phí", fields=["Hộ tịch"])
POLICY = FeePolicy(key="mien", province="Huế", source="Báo", fees=[KIND], percent=50)


@pytest.fixture
def editor(knowledge_store: Store) -> Editor:
    content = ContentStore(knowledge_store)
    content.seed("card", [card(checked_on="2026-01-01")], NOW)
    content.seed("portal_answer", [portal_answer("moi", "hỏi gì")], NOW)
    content.seed("folk_names", [FolkNames(code="9.000002", names=["nuôi yến"])], NOW)
    content.seed("fee_policy", [POLICY], NOW)
    return Editor(knowledge_store)


def test_the_oldest_is_named_first_and_what_was_never_checked_before_it(
    editor: Editor, knowledge_store: Store
) -> None:
    found = due(knowledge_store, TODAY, 180)
    assert [(one.kind, one.headline, one.days) for one in found] == [
        ("fee_policy", "Huế", None),
        ("card", "Xin phép nuôi ong", 200),
    ]


@pytest.mark.parametrize(("days", "listed"), [(200, True), (201, False)])
def test_days_are_counted_to_the_day(
    editor: Editor, knowledge_store: Store, days: int, listed: bool
) -> None:
    found = {one.key for one in due(knowledge_store, TODAY, days)}
    assert ("9.000001" in found) is listed


def test_what_is_confirmed_or_taken_back_is_no_longer_due(
    editor: Editor, knowledge_store: Store
) -> None:
    editor.confirm("card", "9.000001", "lan", NOW, 1)
    editor.withdraw("fee_policy", "mien", "lan", NOW, 1)
    assert due(knowledge_store, TODAY, 180) == []
    assert len(due(knowledge_store, date(2027, 7, 20), 180)) == 2


def test_a_policy_is_confirmed_by_the_day_it_was_verified(
    editor: Editor, knowledge_store: Store
) -> None:
    plain = {"resolution": "Nghị quyết 1", "valid_from": "2026-01-01"}
    opened = editor.open("fee_policy", "mien")
    editor.publish("fee_policy", "mien", {**opened.plain, **plain}, "lan", NOW, 1)
    editor.confirm("fee_policy", "mien", "lan", datetime(2026, 7, 20), 2)
    current = editor.open("fee_policy", "mien").current
    assert current is not None
    assert current.plain["verified_on"] == "2026-07-20"
    assert [one.key for one in due(knowledge_store, TODAY, 180)] == ["9.000001"]


def test_what_has_no_such_day_cannot_be_confirmed(editor: Editor) -> None:
    with pytest.raises(KeyError):
        editor.confirm("folk_names", "9.000002", "lan", NOW, 1)
