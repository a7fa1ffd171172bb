"""An edited item may only speak of what is there, and a name leads to one thing."""

from __future__ import annotations

from typing import Any

import pytest
from factories import CARD, TODAY, card, overlay, publish, put, record

from bot.content.checking import read
from bot.content.kinds import KINDS, CaseAnswer, CaseQuestion, FolkNames
from bot.content.seeding import SOURCES, load_kind
from bot.procedures.catalogue import Catalogue
from bot.procedures.item_rules import ItemRules
from bot.settings import ROOT
from bot.storage import Store

NAMES = ["mẹ sinh em", "mẹ sinh bé", "nhà có bé", "bé ra đời", "con ra đời", "vợ mới sinh"]
EVENT: dict[str, Any] = {
    "key": "sinh-con",
    "title": "Nhà có em bé",
    "names": [*NAMES, "dâu mới sinh", "gái mới sinh"],
    "intro": "Chúc mừng gia đình.",
    "steps": [
        {"title": "Nuôi ong", "code": "9.000001"},
        {"title": "Khai sinh", "code": "9.000001"},
    ],
    "checked_on": "2026-07-01",
}
POLICY: dict[str, Any] = {
    "key": "mien",
    "province": "Huế",
    "source": "Báo",
    "percent": 50,
    "fees": [{"name": "lệ phí", "codes": ["9.000001"]}],
}


@pytest.fixture
def rules(knowledge: Store) -> ItemRules:
    put(knowledge, record(), record("9.000002", "Cấp giấy phép nuôi chim yến"))
    publish(knowledge, "card", card())
    publish(knowledge, "folk_names", FolkNames(code="9.000002", names=["nuôi chim yến"]))
    answers = [CaseAnswer(key="co", title="Có thuê"), CaseAnswer(key="khong", title="Không")]
    question = CaseQuestion(key="thue", rank=1, question="Vườn có đi thuê không?", answers=answers)
    publish(knowledge, "case_question", question)
    publish(knowledge, "overlay", overlay("missing", key="vay-von", names=["vay vốn nuôi ong"]))
    return ItemRules(Catalogue(knowledge))


def found(rules: ItemRules, kind: str, plain: dict[str, Any]) -> list[tuple[str, str]]:
    problems = rules(kind, read(kind, plain), TODAY)
    return [(problem.field, problem.text) for problem in problems]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "http://dichvucong.gov.vn",
        "https://dichvucong.gov.vn.evil.example/",
        "https://dichvucong.gov.vn@evil.example/",
        "www.evil.example",
    ],
)
def test_a_link_leads_to_the_state_alone(rules: ItemRules, address: str) -> None:
    answer = {"key": "otp", "questions": ["mã otp"], "checked_on": "2026-07-01"}
    for text in (f"Anh/chị vào [Cổng]({address}) nhé.", f"Anh/chị vào {address} nhé."):
        told = found(rules, "portal_answer", {**answer, "answer": text})
        assert [field for field, _ in told] == ["answer"] * len(told) != []
    button = {**answer, "answer": "Anh/chị vào Cổng nhé.", "url": address}
    assert {field for field, _ in found(rules, "portal_answer", button)} <= {"url"}


def test_links_that_are_fine_stay(rules: ItemRules) -> None:
    answer = {"key": "otp", "questions": ["mã otp"], "checked_on": "2026-07-01"}
    text = "Vào [VNeID](https://vneid.gov.vn), gọi [1900 0368](tel:19000368), tránh gov-vn.xyz."
    assert found(rules, "portal_answer", {**answer, "answer": text}) == []


@pytest.mark.parametrize("url", ["dichvucong.gov.vn", "javascript:alert(1)", "https:// a.vn"])
def test_a_link_is_one_that_a_button_can_have(rules: ItemRules, url: str) -> None:
    answer = {"key": "ky-so", "questions": ["chữ ký số là gì"], "checked_on": "2026-07-01"}
    answer |= {"answer": "Chữ ký số cho biết ai đã ký vào tệp."}
    ((field, text),) = found(rules, "portal_answer", {**answer, "url": url})
    assert field == "url"
    assert "https://" in text
    assert found(rules, "portal_answer", {**answer, "url": "https://dichvucong.gov.vn"}) == []


