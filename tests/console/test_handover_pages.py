"""The desk's pages: the queue, one talk, what an officer sends, and who is too late."""

from __future__ import annotations

import json
from typing import Any

import pytest
from consoles import Client, numbers
from exchange import ONE_KIND, Clock, values, web

from bot.console.workplace import Supplies
from bot.conversations import handover
from bot.conversations.record import Conversations
from bot.conversations.tables import audit, handovers, outbox
from bot.storage import Store

pytestmark = ONE_KIND
PART = {"HX-Request": "true"}
BEES = "9.000001"


def told(store: Store) -> list[str]:
    """Return what was pushed to people, in order."""
    bodies = values(store, outbox.c.body, outbox.c.turn == 0)
    return [json.loads(body)["text"] for body in bodies]


def audited(store: Store, what: str) -> list[str]:
    """Return who did ``what``, by the audit."""
    return values(store, audit.c.who, audit.c.what == what)


def send(client: Client, path: str, **fields: str) -> Any:
    """Send a form as the page's script does."""
    data = {"csrf": client.csrf, **fields}
    return client.post(f"/console{path}", data=data, headers=PART, follow_redirects=False)


def test_the_queue_says_who_waits_and_why(visit: Any, number: int) -> None:
    page = visit("officer").open("/handovers").text
    assert "Chờ gặp cán bộ" in page
    assert f'href="/console/handovers/{number}"' in page
    assert "Trong giờ trực" in page


def test_reading_what_one_does_not_hold_is_audited_and_claiming_leads_to_the_talk(
    visit: Any, staff: Store, number: int
) -> None:
    client = visit("officer")
    client.open(f"/handovers/{number}")
    assert audited(staff, "handover read") == ["staff:officer"]
    answer = client.submit(f"/handovers/{number}/claim")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/console/handovers/{number}",
    )
    assert "Trả lời người dân" in client.open(f"/handovers/{number}").text
    assert audited(staff, "handover read") == ["staff:officer"]


def test_reading_lines_in_the_queue_is_audited_once_an_hour(
    visit: Any, staff: Store, conversation: str, number: int, clock: Clock
) -> None:
    client = visit("officer")
    client.open("/handovers")
    assert audited(staff, "queue read") == []  # nobody has said anything yet
    Conversations(staff).accept(web("con tôi sinh ở Huế"), clock(), conversation)
    for minutes in (0, 1, 20, 20, 25):
        clock.tick(minutes=minutes)
        assert "con tôi sinh ở Huế" in client.open("/handovers").text
    assert audited(staff, "queue read") == ["staff:officer"] * 2
    client.submit(f"/handovers/{number}/claim")
    clock.tick(hours=2)
    client.sign_in("officer")
    client.open("/handovers")
    assert audited(staff, "queue read") == ["staff:officer"] * 2  # now it is their own
    visit("supervisor").open("/handovers")
    assert audited(staff, "queue read") == [*["staff:officer"] * 2, "staff:supervisor"]


def test_who_is_too_late_is_told_who_was_first(visit: Any, number: int) -> None:
    first, late = visit("officer"), visit("supervisor")
    assert first.submit(f"/handovers/{number}/claim").status_code == 303
    answer = late.submit(f"/handovers/{number}/claim")
    assert answer.status_code == 409
    assert "officer vừa nhận cuộc này trước một chút" in answer.text
    assert "officer vừa nhận" in send(late, f"/handovers/{number}/claim").json()["problem"]
    assert "đang giữ cuộc này rồi" in first.submit(f"/handovers/{number}/claim").text
    assert "không còn chờ" in late.submit("/handovers/99/claim").text


def test_what_was_passed_on_is_the_colleague_s_for_a_while(visit: Any, number: int) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    assert client.submit(f"/handovers/{number}/transfer", to="admin").status_code == 303
    text = visit("supervisor").submit(f"/handovers/{number}/claim").text
    assert "chuyển riêng cho admin" in text


@pytest.mark.parametrize("to", ["editor", "nobody"])
def test_it_is_passed_on_to_nobody_who_cannot_answer(visit: Any, number: int, to: str) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    answer = send(client, f"/handovers/{number}/transfer", to=to)
    assert (answer.status_code, answer.json()) == (
        422,
        {"problem": "Chọn một đồng nghiệp trong danh sách."},
    )


def test_an_answer_goes_out_once_and_comes_back_as_its_line(
    visit: Any, staff: Store, number: int
) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    given = {"text": "Chị mang giấy chứng sinh.\r\nCảm ơn chị.", "key": "k1"}
    first = send(client, f"/handovers/{number}/answer", **given).json()
    assert send(client, f"/handovers/{number}/answer", **given).json() == first
    assert f'id="line-{first["line"]}"' in first["html"]
    assert told(staff)[1:] == ["**Cán bộ:** Chị mang giấy chứng sinh.\nCảm ơn chị."]


