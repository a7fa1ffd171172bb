"""A record and our card of the same code become one procedure, and the newer one's facts hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from factories import TODAY, card, overlay, publish, put, record, way

from bot.content.store import ContentStore
from bot.doctor import findings
from bot.procedures.catalogue import Catalogue, Procedure, card_record, join
from bot.procedures.record import Fee, Legal, Time
from bot.storage import Store

BEFORE = datetime(2026, 6, 30, 23, 0)
SAME_DAY = datetime(2026, 7, 1, 18, 0)
AFTER = datetime(2026, 7, 2, 0, 0)
IMPORTED = [way("counter", Fee(amount=50000, text="Mỗi giấy"), time=Time(amount=9))]


def joined(updated_at: datetime | None, **changes: Any) -> Procedure:
    """Join our card, checked on 1 July 2026, with a record of that age."""
    return join(record(methods=IMPORTED, updated_at=updated_at, **changes), card())


def amounts(procedure: Procedure) -> list[int | None]:
    return [fee.amount for method in procedure.record.methods for fee in method.fees]


@pytest.mark.parametrize("updated_at", [None, BEFORE, SAME_DAY])
def test_the_facts_of_a_card_hold_until_the_record_changes(updated_at: datetime | None) -> None:
    procedure = joined(updated_at)
    assert procedure.facts_from == "card"
    assert procedure.fresh_card is procedure.card
    assert amounts(procedure) == [20000, 10000]
    assert procedure.updated_on == date(2026, 7, 1)


def test_a_newer_record_wins_over_the_card(knowledge: Store) -> None:
    procedure = joined(AFTER)
    assert procedure.facts_from == "record"
    assert (procedure.card is None, procedure.fresh_card) == (False, None)
    assert amounts(procedure) == [50000]
    assert procedure.updated_on == date(2026, 7, 2)


def test_plain_words_come_from_the_card_either_way() -> None:
    assert joined(BEFORE).short_name == joined(AFTER).short_name == "Xin phép nuôi ong"


def test_what_only_the_record_knows_is_kept() -> None:
    known = joined(BEFORE, agencies=["Ủy ban xã"], subjects=["Công dân Việt Nam"])
    assert known.record.agencies == ["Ủy ban xã"]
    assert known.record.subjects == ["Công dân Việt Nam"]
    assert known.record.legal == [Legal(number="1/2026/NĐ-CP", title="Nghị định về ong")]


def test_a_record_without_a_card_stands_for_itself() -> None:
    procedure = join(record(), None)
    assert (procedure.short_name, procedure.facts_from) == ("Cấp giấy phép nuôi ong", "record")


def test_a_card_without_a_record_stands_for_itself() -> None:
    procedure = join(None, card())
    assert (procedure.code, procedure.facts_from) == ("9.000001", "card")
    assert procedure.record.source_url == card().source


def test_a_card_keeps_its_papers_as_facts() -> None:
    papers = card_record(card()).cases[0].documents
    assert [(p.name, p.original, p.copies, p.show_only) for p in papers] == [
        ("Đơn xin nuôi ong", 1, 0, False),
        ("Sơ đồ vườn", 0, 2, False),
        ("Thẻ căn cước", 0, 0, True),
    ]


def test_a_procedure_is_read_with_its_notes(knowledge: Store) -> None:
    put(knowledge, record())
    publish(knowledge, "overlay", overlay("withdrawn", "9.000001"))
    procedure = Catalogue(knowledge).get("9.000001", TODAY)
    assert procedure is not None
    assert procedure.withdrawn is not None


def test_a_code_nobody_has_is_none(knowledge: Store) -> None:
    assert Catalogue(knowledge).get("9.999999", TODAY) is None


def test_a_fee_changed_by_a_person_is_said_at_once(knowledge: Store) -> None:
    put(knowledge, record(updated_at=BEFORE))
    publish(knowledge, "card", card())
    dearer = [{"channel": "counter", "fees": [{"text": "Mỗi giấy", "amount": 30000}]}]
    ContentStore(knowledge).edit("card", card(methods=dearer), "lan", AFTER)
    procedure = Catalogue(knowledge).get("9.000001", TODAY)
    assert procedure is not None
    assert amounts(procedure) == [30000]


def test_what_changes_while_it_is_read_is_read_again(
    knowledge: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(knowledge, "card", card())
    catalogue = Catalogue(knowledge)
    read = catalogue.content.item

    def change_meanwhile(*asked: Any) -> Any:
        monkeypatch.undo()
        found = read(*asked)
        catalogue.content.edit("card", card(note="Lan sửa."), "lan", AFTER)
        catalogue.notes(TODAY)
        return found

    monkeypatch.setattr(catalogue.content, "item", change_meanwhile)
    old, new = catalogue.get("9.000001", TODAY), catalogue.get("9.000001", TODAY)
    assert [found and found.card and found.card.note for found in (old, new)] == [None, "Lan sửa."]


def told(store: Store) -> dict[str, list[str]]:
    """Return the doctor's findings by kind."""
    found: dict[str, list[str]] = {}
    for item in findings(Catalogue(store), TODAY):
        found.setdefault(item.kind, []).append(f"{item.subject}: {item.text}")
    return found


@pytest.mark.parametrize(("updated_at", "winner"), [(BEFORE, "card"), (AFTER, "record")])
def test_the_doctor_tells_where_card_and_record_differ_and_who_wins(
    knowledge: Store, updated_at: datetime, winner: str
) -> None:
    put(knowledge, record(methods=IMPORTED, online="partial", updated_at=updated_at))
    publish(knowledge, "card", card())
    lines = told(knowledge)["card and record differ"]
    assert any(line.startswith("9.000001: fee: counter 20000") for line in lines)
    assert any(line.startswith("9.000001: time: counter 3 working_day") for line in lines)
    assert all(f"uses the {winner}" in line for line in lines)


def test_the_doctor_tells_what_an_editor_should_look_at(knowledge: Store) -> None:
    fees = [Fee(amount=50000, text="Đến hết ngày 31/12/2025: 50.000 đồng")]
    fees.append(Fee(amount=30, currency="USD", text="Người nước ngoài"))
    put(knowledge, record("9.000005", methods=[way("counter", *fees)]))
    publish(knowledge, "overlay", overlay("doubtful", "9.000005", text="Nghi. Xem lại."))
    content = ContentStore(knowledge)
    publish(knowledge, "card", card())
    content.edit("card", card(note="Lan sửa."), "lan", AFTER)
    publish(knowledge, "card", card(note="Tệp cũng sửa."))
    found = told(knowledge)
    assert found["fee text has ended"] == ["9.000005: it held until 2025-12-31"]
    assert found["fee in another currency"] == ["9.000005: USD"]
    assert found["overlay: doubtful"] == ["9.000005: Nghi"]
    assert found["edit conflict"][0].startswith("card 9.000001: ")