def test_what_is_there_already_is_right(rules: ItemRules) -> None:
    assert found(rules, "card", CARD) == []
    assert found(rules, "life_event", EVENT) == []
    assert found(rules, "fee_policy", POLICY) == []


PAPERS = [{"name": "Sơ đồ vườn", "copies": 2, "when": "Vườn đi thuê.", "asks": "thue=khac?"}]
CASE = {"key": "chung", "title": "Mọi trường hợp", "papers": PAPERS}


@pytest.mark.parametrize(
    ("kind", "plain", "field", "part"),
    [
        ("card", {**CARD, "related": ["9.000009"]}, "related[0]", "mã 9.000009"),
        (
            "card",
            {**CARD, "confusable": [{"code": "9.000009", "difference": "Khác."}]},
            "confusable[0].code",
            "9.000009",
        ),
        ("card", {**CARD, "short_name": "Nuôi chim yến"}, "short_name", "9.000002"),
        (
            "card",
            {**CARD, "folk_names": [*CARD["folk_names"], "Vay vốn nuôi ong?"]},
            "folk_names[8]",
            "vay-von",
        ),
        ("card", {**CARD, "cases": [CASE]}, "cases[0].papers[0].asks", "thue=khac"),
        ("card", {**CARD, "checked_on": "2026-07-21"}, "checked_on", "tương lai"),
        ("folk_names", {"code": "9.000001", "names": ["mật ong"]}, "code", "đã có thẻ"),
        ("folk_names", {"code": "9.000009", "names": ["mật ong"]}, "code", "9.000009"),
        (
            "folk_names",
            {"code": "9.000002", "names": ["chim yến", "đặt thùng ong"]},
            "names[1]",
            "9.000001",
        ),
        (
            "life_event",
            {**EVENT, "steps": [{"title": "Khai sinh", "code": "9.000002"}] * 2},
            "steps[0].code",
            "Chưa có thẻ",
        ),
        (
            "life_event",
            {**EVENT, "steps": [*EVENT["steps"], {"title": "Thai sản", "group": "thai"}]},
            "steps[2].group",
            "thai",
        ),
        (
            "life_event",
            {**EVENT, "together": {"text": "Làm chung nhé.", "title": "Cách làm", "note": "x"}},
            "together.note",
            "x",
        ),
        ("fee_policy", {**POLICY, "province": "Tỉnh Ong"}, "province", "34 tỉnh"),
        (
            "fee_policy",
            {**POLICY, "fees": [{"name": "phí", "not_codes": ["9.000008"], "fields": ["Ong"]}]},
            "fees[0].not_codes[0]",
            "9.000008",
        ),
        (
            "topic",
            {"key": "a", "title": "Ong", "names": ["ong"], "codes": ["9.000001", "9.000007"]},
            "codes[1]",
            "9.000007",
        ),
    ],
)
def test_what_is_not_so_is_told(
    rules: ItemRules, kind: str, plain: dict[str, Any], field: str, part: str
) -> None:
    problems = found(rules, kind, plain)
    assert field in dict(problems)
    assert part in dict(problems)[field]


def test_codes_are_not_doubted_before_anything_was_imported(knowledge: Store) -> None:
    rules = ItemRules(Catalogue(knowledge))
    assert found(rules, "folk_names", {"code": "9.000009", "names": ["mật ong"]}) == []


def test_the_projects_own_content_keeps_every_rule(knowledge: Store) -> None:
    loaded = {kind: load_kind(kind, ROOT / "data") for kind in SOURCES}
    for kind, items in loaded.items():
        publish(knowledge, kind, *items)
    rules = ItemRules(Catalogue(knowledge))
    days = [
        one.checked_on for items in loaded.values() for one in items if hasattr(one, "checked_on")
    ]
    wrong = {
        f"{kind} {KINDS[kind].key(item)}": problems
        for kind, items in loaded.items()
        for item in items
        if (problems := rules(kind, item, max(days)))
    }
    assert wrong == {}
