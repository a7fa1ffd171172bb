"""Questions that mean the same stand together, the most frequent first."""

from __future__ import annotations

from datetime import timedelta

from factories import NOW

from bot.conversations.question_groups import grouped
from bot.conversations.questions import Question


def question(number: int, text: str, **candidates: float) -> Question:
    codes = {code.replace("_", "."): chance for code, chance in candidates.items()}
    chance = max(codes.values(), default=None)
    at = NOW + timedelta(minutes=number)
    return Question(number, text, "unanswered", "ask_fee", "", chance, codes, at)


ASKED = [
    question(1, "xe máy mất cà vẹt làm lại ở đâu"),
    question(2, "mở quán cà phê xin giấy gì"),
    question(3, "mất cà vẹt xe máy làm lại được không"),
    question(4, "lam lai ca vet xe may bi mat"),
    question(5, "nuôi dế"),
]


def groups(*asked: Question) -> list[set[int]]:
    return [set(one.ids) for one in grouped(asked)]


def test_the_same_in_other_words_and_without_marks_stands_together() -> None:
    assert groups(*ASKED) == [{1, 3, 4}, {5}, {2}]


def test_other_words_stand_together_if_the_same_procedure_may_be_meant() -> None:
    one = question(1, "bé mới đẻ", a_1=0.4, b_2=0.1)
    two = question(2, "làm giấy cho cháu sơ sinh", a_1=0.3)
    three = question(3, "giấy cho cháu", b_2=0.5)
    assert groups(one, two, three) == [{1, 2}, {3}]


def test_a_group_tells_what_may_be_meant_and_why_it_waits() -> None:
    first = grouped([question(1, "bé mới đẻ", a=0.4), question(2, "bé mới đẻ", a=0.2, b=0.5)])[0]
    assert first.candidates == {"a": 0.3, "b": 0.25}
    assert first.reasons == {"unanswered": 2}
    assert first.newest == NOW + timedelta(minutes=2)
    assert first.title == "bé mới đẻ"


def test_few_and_odd_questions_are_grouped_too() -> None:
    assert groups() == []
    assert groups(question(1, "a")) == [{1}]
    assert groups(question(1, "?"), question(2, "!!!")) == [{1, 2}]
