"""What a message means beside what was said before."""

from __future__ import annotations

import pytest

from bot.content.kinds import Choice, ConfusableGroup
from bot.procedures.beside import Before, Tied, beside, model, tied
from bot.procedures.search import Index

MARRIAGE, STAY, BEES, BIRDS = "9.000001", "9.000002", "9.000003", "9.000004"
NAMES = {
    MARRIAGE: "Đăng ký kết hôn",
    STAY: "Đăng ký tạm trú",
    BEES: "Cấp giấy phép nuôi ong",
    BIRDS: "Cấp giấy phép nuôi chim yến",
}
GROUP = ConfusableGroup(
    key="nuoi-gi",
    question="Anh/chị nuôi ong hay nuôi chim yến?",
    choices=[
        Choice(answer="Có tổ ong mật", code=BEES),
        Choice(answer="Nhà yến", code=BIRDS),
    ],
)


def first(index: Index, text: str, before: Before, *, asks: bool = True) -> str:
    return beside(index, tied(index, [GROUP], text, before, asks=asks))[0].code


def ties(index: Index, text: str, before: Before, code: str) -> dict[str, float]:
    found: list[Tied] = tied(index, [GROUP], text, before, asks=False)
    return next(one.features for one in found if one.code == code)


@pytest.mark.parametrize("text", ["ở quê em thì nộp đâu", "con em đi thay được không"])
def test_a_circumstance_is_about_what_is_in_hand(index: Index, text: str) -> None:
    assert first(index, text, Before(hand=STAY)) == STAY


@pytest.mark.parametrize(
    ("text", "code"),
    [("còn nuôi ong thì sao", BEES), ("nhầm, đăng ký kết hôn cơ", MARRIAGE)],
)
def test_what_is_named_is_turned_to(index: Index, text: str, code: str) -> None:
    assert first(index, text, Before(hand=STAY), asks=False) == code


def test_the_words_of_an_answer_pick_its_choice(index: Index) -> None:
    before = Before(offered=(BEES, BIRDS))
    assert ties(index, "nhà yến", before, BIRDS)["answer"] == 1.0
    assert ties(index, "nhà yến", before, BEES)["answer"] == 0.0
    assert first(index, "em có tổ mật", before, asks=False) == BEES


def test_ties_to_what_was_said_before(index: Index) -> None:
    before = Before(hand=BEES, recent=(BEES, STAY))
    assert ties(index, "tạm trú", before, BEES)["hand"] == 1.0
    assert ties(index, "tạm trú", before, STAY)["recent"] == 1.0
    assert ties(index, "quay lại tạm trú", before, STAY)["recent_back"] == 1.0
    assert ties(index, "nuôi chim", before, BIRDS)["sibling"] == 1.0
    assert ties(index, "nuôi chim", before, BIRDS)["alike"] > 0.4


def test_a_procedure_that_is_gone_since_is_passed_over(index: Index) -> None:
    assert first(index, "đăng ký tạm trú", Before(hand="9.999999")) == STAY


def test_the_chances_leave_room_for_none() -> None:
    one = Tied("x", {"alone": 1.0})
    assert 0 < sum(model().scores([one, one])) < 1
    assert model().scores([]) == []
