"""The store of what people edit: YAML fills it, but never over a person's edit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from factories import NOW, TODAY
from sqlalchemy import select

from bot.content.fee_policies import FeeKind, FeePolicy
from bot.content.kinds import FolkNames
from bot.content.store import Conflict, ContentStore, encode, revision
from bot.content.tables import content_versions
from bot.storage import Store

LATER = datetime(2026, 8, 1)


@pytest.fixture
def content(knowledge_store: Store) -> ContentStore:
    return ContentStore(knowledge_store)


def folk(*names: str, code: str = "9.000001") -> FolkNames:
    return FolkNames(code=code, names=list(names))


def policy(first: date, last: date | None = None) -> FeePolicy:
    return FeePolicy(
        key="mien-phi",
        province="Huế",
        resolution="Nghị quyết 1",
        source="Bản tin của tỉnh",
        fees=[FeeKind(name="Lệ phí", fields=["Hộ tịch"])],
        percent=50,
        valid_from=first,
        valid_to=last,
    )


def names(content: ContentStore) -> dict[str, list[str]]:
    found = content.published("folk_names", FolkNames, TODAY)
    return {code: item.names for code, item in found.items()}


def versions(store: Store) -> list[tuple[int, str, str]]:
    columns = content_versions.c
    query = select(columns.version, columns.origin, columns.changed_by)
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(columns.version))]


def test_a_first_seeding_publishes(content: ContentStore) -> None:
    summary = content.seed("folk_names", [folk("một"), folk("hai", code="9.000002")], NOW)
    assert (summary.added, summary.changed, summary.unchanged) == (2, 0, 0)
    assert names(content) == {"9.000001": ["một"], "9.000002": ["hai"]}


def test_one_item_is_found_by_its_key(content: ContentStore) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    assert content.item("folk_names", "9.000001", FolkNames, TODAY) == folk("một")
    assert content.item("folk_names", "9.000009", FolkNames, TODAY) is None


def test_two_that_seed_at_once_do_it_one_by_one(content: ContentStore) -> None:
    items = [folk("một", code=f"9.{number:06}") for number in range(200)]
    barrier = Barrier(2)

    def seed(_: int) -> int:
        barrier.wait()
        return content.seed("folk_names", items, NOW).added

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(seed, range(2))) == [0, 200]


def test_seeding_the_same_again_changes_nothing(
    content: ContentStore, knowledge_store: Store
) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    before = revision(knowledge_store)
    summary = content.seed("folk_names", [folk("một")], LATER)
    assert (summary.added, summary.changed, summary.unchanged) == (0, 0, 1)
    assert revision(knowledge_store) == before
    assert versions(knowledge_store) == []


def test_changed_yaml_takes_effect_and_the_old_text_is_kept(
    content: ContentStore, knowledge_store: Store
) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    summary = content.seed("folk_names", [folk("hai")], LATER)
    assert summary.changed == 1
    assert names(content) == {"9.000001": ["hai"]}
    assert versions(knowledge_store) == [(1, "seed", "yaml")]


def test_the_revision_counts_every_change(content: ContentStore, knowledge_store: Store) -> None:
    assert revision(knowledge_store) == 0
    content.seed("folk_names", [folk("một")], NOW)
    assert revision(knowledge_store) == 1
    content.edit("folk_names", folk("hai"), "lan", NOW)
    assert revision(knowledge_store) == 2


def test_an_edit_holds_at_once(content: ContentStore, knowledge_store: Store) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    assert content.edit("folk_names", folk("của Lan"), "lan", NOW) == 2
    assert content.edit("folk_names", folk("của Lan nữa"), "lan", NOW) == 3
    assert names(content) == {"9.000001": ["của Lan nữa"]}
    assert versions(knowledge_store) == [(1, "seed", "yaml"), (2, "edit", "lan")]


def test_a_person_may_add_what_yaml_does_not_have(content: ContentStore) -> None:
    assert content.edit("folk_names", folk("mới"), "lan", NOW) == 1
    assert names(content) == {"9.000001": ["mới"]}


def test_yaml_that_stays_the_same_leaves_an_edit_without_a_conflict(
    content: ContentStore,
) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    content.edit("folk_names", folk("của Lan"), "lan", NOW)
    assert content.seed("folk_names", [folk("một")], LATER).conflicts == []
    assert names(content) == {"9.000001": ["của Lan"]}
    assert content.conflicts() == []


def test_yaml_never_overwrites_an_edit_but_is_kept_as_a_conflict(content: ContentStore) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    content.edit("folk_names", folk("của Lan"), "lan", NOW)
    summary = content.seed("folk_names", [folk("hai")], LATER)
    assert summary.conflicts == ["folk_names 9.000001"]
    assert names(content) == {"9.000001": ["của Lan"]}
    assert content.conflicts() == [Conflict("folk_names", "9.000001", encode(folk("hai")))]


def test_a_conflict_is_told_once_and_listed_until_the_next_edit(content: ContentStore) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    content.edit("folk_names", folk("của Lan"), "lan", NOW)
    content.seed("folk_names", [folk("hai")], LATER)
    assert content.seed("folk_names", [folk("hai")], LATER).conflicts == []
    assert len(content.conflicts()) == 1
    content.edit("folk_names", folk("hai, Lan xem rồi"), "lan", LATER)
    assert content.conflicts() == []


def test_yaml_that_has_caught_up_with_an_edit_is_its_source_again(content: ContentStore) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    content.edit("folk_names", folk("của Lan"), "lan", NOW)
    assert content.seed("folk_names", [folk("của Lan")], LATER).conflicts == []
    assert content.seed("folk_names", [folk("bốn")], LATER).changed == 1
    assert names(content) == {"9.000001": ["bốn"]}


def test_an_item_that_yaml_gets_later_does_not_overwrite_a_persons(content: ContentStore) -> None:
    content.edit("folk_names", folk("của Lan"), "lan", NOW)
    assert content.seed("folk_names", [folk("một")], LATER).conflicts == ["folk_names 9.000001"]
    assert names(content) == {"9.000001": ["của Lan"]}


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (date(2026, 7, 20), None, True),
        (date(2026, 7, 21), None, False),
        (date(2026, 1, 1), date(2026, 7, 20), True),
        (date(2026, 1, 1), date(2026, 7, 19), False),
    ],
)
def test_dated_items_hold_from_their_first_to_their_last_day(
    content: ContentStore, first: date, last: date | None, holds: bool
) -> None:
    content.seed("fee_policy", [policy(first, last)], NOW)
    assert bool(content.published("fee_policy", FeePolicy, TODAY)) is holds
    assert (content.item("fee_policy", "mien-phi", FeePolicy, TODAY) is not None) is holds


def test_what_yaml_no_longer_holds_is_taken_back(
    content: ContentStore, knowledge_store: Store
) -> None:
    content.seed("folk_names", [folk("một"), folk("hai", code="9.000002")], NOW)
    assert content.seed("folk_names", [folk("một")], LATER).removed == 1
    assert names(content) == {"9.000001": ["một"]}
    assert versions(knowledge_store) == [(1, "seed", "yaml")]
    content.seed("folk_names", [folk("một"), folk("hai", code="9.000002")], LATER)
    assert names(content)["9.000002"] == ["hai"]


def test_an_edited_item_stays_when_yaml_drops_it(content: ContentStore) -> None:
    content.seed("folk_names", [folk("một")], NOW)
    content.edit("folk_names", folk("một", "mốt"), "lan", NOW)
    assert content.seed("folk_names", [], LATER).removed == 0
    assert names(content) == {"9.000001": ["một", "mốt"]}
