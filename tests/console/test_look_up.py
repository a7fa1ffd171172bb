"""The one box: the bot's own search with its reasons, filters, places, dossiers, pins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from consoles import supplies
from exchange import ONE_KIND, Clock
from factories import card, portal_answer, publish, put, record

from bot.console.filters import Wanted
from bot.console.lookup import Found, LookUp
from bot.console.workplace import Workplace
from bot.storage import Store

pytestmark = ONE_KIND
BEES, PUPPETS = "9.000001", "9.000002"


@pytest.fixture
def workplace(knowledge: Store, conversations_store: Store, clock: Clock) -> Workplace:
    put(
        knowledge,
        record(BEES),
        record(PUPPETS, "Đăng ký mở lớp dạy múa rối nước", field="Văn hóa", online="full"),
        record("9.000003", "Cấp giấy phép nuôi ong lấy sáp", level="province"),
    )
    publish(knowledge, "card", card())
    publish(knowledge, "portal_answer", portal_answer("quen", "quên mật khẩu vneid"))
    return Workplace(supplies(knowledge, conversations_store, clock))


@pytest.fixture
def look_up(workplace: Workplace) -> LookUp:
    return LookUp(workplace)


def find(look_up: LookUp, text: str, wanted: Wanted | None = None, where: str = "") -> Found:
    return look_up.find(text, wanted or Wanted(), where, "lan")


def codes(found: Found) -> list[str]:
    return [row.code for row in found.rows]


def test_the_rows_are_those_of_the_bots_search(look_up: LookUp, workplace: Workplace) -> None:
    found = find(look_up, "nuoi ong lay mat")
    index = workplace.supplies.search.index()
    expected = index.search("nuoi ong lay mat", 20, others=True)
    assert codes(found) == [one.code for one in expected]
    assert [row.percent for row in found.rows] == [round(one.score * 100) for one in expected]


def test_each_row_says_why(look_up: LookUp) -> None:
    first = find(look_up, "muốn đặt mấy thùng ong").rows[0]
    assert first.code == BEES
    assert "khớp tên gọi" in [one.text for one in first.reasons if one.weight > 0]
    heavy = [abs(one.weight) for one in first.reasons]
    assert heavy == sorted(heavy, reverse=True)


def test_a_code_is_its_own_reason(look_up: LookUp) -> None:
    (row,) = find(look_up, PUPPETS).rows
    assert (row.code, [one.text for one in row.reasons]) == (
        PUPPETS,
        ["gõ đúng mã hoặc tên chính thức"],
    )


def test_answers_about_the_portal_are_rows_too(look_up: LookUp) -> None:
    row = find(look_up, "quên mật khẩu vneid").rows[0]
    assert (row.kind, row.title, row.code) == ("portal", "Quên mật khẩu vneid", "@quen")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("lệ phí tạm trú", "fee"),
        ("khai sinh cần giấy tờ gì", "documents"),
        ("nuoi ong mat bao lau", "time"),
        ("nuôi ong nộp ở đâu", "place"),
        ("nuôi ong", ""),
    ],
)
def test_what_is_asked_of_it_is_heard(look_up: LookUp, text: str, asked: str) -> None:
    assert find(look_up, text).facet == asked


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(field="văn hóa"), [PUPPETS]),
        (Wanted(field="van hoa"), [PUPPETS]),
        (Wanted(level="province"), ["9.000003"]),
        (Wanted(online="partial"), [BEES]),
        (Wanted(field="chăn nuôi", level="ministry"), []),
    ],
)
def test_a_filter_alone_lists_what_it_takes(
    look_up: LookUp, wanted: Wanted, expected: list[str]
) -> None:
    found = find(look_up, "", wanted)
    assert codes(found) == expected
    assert found.listed


def test_a_filter_narrows_the_search(look_up: LookUp) -> None:
    assert codes(find(look_up, "nuôi ong", Wanted(level="province"))) == ["9.000003"]


def test_a_filter_finds_by_name_what_the_search_leaves_out(
    workplace: Workplace, knowledge: Store
) -> None:
    many = (record(f"8.{n:06}", f"Cấp giấy phép nuôi ong giống số {n}") for n in range(40))
    put(knowledge, *many, record("8.999999", "Cấp giấy phép ong", field="Lâm nghiệp"))
    found = find(LookUp(workplace), "giấy phép", Wanted(field="Lâm nghiệp"))
    assert codes(found) == ["8.999999"]


def test_an_old_place_is_told_with_what_it_became(look_up: LookUp) -> None:
    found = find(look_up, "phường Vĩnh Tuy, quận Hai Bà Trưng, Hà Nội")
    assert found.place is not None
    assert found.place.said == "Phường Vĩnh Tuy, Quận Hai Bà Trưng, Hà Nội"
    assert found.place.communes
    assert found.rows == ()


def test_a_place_beside_a_question_is_no_part_of_it(look_up: LookUp) -> None:
    found = find(look_up, "nuôi ong ở phường Hồng Hà Hà Nội")
    assert found.place is not None
    assert codes(found)[0] == BEES


def test_variants_of_a_province_are_for_callers_of_that_province(
    workplace: Workplace, knowledge: Store
) -> None:
    put(knowledge, record("9.000009", "Cấp giấy phép nuôi ong dú", province="Huế"))
    look_up = LookUp(workplace)
    assert "9.000009" not in codes(find(look_up, "nuôi ong dú"))
    assert codes(find(look_up, "nuôi ong dú", where="thành phố Huế"))[0] == "9.000009"
    assert codes(find(look_up, "nuôi ong dú ở Huế"))[0] == "9.000009"


def test_a_code_of_a_dossier_is_offered_alone(look_up: LookUp) -> None:
    found = find(look_up, "hồ sơ H57.12-261110-0003")
    assert (found.dossiers, found.rows) == (("H57.12-261110-0003",), ())


def test_an_empty_box_shows_what_is_pinned_then_what_was_opened(
    look_up: LookUp, workplace: Workplace, clock: Clock
) -> None:
    for code in (BEES, PUPPETS, "9.000003"):
        workplace.marks.opened("lan", code, clock.tick(seconds=1))
    workplace.marks.turn_pin("lan", BEES, clock.tick(seconds=1))
    workplace.marks.opened("mai", PUPPETS, clock.tick(seconds=1))
    found = find(look_up, "")
    assert [(row.code, row.pinned) for row in found.rows] == [
        (BEES, True),
        ("9.000003", False),
        (PUPPETS, False),
    ]


def test_a_changed_catalogue_is_filtered_anew(workplace: Workplace, knowledge: Store) -> None:
    look_up = LookUp(workplace)
    assert find(look_up, "", Wanted(field="Thủy lợi")).rows == ()
    put(knowledge, record("9.000010", "Mở cống tưới", field="Thủy lợi"))
    workplace.supplies.search.refresh()
    assert codes(find(look_up, "", Wanted(field="Thủy lợi"))) == ["9.000010"]


def test_only_the_province_we_serve_is_listed(
    knowledge: Store, workplace: Workplace, clock: Clock
) -> None:
    put(knowledge, record("9.000011", "Đăng ký nuôi cá lồng", province="Huế", field="Cá"))
    workplace.supplies.search.refresh()
    assert codes(find(LookUp(workplace), "", Wanted(field="Cá"))) == []
    there = Workplace(replace(workplace.supplies, province="Huế"))
    assert codes(find(LookUp(there), "", Wanted(field="Cá"))) == ["9.000011"]