def test_a_card_s_answer_goes_out_with_its_source_and_words_around_it_masked(
    visit: Any, staff: Store, number: int
) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    params = {"code": BEES, "facet": "fee"}
    text = client.get("/console/handover-aid/answer", params=params).json()["text"]
    path = f"/handovers/{number}/answer"
    send(client, path, text=text.replace("\n", "\r\n"), cards=f"{BEES}:fee", key="1")
    send(client, path, text=f"Gọi 0912345678.\n\n{text}", cards=f"{BEES}:fee", key="2")
    alone, among = (json.loads(body) for body in values(staff, outbox.c.body)[-2:])
    assert (alone["text"], alone["kind"], alone["procedure"]["code"]) == (text, "answer", BEES)
    assert among["text"] == f"**Cán bộ:** Gọi [số điện thoại].\n\n{text}"
    assert [button["url"] for button in among["buttons"]]


@pytest.mark.parametrize("text", ["", "   ", "a" * 2001])
def test_what_cannot_be_sent_is_said_in_words(visit: Any, number: int, text: str) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    for deed in ("answer", "note"):
        answer = send(client, f"/handovers/{number}/{deed}", text=text)
        assert answer.status_code == 422
        assert "Chưa có chữ nào để gửi" in answer.json()["problem"]


def test_what_was_typed_is_shown_again_to_who_does_not_hold_it_any_more(
    visit: Any, staff: Store, conversation: str, number: int, clock: Clock
) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    with staff.write() as connection:
        handover.end(connection, number, handovers.c.id == number, "left", clock())
    answer = client.submit(f"/handovers/{number}/answer", text="Chị chờ tôi xem lại.")
    assert answer.status_code == 409
    assert "Chị chờ tôi xem lại." in answer.text
    assert (
        "không còn giữ cuộc này"
        in send(client, f"/handovers/{number}/close", reason="solved").json()["problem"]
    )


def test_a_note_is_kept_and_told_to_nobody(visit: Any, staff: Store, number: int) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    made = send(client, f"/handovers/{number}/note", text="khách nói nhanh").json()
    assert "khách nói nhanh" in made["html"]
    assert len(told(staff)) == 1


@pytest.mark.parametrize("reason", ["solved", "returned"])
def test_closing_leads_to_the_queue_with_its_reason(
    visit: Any, staff: Store, number: int, reason: str
) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    assert send(client, f"/handovers/{number}/close", reason="bored").status_code == 422
    answer = send(client, f"/handovers/{number}/close", reason=reason)
    assert answer.json() == {"go": "/console/handovers"}
    assert values(staff, handovers.c.reason) == [reason]
    assert audited(staff, "handover closed") == ["staff:officer"]


def test_the_number_is_shown_to_who_claimed_it_audited_and_gone_afterwards(
    visit: Any, given: Supplies, staff: Store, conversation: str, number: int, clock: Clock
) -> None:
    seal = numbers(staff)
    object.__setattr__(given.handovers, "_numbers", seal)
    with staff.write() as connection:
        keep = clock() + handover.KEPT
        handover.enqueue(connection, number, "call", clock(), keep)
        held = handovers.c.state == "queued"
        handover.change(connection, number, held, sealed=seal.seal("0912345678"))
    client = visit("officer")
    assert "0912345678" not in client.open(f"/handovers/{number}").text
    client.submit(f"/handovers/{number}/claim")
    assert "0912345678" in client.open(f"/handovers/{number}").text
    assert "0912345678" not in visit("supervisor").open(f"/handovers/{number}").text
    assert audited(staff, "number read") == ["staff:officer"]
    client.submit(f"/handovers/{number}/close", reason="solved")
    assert values(staff, handovers.c.sealed) == [""]
    assert "0912345678" not in client.open(f"/handovers/{number}").text


def test_a_hostile_line_is_shown_as_text(
    visit: Any, staff: Store, conversation: str, number: int, clock: Clock
) -> None:
    Conversations(staff).accept(web("<img src=x onerror=alert(1)>"), clock(), conversation)
    page = visit("officer").open(f"/handovers/{number}").text
    assert "<img" not in page
    assert "&lt;img" in page


def test_what_is_not_in_the_queue_yet_is_nobody_s(
    visit: Any, staff: Store, conversation: str, clock: Clock
) -> None:
    with staff.write() as connection:
        one = handover.begin(connection, conversation, "asked", handover.Topics(), clock())
    assert one is not None
    assert "Người dân chưa vào hàng chờ." in visit("officer").open(f"/handovers/{one.id}").text
