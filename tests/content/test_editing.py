"""Editors: drafts, publishing over nobody's newer version, versions, restoring."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from exchange import ONE_KIND
from factories import CARD, NOW, TODAY, card

from bot.content.cards import Card
from bot.content.checking import Invalid, Problem
from bot.content.editing import Change, Editor
from bot.content.kinds import FolkNames
from bot.content.overtaking import Overtaken
from bot.content.store import ContentStore, revision
from bot.storage import Store

LATER = datetime(2026, 7, 21, 14, 5)
CODE = "9.000001"
FOLK: dict[str, Any] = {"code": CODE, "names": ["một mật", "hai mật"]}


@pytest.fixture
def editor(knowledge_store: Store) -> Editor:
    ContentStore(knowledge_store).seed("folk_names", [FolkNames(**FOLK)], NOW)
    return Editor(knowledge_store)


def named(*names: str) -> dict[str, Any]:
    return {"code": CODE, "names": list(names)}


def published(store: Store) -> list[str] | None:
    found = ContentStore(store).item("folk_names", CODE, FolkNames, TODAY)
    return found and found.names


def test_a_draft_lies_beside_what_is_published(editor: Editor, knowledge_store: Store) -> None:
    before = revision(knowledge_store)
    draft, change = editor.save_draft("folk_names", CODE, named("ba mật"), "lan", NOW, None)
    assert change.detail() == {"kind": "folk_names", "key": CODE, "version": 1}
    assert published(knowledge_store) == FOLK["names"]
    assert revision(knowledge_store) == before
    opened = editor.open("folk_names", CODE)
    assert (opened.draft, opened.plain, opened.version) == (draft, named("ba mật"), 1)
    assert [one.key for one in editor.drafts()] == [CODE]


@ONE_KIND
def test_a_draft_may_be_unfinished_but_is_not_published_so(editor: Editor) -> None:
    editor.save_draft("card", "", {"code": "9.000009", "name": " "}, "lan", NOW, None)
    opened = editor.open("card", "9.000009")
    assert (opened.plain, opened.current) == ({"code": "9.000009"}, None)
    with pytest.raises(Invalid) as error:
        editor.publish("card", "9.000009", opened.plain, "lan", NOW, opened.version)
    assert "short_name" in {problem.field for problem in error.value.problems}


def test_publishing_takes_effect_and_ends_the_draft(editor: Editor, knowledge_store: Store) -> None:
    editor.save_draft("folk_names", CODE, named("ba mật"), "lan", NOW, None)
    before = revision(knowledge_store)
    change = editor.publish("folk_names", CODE, named("ba mật"), "lan", LATER, 1, seen=1)
    assert change == Change("content published", "folk_names", CODE, 2, ("names",))
    assert published(knowledge_store) == ["ba mật"]
    assert editor.open("folk_names", CODE).draft is None
    assert revision(knowledge_store) == before + 1


def test_a_draft_that_the_publisher_never_saw_stays(editor: Editor) -> None:
    draft, _ = editor.save_draft("folk_names", CODE, named("của An"), "an", NOW, None)
    editor.publish("folk_names", CODE, named("ba mật"), "lan", LATER, 1)
    editor.restore("folk_names", CODE, 1, "lan", LATER, 2)
    editor.withdraw("folk_names", CODE, "lan", LATER, 3)
    assert editor.open("folk_names", CODE).draft == draft
    editor.restore("folk_names", CODE, 1, "lan", LATER, 4)
    editor.withdraw("folk_names", CODE, "an", LATER, 5, seen=1)
    assert editor.open("folk_names", CODE).draft is None


@ONE_KIND
@pytest.mark.parametrize("code", ["", "mật/ong", "9.1"])
def test_a_draft_needs_a_key_that_can_be_one(editor: Editor, code: str) -> None:
    with pytest.raises(Invalid) as error:
        editor.save_draft("folk_names", "", {"code": code}, "lan", NOW, None)
    assert [problem.field for problem in error.value.problems] == ["code"]
    assert editor.drafts() == []


def test_whoever_started_from_an_older_version_is_told_who_was_quicker(
    editor: Editor, knowledge_store: Store
) -> None:
    editor.publish("folk_names", CODE, named("của Lan"), "lan", LATER, 1)
    with pytest.raises(Overtaken) as error:
        editor.publish("folk_names", CODE, named("của An"), "an", LATER, 1)
    text = error.value.text
    assert "lan đã đăng bản 2 lúc 14:05 21/07/2026" in text
    assert "mở bản 1" in text
    assert {change.field for change in error.value.changes} >= {"names[0]"}
    assert published(knowledge_store) == ["của Lan"]


def test_of_two_who_publish_at_once_exactly_one_wins(
    editor: Editor, knowledge_store: Store
) -> None:
    def publish(name: str, based_on: int) -> str:
        try:
            editor.publish("folk_names", CODE, named(f"của {name}"), name, LATER, based_on)
        except Overtaken:
            return ""
        return name

    with ThreadPoolExecutor(4) as threads:
        for version in range(1, 26):
            racers = ("an", "bình", "chi", "dung")
            won = [name for name in threads.map(publish, racers, [version] * 4) if name]
            assert len(won) == 1
            assert published(knowledge_store) == [f"của {won[0]}"]
    assert [one.version for one in editor.versions("folk_names", CODE)] == [*range(26, 0, -1)]


def test_of_two_who_add_the_same_item_at_once_exactly_one_wins(editor: Editor) -> None:
    def publish(name: str) -> bool:
        plain = {"code": "9.000002", "names": [name]}
        try:
            editor.publish("folk_names", "", plain, name, LATER, 0)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(publish, ("nhà an", "nhà bình", "nhà chi", "nhà dung"))) == 1


def test_an_item_of_a_key_that_is_there_is_not_added_again(editor: Editor) -> None:
    with pytest.raises(Invalid) as error:
        editor.publish("folk_names", "", named("ba mật"), "lan", NOW, 0)
    assert CODE in error.value.problems[0].text


@ONE_KIND
def test_a_key_stays(editor: Editor) -> None:
    plain = {**FOLK, "code": "9.000002"}
    with pytest.raises(Invalid) as error:
        editor.publish("folk_names", CODE, plain, "lan", NOW, 1)
    assert [problem.field for problem in error.value.problems] == ["code"]


def test_two_drafts_of_one_item_do_not_overwrite_each_other(editor: Editor) -> None:
    first, _ = editor.save_draft("folk_names", CODE, named("của Lan"), "lan", NOW, None)
    with pytest.raises(Overtaken, match="lan đã lưu bản nháp khác lúc 09:00 20/07/2026"):
        editor.save_draft("folk_names", CODE, named("của An"), "an", LATER, None)
    second, _ = editor.save_draft("folk_names", CODE, named("của hai"), "an", LATER, first)
    assert second.saved == 2
    with pytest.raises(Overtaken):
        editor.save_draft("folk_names", CODE, named("của Lan nữa"), "lan", LATER, first)
    assert editor.open("folk_names", CODE).plain == named("của hai")


def test_a_draft_is_thrown_away(editor: Editor) -> None:
    editor.save_draft("folk_names", CODE, named("của Lan"), "lan", NOW, None)
    assert editor.drop_draft("folk_names", CODE) is not None
    assert editor.drop_draft("folk_names", CODE) is None
    assert editor.open("folk_names", CODE).plain == FOLK


def test_every_version_is_kept_and_compared_and_comes_back(
    editor: Editor, knowledge_store: Store
) -> None:
    editor.publish("folk_names", CODE, named("một mật", "ba mật"), "lan", LATER, 1)
    told = [(one.version, one.by, one.origin) for one in editor.versions("folk_names", CODE)]
    assert told == [(2, "lan", "edit"), (1, "yaml", "seed")]
    (change,) = editor.compare("folk_names", CODE, 1, 2)
    assert (change.field, change.label) == ("names[1]", "Tên dân gian 2")
    assert [(piece.text, piece.how) for piece in change.pieces] == [
        ("hai", "old"),
        ("ba", "new"),
        (" mật", "same"),
    ]
    restored = editor.restore("folk_names", CODE, 1, "an", LATER, 2)
    assert (restored.what, restored.version) == ("content restored", 3)
    assert published(knowledge_store) == FOLK["names"]
    assert [one.version for one in editor.versions("folk_names", CODE)] == [3, 2, 1]


def test_what_is_taken_back_is_gone_and_no_file_brings_it_again(
    editor: Editor, knowledge_store: Store
) -> None:
    change = editor.withdraw("folk_names", CODE, "lan", LATER, 1)
    assert (change.what, published(knowledge_store)) == ("content withdrawn", None)
    summary = ContentStore(knowledge_store).seed("folk_names", [FolkNames(**FOLK)], LATER)
    assert (summary.changed, summary.conflicts, published(knowledge_store)) == (0, [], None)
    with pytest.raises(Overtaken, match="lan đã gỡ mục này lúc 14:05"):
        editor.publish("folk_names", CODE, FOLK, "an", LATER, 1)
    editor.restore("folk_names", CODE, 1, "an", LATER, 2)
    assert published(knowledge_store) == FOLK["names"]


def test_two_edits_of_different_members_are_put_together(knowledge: Store) -> None:
    editor = Editor(knowledge)
    ContentStore(knowledge).seed("card", [card()], NOW)
    base = editor.open("card", CODE).plain
    editor.publish("card", CODE, {**base, "place": "Xã mới."}, "lan", NOW, 1)
    merged = editor.merged("card", CODE, {**base, "result": "Thẻ ong.", "note": ""}, 1)
    assert (merged.plain["place"], merged.plain["result"]) == ("Xã mới.", "Thẻ ong.")
    assert merged.clashes == ()
    assert editor.merged("card", CODE, {**base, "place": "Tỉnh."}, 1).clashes == ("Nơi nộp",)


def test_a_card_is_confirmed_as_checked_today(knowledge: Store) -> None:
    editor = Editor(knowledge)
    ContentStore(knowledge).seed("card", [card()], NOW)
    editor.save_draft("card", CODE, {**CARD, "place": "Xã."}, "an", NOW, None)
    change = editor.confirm("card", CODE, "lan", LATER, 1)
    assert (change.what, change.fields) == ("content checked", ("checked_on",))
    found = ContentStore(knowledge).item("card", CODE, Card, TODAY)
    assert found is not None
    assert (found.checked_on, found.place) == (LATER.date(), card().place)
    assert editor.open("card", CODE).draft is not None


def test_a_file_that_says_something_else_than_the_edit_is_shown_beside(
    editor: Editor, knowledge_store: Store
) -> None:
    editor.publish("folk_names", CODE, named("của Lan"), "lan", NOW, 1)
    ContentStore(knowledge_store).seed("folk_names", [FolkNames(**named("của tệp"))], LATER)
    assert editor.open("folk_names", CODE).from_file == named("của tệp")
    assert [(one.key, one.conflict) for one in editor.items("folk_names")] == [(CODE, True)]


@ONE_KIND
def test_lists_name_items_by_what_people_know(editor: Editor) -> None:
    editor.save_draft("folk_names", "", {"code": "9.000007"}, "an", LATER, None)
    listed = editor.items("folk_names")
    assert [(one.key, one.headline, one.state) for one in listed] == [
        (CODE, "một mật", "published"),
        ("9.000007", "", "draft"),
    ]


@ONE_KIND
def test_a_rule_about_other_items_keeps_an_item_from_being_published(
    knowledge_store: Store,
) -> None:
    def rule(_kind: str, item: Any, _today: date) -> list[Problem]:
        return [Problem("names", "Tên", "Tên này đã có.")] if "mật" in item.names[0] else []

    editor = Editor(knowledge_store, rule)
    assert editor.problems("folk_names", "", named("mật ong"), TODAY)[0].text == "Tên này đã có."
    with pytest.raises(Invalid):
        editor.publish("folk_names", "", named("mật ong"), "lan", NOW, 0)
    assert editor.publish("folk_names", "", named("nuôi ong"), "lan", NOW, 0).version == 1


@ONE_KIND
@pytest.mark.parametrize("act", [Editor.restore, Editor.compare])
def test_a_version_that_never_was_is_an_error(editor: Editor, act: Callable[..., Any]) -> None:
    more = ("lan", NOW, 1) if act is Editor.restore else (1,)
    with pytest.raises(KeyError):
        act(editor, "folk_names", CODE, 9, *more)


def test_drafts_begun_from_different_versions_are_put_together(editor: Editor) -> None:
    old, _ = editor.save_draft("folk_names", CODE, {**FOLK, "who": "farm"}, "lan", NOW, None)
    editor.publish("folk_names", CODE, named("ba mật", "hai mật"), "an", NOW, 1)
    new = replace(old, plain=named("ba mật", "hai mật", "bốn mật"), based_on=2, saved=0)
    expected = {**named("ba mật", "hai mật", "bốn mật"), "who": "farm"}
    assert editor.merged_drafts(new, old).plain == expected
    assert editor.merged_drafts(old, new).plain == expected
    behind = editor.behind(editor.open("folk_names", CODE), 1)
    assert behind is not None
    assert "an đã đăng bản 2" in behind.text
    assert editor.behind(editor.open("folk_names", CODE), 2) is None
