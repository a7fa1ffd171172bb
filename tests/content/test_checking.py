"""What is wrong with an item is told by member, in Vietnamese words, with an example."""

from __future__ import annotations

import ast
import copy
import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time
from typing import Any

import msgspec
import pytest
from factories import CARD, card
from hypothesis import given
from hypothesis import strategies as st

from bot.content import cards, fee_policies, kinds, life_events
from bot.content.checking import Invalid, canonical, read
from bot.content.forms import tidy
from bot.content.kinds import KINDS
from bot.content.shapes import Shape, shape_of, words

DROPPED = object()
LEAVES = ("text", "number", "date", "datetime", "time")


def changed(*path: Any, value: Any) -> dict[str, Any]:
    """Return the card's plain data with one member replaced, or dropped."""
    plain = copy.deepcopy(CARD)
    inside: Any = plain
    for step in path[:-1]:
        inside = inside[step]
    if value is DROPPED:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return plain


def told(kind: str, plain: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        read(kind, tidy(kind, plain))
    return [(problem.field, problem.text) for problem in error.value.problems]


FEE = ("methods", 0, "fees", 0)
PAPER = ("cases", 0, "papers", 0)


@pytest.mark.parametrize(
    ("path", "value", "field", "part"),
    [
        (("code",), "9.1", "code", "một chữ số, dấu chấm, rồi sáu chữ số"),
        (("methods", 0, "time", "amount"), "nan", "methods[0].time.amount", "Phải là số"),
        (("methods", 0, "time", "amount"), "1e999", "methods[0].time.amount", "Phải là số"),
        (("methods", 0, "time", "amount"), "9" * 400, "methods[0].time.amount", "Phải là số"),
        (("place",), "  ", "place", "bắt buộc"),
        (("place",), DROPPED, "place", "bắt buộc"),
        (("summary",), "Ngắn.", "summary", "ít nhất 20 ký tự, đang có 5"),
        (("short_name",), "a" * 61, "short_name", "Nhiều nhất 60 ký tự, đang có 61"),
        (("folk_names",), ["nuôi ong"], "folk_names", "ít nhất 8 dòng, đang có 1"),
        (("level",), "district", "level", "Cấp xã, Cấp tỉnh, Cấp bộ, Cơ quan khác"),
        (("checked_on",), "30/02/2026", "checked_on", "Ngày không đúng"),
        (("source",), "https://example.org", "source", "dichvucong.gov.vn"),
        (("colour",), "đỏ", "colour", "không có trong mẫu"),
        ((*FEE, "amount"), "5 nghìn", "methods[0].fees[0].amount", "Phải là số"),
        ((*FEE, "amount"), "0", "methods[0].fees[0].amount", "nhỏ nhất được ghi là 1"),
        ((*FEE, "free"), "on", "methods[0].fees[0]", "miễn phí thì bỏ số tiền"),
        ((*PAPER, "original"), "21", "cases[0].papers[0].original", "lớn nhất được ghi là 20"),
        ((*PAPER, "asks"), "di-nop=", "cases[0].papers[0].asks", "dấu bằng"),
        (("online_steps",), [], "", "Các bước khi nộp trên mạng"),
        (("explains",), {"colour": "Vì thế."}, "explains.colour", "không có trong mẫu"),
        (("cases",), "một", "cases", "Kiểu dữ liệu"),
    ],
)
def test_each_fault_of_a_card_is_told_in_words(
    path: tuple[Any, ...], value: Any, field: str, part: str
) -> None:
    ((place, text),) = told("card", changed(*path, value=value))
    assert place == field
    assert part in text


def test_all_faults_are_told_at_once_with_their_place_and_an_example() -> None:
    plain = changed(*PAPER, "name", value="")
    plain["methods"][1]["fees"][0]["amount"] = "x"
    with pytest.raises(Invalid) as error:
        read("card", tidy("card", plain))
    name, amount = error.value.problems
    assert name.label == "Trường hợp 1 › Giấy tờ 1 › Tên giấy tờ"
    assert amount.label == "Cách nộp 2 › Lệ phí 1 › Số tiền"
    assert (name.example, amount.example) == ("Giấy chứng sinh", "50000")


@pytest.mark.parametrize(
    ("kind", "plain", "part"),
    [
        ("opening_hours", {"weekday": 1, "opens": "17:00", "closes": "7:30"}, "nối tiếp"),
        ("opening_hours", {"weekday": 1, "opens": "7h", "closes": "17:00"}, "Giờ không đúng"),
        ("opening_hours", {"weekday": 8, "opens": "7:30", "closes": "17:00"}, "lớn nhất"),
        ("notice", {"key": "a", "text": "Nghỉ.", "starts_at": "mai"}, "Thời điểm không đúng"),
        ("notice", {"key": "Ô b", "text": "Nghỉ.", "starts_at": "1/2/2026 7:00"}, "không dấu"),
        ("holiday", {"day": "1/1/2026", "name": "Tết", "source": "Luật", "works": "?"}, "có hoặc"),
    ],
)
def test_faults_of_other_kinds(kind: str, plain: dict[str, Any], part: str) -> None:
    ((_, text),) = told(kind, plain)
    assert part in text


def test_a_form_is_read_as_people_write() -> None:
    plain = changed(*FEE, "amount", value="50.000")
    plain["methods"][0]["time"]["amount"] = "2,5"
    plain["checked_on"] = "1/7/2026"
    plain["note"] = ""
    plain["steps"] = ["  Viết đơn. ", "", "Nộp ở xã."]
    item = read("card", tidy("card", plain))
    assert item.methods[0].fees[0].amount == 50000
    assert item.methods[0].time.amount == 2.5
    assert (item.checked_on, item.note, item.steps) == (card().checked_on, None, card().steps)
    hours = read("opening_hours", tidy("opening_hours", {"weekday": "1"} | _hours("7h30", "17:00")))
    assert (hours.opens, hours.closes) == (time(7, 30), time(17, 0))
    notice = tidy("notice", {"key": "a", "text": "Nghỉ.", "starts_at": "2026-11-22T07:30"})
    assert read("notice", notice).starts_at == datetime(2026, 11, 22, 7, 30)


def _hours(opens: str, closes: str) -> dict[str, Any]:
    return {"opens": opens, "closes": closes, "break_from": "", "break_to": ""}


def test_a_text_of_the_store_is_read_as_it_was_written() -> None:
    stored = msgspec.json.decode(msgspec.json.encode(card()))
    assert read("card", tidy("card", stored)) == card()
    assert canonical("card", {**stored, "conditions": stored["conditions"]}) == stored
    assert canonical("card", {"code": "9"}) == {"code": "9"}


def leaves(shape: Shape) -> Iterator[Shape]:
    for member in shape.members:
        yield from leaves(member)
    if shape.item:
        yield from leaves(shape.item)
    if shape.sort in LEAVES:
        yield shape


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_is_right_itself(kind: str) -> None:
    for shape in leaves(shape_of(kind)):
        example = tidy_leaf(shape)
        msgspec.convert(example, shape.hint, strict=False)


def tidy_leaf(shape: Shape) -> Any:
    """Return the example as the form would give it: hours and moments without seconds."""
    return f"{shape.example}:00" if shape.sort in ("time", "datetime") else shape.example


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
PLACES = (("cases",), ("cases", 0), PAPER, (*PAPER, "asks"), ("methods", 0, "time"), FEE)


@given(st.sampled_from([*PLACES, *((name,) for name in CARD)]), ODD)
def test_nothing_that_a_form_may_send_breaks_the_check(path: tuple[Any, ...], odd: Any) -> None:
    with suppress(Invalid):
        read("card", tidy("card", changed(*path, value=odd)))


def test_every_rule_of_a_schema_has_its_words() -> None:
    schemas = (cards, fee_policies, kinds, life_events)
    sources = [ast.parse(inspect.getsource(one)) for one in schemas]
    raised = {message for tree in sources for message in _raised(tree)}
    assert len(raised) > 10
    assert raised == set(words()["rules"])


def _raised(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            (message,) = node.exc.args
            text = ast.unparse(message)
            yield re.sub(r"\{.*?\}", "{}", text.lstrip("f")[1:-1])


def test_signs_that_nobody_sees_are_not_kept() -> None:
    typed = {
        "answer": "Anh\u200b chị \u202egọi\u202c 1022\U000e0041.\n\n- Số\u3164khác",
        "key": "\ufeffotp",
    }
    read_ = {"answer": "Anh chị gọi 1022.\n\n- Số khác", "key": "otp"}
    assert tidy("portal_answer", typed) == read_
