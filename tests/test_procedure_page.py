"""The page of a procedure: all of it is told, nothing of it runs, search engines find it."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from factories import CARD, SOURCE, TODAY, card, overlay, publish, put, record, way
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.answers.sheet_html import qr_code
from bot.http_guard import Guard
from bot.procedure_pages import Pages, router
from bot.procedures.catalogue import Catalogue
from bot.procedures.record import Case, Document, Fee
from bot.settings import load
from bot.storage import Store

CODE = "9.000001"
PAGE = f"/thu-tuc/{CODE}"
SITE = "https://motcua.example.vn"
SHARED = {"name": "Đơn xin nuôi ong", "original": 1, "form": "Mẫu số 1"}
CASES = [
    {"key": "vuon-nha", "title": "Vườn của nhà", "papers": [SHARED]},
    {"key": "vuon-thue", "title": "Vườn đi thuê", "papers": [SHARED, {"name": "Hợp đồng thuê"}]},
]


def web(knowledge: Store, today: date = TODAY, **environ: str) -> TestClient:
    settings = load({"MOTCUA_PUBLIC_URL": SITE, **environ})
    app = FastAPI()
    app.add_middleware(Guard)
    app.include_router(router(Pages(Catalogue(knowledge), settings, lambda: today)))
    return TestClient(app)


def text(page: str) -> str:
    """Return what a reader sees, with single blanks."""
    body = page[page.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def shown(knowledge: Store, path: str = PAGE, **environ: str) -> str:
    answer = web(knowledge, **environ).get(path)
    assert answer.status_code == 200
    return text(answer.text)


def test_everything_of_the_card_is_told(knowledge: Store) -> None:
    put(knowledge, record())
    publish(knowledge, "card", card())
    page = shown(knowledge)
    lists = ("steps", "online_steps", "conditions", "mistakes", "next")
    told = [CARD[name] for name in ("name", "short_name", "summary", "who", "place", "result")]
    told += [line for name in lists for line in CARD[name]]
    told += ["Đơn xin nuôi ong – 1 bản chính", "Sơ đồ vườn – 2 bản sao", "Thẻ căn cước"]
    told += ["Khi nào cần: vườn đi thuê.", "Mẫu: Mẫu số 1.", "20.000 đồng", "10.000 đồng"]
    told += ["3 ngày làm việc", "1/2026/NĐ-CP: Nghị định về ong", "cấp xã", CODE]
    told += ["Quyết định 5/QĐ-ONG ngày 02/01/2026", "đối chiếu ngày 01/07/2026"]
    assert [line for line in told if line not in page] == []


def test_a_record_without_a_card_has_a_page_too(knowledge: Store) -> None:
    fee = Fee(amount=5000, text="Mỗi tờ")
    papers = [Document(name="Tờ khai;", original=1, forms=["to-khai.docx"])]
    put(
        knowledge,
        record(
            methods=[way("counter", fee, text="Nộp vào buổi sáng.")],
            cases=[Case(documents=papers)],
            steps=["Bước 1: Nộp tờ khai.", "Bước 2: Chờ."],
            conditions="- Có vườn.\n- Có ong.",
            results=["Giấy phép nuôi ong"],
            agencies=["Ủy ban nhân dân xã"],
        ),
    )
    page = shown(knowledge)
    told = ["Tờ khai – 1 bản chính", "Mẫu: to-khai.docx", "5.000 đồng", "Nộp vào buổi sáng."]
    told += ["Nộp tờ khai.", "Có vườn.", "Có ong.", "Giấy phép nuôi ong", "Ủy ban nhân dân xã"]
    assert [line for line in told if line not in page] == []
    assert "Bước 1" not in page
    assert "Bản ghi cập nhật ngày 05/01/2026" in page


def test_a_newer_record_tells_its_places_beside_our_words(knowledge: Store) -> None:
    changes = {"agencies": ["Sở Ong"], "receiving": "Số 1 phố Mật"}
    put(knowledge, record(methods=[way("counter", text="Nộp buổi sáng.")], **changes))
    publish(knowledge, "card", card(checked_on="2025-12-01"))
    page = shown(knowledge)
    told = [CARD["place"], "Nơi giải quyết: Sở Ong.", "Nơi nhận ghi trên Cổng: Số 1 phố Mật."]
    assert [line for line in [*told, "Nộp buổi sáng."] if line not in page] == []
    assert "không nêu nơi nộp" not in page


def test_what_the_record_does_not_state_is_said(knowledge: Store) -> None:
    put(knowledge, record(methods=[way("counter")]))
    page = shown(knowledge, MOTCUA_HOTLINE="1022")
    assert "không liệt kê giấy tờ nào" in page
    assert "không nêu mức phí" in page
    assert "không nêu thời hạn" in page
    assert "1022" in page
    assert "Không mất tiền" not in page


@pytest.mark.parametrize("field", ["name", "steps", "conditions", "paper", "fee", "results"])
def test_nothing_of_a_record_runs(knowledge: Store, field: str) -> None:
    evil = '</script><img src=x onerror="alert(1)"><b>đậm</b> **sao**'
    changes: dict[str, Any] = {
        "name": {"name": evil},
        "steps": {"steps": [evil]},
        "conditions": {"conditions": evil},
        "paper": {"cases": [Case(documents=[Document(name=evil)])]},
        "fee": {"methods": [way("counter", Fee(amount=5000, text=evil))]},
        "results": {"results": [evil]},
    }[field]
    put(knowledge, record(**changes))
    page = web(knowledge).get(PAGE).text
    assert "<img" not in page
    assert "<b>" not in page
    assert page.count("</script>") == 3
    assert "onerror" in text(page)


def test_what_changed_is_told_before_anything_else(knowledge: Store) -> None:
    put(knowledge, record())
    publish(knowledge, "card", card())
    doubt = {"field": "time", "what": "Thời hạn trên Cổng chưa chắc đúng."}
    publish(knowledge, "overlay", overlay("doubtful", CODE, doubts=[doubt], ask="Hỏi xã nhé."))
    page = shown(knowledge)
    for words in ("Thời hạn trên Cổng chưa chắc đúng.", "Hỏi xã nhé."):
        assert page.index(words) < page.index(CARD["summary"])


def test_a_withdrawn_procedure_tells_what_replaced_it_and_no_fact(knowledge: Store) -> None:
    put(knowledge, record(), record("9.000002", "Cấp giấy nuôi ong mới"))
    publish(knowledge, "card", card())
    publish(knowledge, "overlay", overlay("withdrawn", CODE, replaced_by=["9.000002", "9.999999"]))
    answer = web(knowledge).get(PAGE)
    assert '<a href="/thu-tuc/9.000002">Cấp giấy nuôi ong mới</a>' in answer.text
    assert "Lời ghi chú của chúng tôi." in answer.text
    assert "Đơn xin nuôi ong" not in answer.text
    assert "20.000" not in answer.text
    assert 'name="robots" content="noindex"' in answer.text


def test_papers_of_every_case_are_told_once(knowledge: Store) -> None:
    publish(knowledge, "card", card(cases=CASES, case_question="Vườn của ai?"))
    page = shown(knowledge)
    assert page.count("Đơn xin nuôi ong") == 1
    assert page.index("Trường hợp nào cũng cần") < page.index("Đơn xin nuôi ong")
    assert page.index("Vườn đi thuê") < page.index("Hợp đồng thuê")
    assert "Vườn của nhà Không cần thêm giấy nào." in page


def test_the_list_of_a_case_has_its_papers_alone(knowledge: Store) -> None:
    put(knowledge, record())
    publish(knowledge, "card", card(cases=CASES, case_question="Vườn của ai?"))
    answer = web(knowledge).get(f"{PAGE}?truong-hop=vuon-nha")
    assert "Vườn của nhà" in text(answer.text)
    assert "Hợp đồng thuê" not in answer.text
    assert f'<link rel="canonical" href="{SITE}{PAGE}">' in answer.text
    whole = web(knowledge).get(PAGE).text
    assert 'href="?truong-hop=vuon-thue"' in whole


@pytest.mark.parametrize("key", ["khong-co", "<script>", "Vườn của nhà", "x" * 5000])
def test_only_our_own_cases_have_a_list(knowledge: Store, key: str) -> None:
    publish(knowledge, "card", card(cases=CASES, case_question="Vườn của ai?"))
    answer = web(knowledge).get(PAGE, params={"truong-hop": key})
    assert answer.status_code == 404
    assert f'href="{PAGE}"' in answer.text
    assert key not in answer.text


def test_a_record_that_is_newer_than_the_card_has_no_list_of_the_cards_cases(
    knowledge: Store,
) -> None:
    put(knowledge, record())
    publish(knowledge, "card", card(cases=CASES, case_question="Ai?", checked_on="2025-12-01"))
    assert web(knowledge).get(f"{PAGE}?truong-hop=vuon-nha").status_code == 404


@pytest.mark.parametrize("code", ["9.999999", "abc", "1.2", "..%2F..", "1.001193x", "1" * 999])
def test_an_unknown_code_is_told_kindly(knowledge: Store, code: str) -> None:
    answer = web(knowledge).get(f"/thu-tuc/{code}")
    assert answer.status_code == 404
    if not code.startswith(".."):
        assert "gõ việc cần làm" in text(answer.text)
        assert 'href="/"' in answer.text


def test_search_engines_learn_what_it_is(knowledge: Store) -> None:
    put(knowledge, record())
    publish(knowledge, "card", card())
    page = web(knowledge).get(PAGE).text
    assert "<title>Xin phép nuôi ong: " in page
    assert f'<meta name="description" content="{CARD["summary"]}">' in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert data is not None
    known = json.loads(data[1])
    service = known["mainEntity"]
    assert service["@type"] == "GovernmentService"
    assert (service["name"], service["identifier"]) == ("Xin phép nuôi ong", CODE)
    assert service["availableChannel"]["serviceUrl"] == SOURCE
    assert known["url"] == SITE + PAGE
    assert known["dateModified"] == "2026-07-01"


def test_the_sitemap_names_the_pages_with_cards(knowledge: Store) -> None:
    put(knowledge, record("9.000003", "Không có thẻ"))
    publish(knowledge, "card", card(), card(code="9.000002"))
    publish(knowledge, "overlay", overlay("withdrawn", "9.000002"))
    tree = ElementTree.fromstring(web(knowledge).get("/sitemap.xml").content)
    assert [node.text for node in tree.iter() if node.tag.endswith("}loc")] == [SITE + PAGE]
    assert [node.text for node in tree.iter() if node.tag.endswith("}lastmod")] == ["2026-07-01"]


def test_robots_are_told_the_sitemap_and_what_is_no_page(knowledge: Store) -> None:
    lines = web(knowledge).get("/robots.txt").text.splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /api/" in lines
    assert "Disallow: /" not in lines


def test_the_list_names_the_procedures_by_field(knowledge: Store) -> None:
    publish(knowledge, "card", card())
    answer = web(knowledge).get("/thu-tuc")
    assert f'<a href="{PAGE}">Xin phép nuôi ong</a>' in answer.text
    assert text(answer.text).index("Chăn nuôi") < text(answer.text).index("Xin phép nuôi ong")


def test_without_a_public_address_the_page_uses_the_one_it_was_asked_at(knowledge: Store) -> None:
    put(knowledge, record())
    page = web(knowledge, MOTCUA_PUBLIC_URL="").get(PAGE).text
    assert f'<link rel="canonical" href="http://testserver{PAGE}">' in page
    assert str(qr_code(f"http://testserver/?thu-tuc={CODE}")) in page


def test_the_codes_lead_to_the_portal_and_into_the_chat(knowledge: Store) -> None:
    put(knowledge, record())
    page = web(knowledge).get(PAGE).text
    assert str(qr_code(SOURCE)) in page
    assert str(qr_code(f"{SITE}/?thu-tuc={CODE}")) in page
    assert f'href="{SITE}/?thu-tuc={CODE}"' in page
    assert page.count("<svg") == 2


def test_a_repeat_costs_nothing_until_something_changes(knowledge: Store) -> None:
    put(knowledge, record())
    client = web(knowledge)
    tag = client.get(PAGE).headers["etag"]
    assert client.get(PAGE, headers={"If-None-Match": f'"x", W/{tag}'}).status_code == 304
    publish(knowledge, "card", card())
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_the_page_keeps_the_strict_policy(knowledge: Store) -> None:
    put(knowledge, record())
    answer = web(knowledge).get(PAGE)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"
    assert not re.search(r"\s(style|on\w+)=", answer.text)


def test_facts_that_are_old_carry_a_warning(knowledge: Store) -> None:
    put(knowledge, record())
    assert "lâu không cập nhật" in text(web(knowledge, date(2030, 1, 1)).get(PAGE).text)
    assert "lâu không cập nhật" not in shown(knowledge)
