"""The pages of the look-up: card, read-aloud form, SMS form, pins, what is no procedure."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from consoles import Client
from exchange import ONE_KIND
from factories import overlay, portal_answer, publish, put, record
from fastapi.testclient import TestClient

from bot.content.fee_policies import FeePolicy
from bot.content.life_events import LifeEvent
from bot.storage import Store

pytestmark = ONE_KIND
BEES, PUPPETS = "9.000001", "9.000002"
PART = {"HX-Request": "true"}


def life_event(key: str, code: str) -> LifeEvent:
    steps = [{"title": f"Việc thứ {n}", "code": code} for n in (1, 2)]
    names = [f"có em bé rồi {n}" for n in range(8)]
    plain = {"key": key, "title": "Nhà có em bé", "names": names, "intro": "Chúc mừng gia đình."}
    return msgspec.convert({**plain, "steps": steps, "checked_on": "2026-07-01"}, LifeEvent)


@pytest.fixture
def officer(visit: Any) -> Client:
    client: Client = visit("officer")
    return client


def part(client: TestClient, path: str) -> str:
    answer = client.get(f"/console{path}", headers=PART)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return str(answer.text)


def test_a_card_has_everything_on_it(officer: Client) -> None:
    card = part(officer, f"/procedures/{BEES}")
    for told in (
        "Xin phép nuôi ong",
        BEES,
        "Đơn xin nuôi ong",
        "20.000 đồng",
        "3 ngày làm việc",
        "Ủy ban nhân dân xã nơi có vườn.",
        "Viết đơn.",
        "Nộp mạng rẻ hơn <strong>10.000 đồng</strong>",
        "Quên sơ đồ vườn.",
        "Vườn cách trường học 200 mét.",
        "Giấy phép nuôi ong.",
        "1/2026/NĐ-CP",
        "5/QĐ-ONG",
        "01/07/2026",
        f"http://testserver/thu-tuc/{BEES}",
        '<svg aria-hidden="true"',
    ):
        assert told in card


def test_a_card_alone_is_a_whole_page(officer: Client) -> None:
    page = officer.open(f"/procedures/{BEES}").text
    assert "<html" in page
    assert 'id="q"' in page
    assert "Đơn xin nuôi ong" in page


def test_what_was_asked_is_marked(officer: Client) -> None:
    card = part(officer, f"/procedures/{BEES}?facet=fee")
    assert 'class="facet asked" id="f-fee"' in card
    assert 'asked" id="f-time"' not in card


@pytest.mark.parametrize("code", ["9.999999", "x", "' OR 1=1", "@quen"])
def test_an_unknown_code_is_not_found(officer: Client, code: str) -> None:
    answer = officer.get(f"/console/procedures/{code}")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text


def test_the_place_of_the_caller_decides_fee_and_office(officer: Client, filled: Store) -> None:
    rule = {
        "key": "hue",
        "province": "Huế",
        "resolution": "Nghị quyết 18/NQ-ONG",
        "source": "Công báo",
        "fees": [{"name": "lệ phí nuôi ong", "fields": ["Chăn nuôi"]}],
        "percent": 50,
        "channel": "online",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "verified_on": "2026-07-01",
    }
    publish(filled, "fee_policy", msgspec.convert(rule, FeePolicy))
    assert "NQ-ONG" not in part(officer, f"/procedures/{BEES}?place=Hà Nội")
    there = part(officer, f"/procedures/{BEES}?place=thành phố Huế")
    assert "Nghị quyết 18/NQ-ONG" in there
    assert "<strong>5.000 đồng</strong>" in there


def test_a_place_that_may_be_several_is_not_guessed(officer: Client) -> None:
    card = part(officer, f"/procedures/{BEES}?place=xã Đông Mỹ, huyện Thanh Trì")
    assert "có thể là" in card
    assert "Xã Nam Phù, Hà Nội" in card


def test_a_withdrawn_procedure_leads_to_what_replaced_it(officer: Client, filled: Store) -> None:
    note = overlay("withdrawn", PUPPETS, replaced_by=[BEES], text="Bản này đã bị thay.")
    publish(filled, "overlay", note)
    card = part(officer, f"/procedures/{PUPPETS}")
    assert "Bản này đã bị thay." in card
    assert f'hx-get="/console/procedures/{BEES}"' in card


def test_text_of_a_record_never_runs(officer: Client, filled: Store) -> None:
    bad = "<script>alert(1)</script>"
    put(filled, record("9.000005", f"Cấp {bad}", steps=[bad], conditions=bad, results=[bad]))
    page = officer.open("/procedures/9.000005").text
    assert bad not in page
    assert "‹script&gt;alert(1)" in page
    assert bad not in officer.open(f"/look-up?q={bad}").text


def test_a_facet_is_read_out_and_sent(officer: Client) -> None:
    assert "<li>20.000 đồng, mỗi giấy.</li>" in part(officer, f"/procedures/{BEES}/say?facet=fee")
    sms = part(officer, f"/procedures/{BEES}/sms?facet=fee")
    assert "Xin phep nuoi ong. Le phi:" in sms
    assert "/ 160 ký tự, 1 tin, không dấu" in sms
    assert "Xin phép nuôi ong." in part(officer, f"/procedures/{BEES}/sms?facet=fee&marks=1")
    assert officer.get(f"/console/procedures/{BEES}/say?facet=everything").status_code == 404


def test_what_was_opened_and_pinned_is_in_the_empty_box(officer: Client, visit: Any) -> None:
    part(officer, f"/procedures/{PUPPETS}")
    assert officer.submit(f"/procedures/{BEES}/pin").status_code == 303
    rows = part(officer, "/look-up?q=")
    assert rows.index("Xin phép nuôi ong") < rows.index("múa rối nước")
    assert "Đã ghim" in rows
    assert "nuôi ong" not in part(visit("editor"), "/look-up?q=")
    assert officer.submit(f"/procedures/{BEES}/pin").status_code == 303
    assert "Đã ghim" not in part(officer, "/look-up?q=")
    assert officer.submit("/procedures/9.999999/pin").status_code == 404


def test_rows_lead_to_the_card_with_what_was_asked(officer: Client) -> None:
    rows = part(officer, "/look-up?q=lệ phí nuôi ong lấy mật")
    assert f'hx-get="/console/procedures/{BEES}?facet=fee"' in rows
    assert "khớp tên gọi" in rows


def test_what_is_no_procedure_is_answered_too(officer: Client, filled: Store, given: Any) -> None:
    publish(filled, "portal_answer", portal_answer("quen", "quên mật khẩu"))
    note = overlay("missing", key="vay", names=["vay vốn"], text="Hỏi ngân hàng nhé.")
    publish(filled, "overlay", note)
    given.search.refresh()
    assert "<strong>Quên mật khẩu</strong>" in part(officer, "/answers/%40quen")
    assert "Hỏi ngân hàng nhé." in part(officer, "/answers/!vay")
    assert "<html" in officer.open("/answers/!vay").text
    event = life_event("sinh-con", PUPPETS)
    publish(filled, "life_event", event)
    told = part(officer, "/answers/~sinh-con")
    assert event.intro in told
    assert f'hx-get="/console/procedures/{PUPPETS}"' in told
    for code in ("%40nothing", "!x", "%23x", "~x", "%3Fx", "x"):
        assert officer.get(f"/console/answers/{code}").status_code == 404


def test_too_long_a_question_is_refused_in_words(officer: Client) -> None:
    answer = officer.get("/console/look-up", params={"q": "a" * 301})
    assert answer.status_code == 422
    assert "Không làm được" in answer.text
