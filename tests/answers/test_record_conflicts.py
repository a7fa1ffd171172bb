"""Cards older than their record: what differs stands side by side, and can be taken over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from factories import CARD, NOW, TODAY, card, publish, put, record, way
from sqlalchemy import insert

from bot.answers.record_conflicts import TAKEN, RecordConflict, record_conflicts, take
from bot.content.checking import read
from bot.content.editing import Editor
from bot.procedures.catalogue import Catalogue
from bot.procedures.national import encode
from bot.procedures.record import Case, Document, Fee, Record, Time
from bot.procedures.tables import procedure_versions
from bot.storage import Store

CODE = "9.000001"
AFTER = datetime(2026, 7, 10, 8, 0)
BEFORE = datetime(2026, 1, 5, 8, 0)


def newer(**changes: Any) -> Record:
    """Return a record that says what the card says, but for ``changes``, changed later."""
    three = Time(amount=3, unit="working_day")
    ways = [
        way("counter", Fee(amount=20000, text="Mỗi giấy"), time=three),
        way("online", Fee(amount=10000, text="Mỗi giấy"), time=three),
    ]
    papers = [Document(name=paper["name"]) for paper in CARD["cases"][0]["papers"]]
    plain = {"methods": ways, "online": "partial", "cases": [Case(documents=papers)]}
    return record(**{**plain, "updated_at": AFTER, **changes})


def conflict(store: Store, theirs: Record) -> RecordConflict:
    put(store, theirs)
    publish(store, "card", card())
    (found,) = record_conflicts(Catalogue(store), TODAY)
    return found


def test_a_record_that_changed_in_nothing_told_has_no_fact(knowledge: Store) -> None:
    found = conflict(knowledge, newer())
    assert found == RecordConflict(CODE, "Xin phép nuôi ong", date(2026, 7, 1), AFTER.date(), ())


def test_a_card_that_was_checked_later_is_no_conflict(knowledge: Store) -> None:
    put(knowledge, newer(updated_at=BEFORE, decision="6/QĐ-ONG"))
    publish(knowledge, "card", card())
    assert record_conflicts(Catalogue(knowledge), TODAY) == []


DEAR = [way("counter", Fee(amount=35000, text="Mỗi giấy"), time=Time(amount=3))]
SLOW = [
    way("counter", Fee(amount=20000, text="Mỗi giấy"), time=Time(amount=5)),
    way("online", Fee(amount=10000, text="Mỗi giấy"), time=Time(amount=3)),
]


@pytest.mark.parametrize(
    ("changes", "name", "ours", "theirs"),
    [
        ({"methods": DEAR}, "fee", "20.000 đồng", "35.000 đồng"),
        ({"methods": SLOW}, "time", "3 ngày làm việc", "5 ngày làm việc"),
        ({"decision": "6/QĐ-ONG"}, "decision", "5/QĐ-ONG", "6/QĐ-ONG"),
        ({"online": "full"}, "online", "Một phần", "Toàn trình"),
        ({"level": "province"}, "level", "Cấp xã", "Cấp tỉnh"),
        (
            {"cases": [Case(documents=[Document(name="Giấy khám ong", copies=2)])]},
            "documents",
            "Sơ đồ vườn – 2 bản sao",
            "Giấy khám ong – 2 bản sao",
        ),
    ],
)
def test_what_differs_stands_side_by_side(
    knowledge: Store, changes: dict[str, Any], name: str, ours: str, theirs: str
) -> None:
    (fact,) = conflict(knowledge, newer(**changes)).facts
    assert fact.name == name
    assert ours in " ".join(fact.ours)
    assert theirs in " ".join(fact.theirs)


def test_papers_count_only_if_the_record_changed_them_since_the_card_was_checked(
    knowledge: Store,
) -> None:
    theirs = newer(cases=[Case(documents=[Document(name="Đơn theo mẫu của Bộ")])])
    before = record(cases=theirs.cases, updated_at=BEFORE)
    with knowledge.write() as connection:
        connection.execute(
            insert(procedure_versions).values(
                code=CODE,
                version=1,
                body=encode(before),
                digest="1",
                source="test",
                imported_at=BEFORE,
                replaced_at=AFTER,
            )
        )
    assert conflict(knowledge, theirs).facts == ()


def test_an_explained_difference_says_so(knowledge: Store) -> None:
    put(knowledge, newer(methods=SLOW))
    publish(knowledge, "card", card(explains={"time": "Xã làm nhanh hơn."}))
    (found,) = record_conflicts(Catalogue(knowledge), TODAY)
    assert [fact.explained for fact in found.facts] == ["Xã làm nhanh hơn."]


def test_what_is_taken_over_ends_the_conflict(knowledge: Store) -> None:
    theirs = newer(methods=[*DEAR, SLOW[1]], decision="6/QĐ-ONG", online="full")
    found = conflict(knowledge, theirs)
    assert {fact.name for fact in found.facts} == {"fee", "decision", "online"}
    plain = take(card(), theirs, TAKEN, TODAY)
    Editor(knowledge).publish("card", CODE, plain, "lan", NOW, 1)
    assert record_conflicts(Catalogue(knowledge), TODAY) == []
    now = Catalogue(knowledge).get(CODE, TODAY)
    assert now is not None
    assert now.facts_from == "card"
    assert [m.fees[0].amount for m in now.record.methods] == [35000, 10000]
    assert (now.record.decision, now.record.online) == ("6/QĐ-ONG", "full")


def test_one_fact_alone_is_taken_over() -> None:
    theirs = newer(methods=[*DEAR, SLOW[1]], decision="6/QĐ-ONG")
    taken = read("card", take(card(), theirs, ["fee"], TODAY))
    assert [one.fees[0].amount for one in taken.methods] == [35000, 10000]
    assert [one.time.amount for one in taken.methods] == [3, 3]
    assert (taken.decision, taken.checked_on) == (card().decision, TODAY)
