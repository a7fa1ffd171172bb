"""An editor's notice holds from its start to its end, and is newer once it was changed."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.content.editing import Editor
from bot.content.notices import NoticeNow, notices_now
from bot.storage import Store

START, END = datetime(2026, 7, 20, 13), datetime(2026, 7, 20, 15)
PLAIN = {
    "key": "bao-tri",
    "text": "Cổng tạm ngưng.",
    "starts_at": "20/07/2026 13:00",
    "ends_at": "20/07/2026 15:00",
}


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (datetime(2026, 7, 20, 12, 59, 59), False),
        (START, True),
        (datetime(2026, 7, 20, 14, 59, 59), True),
        (END, False),
    ],
)
def test_it_holds_from_its_start_to_its_end(
    knowledge_store: Store, now: datetime, holds: bool
) -> None:
    Editor(knowledge_store).publish("notice", "", PLAIN, "lan", datetime(2026, 7, 20, 9), 0)
    told = [NoticeNow("Cổng tạm ngưng.", START, END)]
    assert notices_now(knowledge_store, now) == (told if holds else [])


def test_a_changed_notice_is_a_newer_one_and_one_taken_back_is_gone(knowledge: Store) -> None:
    editor, changed = Editor(knowledge), datetime(2026, 7, 20, 14)
    editor.publish("notice", "", PLAIN, "lan", START, 0)
    editor.publish("notice", "bao-tri", {**PLAIN, "text": "Đã xong."}, "lan", changed, 1)
    assert notices_now(knowledge, changed) == [NoticeNow("Đã xong.", changed, END)]
    editor.withdraw("notice", "bao-tri", "lan", changed, 2)
    assert notices_now(knowledge, changed) == []
