"""The desk of officers in a browser: two officers, people who write, lines that are cut."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from chat_steps import LOOKS, violations
from exchange import values
from officers_desk import EVENTS, RESIDENCE, Desk, claim, cut, lines
from playwright.sync_api import Page, expect

from bot.conversations.tables import handovers

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FEE = "7.000 đồng"


def test_who_is_too_late_hears_who_was_first_and_the_other_queue_follows(
    queue: Desk, officer: OpenChat, snapshot: Snapshot
) -> None:
    _, number = queue.comes()
    lan, minh = officer("lan"), officer("minh", f"handovers/{number}")
    cut(minh)
    claim(lan)
    minh.keyboard.press("n")
    problem = minh.locator(".take [data-problem]")
    expect(problem).to_contain_text("lan vừa nhận cuộc này trước một chút")
    minh.unroute(EVENTS)
    expect(minh.locator("#over")).to_contain_text("lan đang giữ cuộc này")
    expect(minh.get_by_role("button", name="Nhận cuộc này")).to_be_disabled()
    expect(minh.get_by_text("Đồng nghiệp đang giữ")).to_be_visible()
    snapshot(minh)


def test_the_queue_by_what_people_want(queue: Desk, officer: OpenChat, snapshot: Snapshot) -> None:
    queue.comes("cho hỏi tách thửa đất", RESIDENCE)
    page, minh = officer(), officer("minh")
    claim(minh)
    conversation, _ = queue.comes("khai sinh cho con tôi, cha mẹ chưa đăng ký kết hôn")
    queue.comes("tôi muốn gặp cán bộ")
    queue.wants_a_call("0912345678")
    titles = ["Chờ gặp cán bộ 2", "Xin gọi lại 1", "Đồng nghiệp đang giữ 1"]
    expect(page.locator("#lists h2")).to_have_text(titles)
    queue.says(conversation, "con sinh ở Huế")
    expect(page.get_by_role("link", name="con sinh ở Huế")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="con sinh ở Huế")).to_be_focused()
    snapshot(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Nhận cuộc này")).to_be_focused()


def test_somebody_new_rings_and_stands_in_the_title_and_the_list(
    queue: Desk, officer: OpenChat
) -> None:
    page, other = officer(), officer("minh", "")
    page.keyboard.press("ArrowDown")
    page.evaluate("Object.defineProperty(document, 'hasFocus', { value: () => false })")
    _, number = queue.comes("nhờ xem giúp tạm trú")
    expect(page.locator(f"#to-{number}")).to_contain_text("nhờ xem giúp tạm trú")
    expect(page).to_have_title(re.compile(r"^\(1\) Có người chờ – "))
    expect(page.locator("html[data-rung='1']")).to_be_attached()
    expect(other.locator("#to-handovers")).to_have_text("Hàng chờ (1)")
    expect(other.locator("html[data-rung='1']")).to_be_attached()


def test_the_sound_is_switched_off_and_stays_off(queue: Desk, officer: OpenChat) -> None:
    page = officer()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Tiếng báo: tắt")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Tiếng báo: tắt")).to_be_visible()
    _, number = queue.comes()
    expect(page.locator(f"#to-{number}")).to_be_visible()
    expect(page.locator("html[data-rung]")).to_have_count(0)


def test_what_a_person_writes_arrives_live_and_an_answer_goes_out(
    queue: Desk, officer: OpenChat, snapshot: Snapshot
) -> None:
    conversation, _ = queue.comes("đăng ký tạm trú hết bao nhiêu tiền", RESIDENCE)
    page = officer()
    claim(page)
    page.keyboard.type("Chào anh.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Anh ở phường nào ạ?")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("")
    queue.says(conversation, "phường Hồng Hà")
    expect(page.locator("#lines")).to_contain_text("phường Hồng Hà")
    assert lines(page)[-2:] == ["Chào anh.\nAnh ở phường nào ạ?", "phường Hồng Hà"]
    assert queue.told().count("Anh ở phường nào ạ?") == 1
    snapshot(page)


def test_what_the_bot_guessed_is_inserted_with_two_keys(queue: Desk, officer: OpenChat) -> None:
    queue.comes("tạm trú bao nhiêu tiền", RESIDENCE)
    page = officer()
    claim(page)
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value(re.compile(FEE))
    page.keyboard.press("Enter")
    expect(page.locator("#lines .officer")).to_contain_text(FEE)
    assert '"kind":"answer"' in queue.told()


def test_a_procedure_is_looked_up_and_inserted_in_the_same_page(
    queue: Desk, officer: OpenChat, snapshot: Snapshot
) -> None:
    queue.comes()
    page = officer()
    claim(page)
    page.keyboard.type("Chào chị.")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("lệ phí tạm trú")
    page.keyboard.press("Enter")
    expect(page.locator('.hand[aria-current="true"] h4')).to_have_text("Đăng ký tạm trú")
    snapshot(page)
    page.keyboard.press("2")
    expect(page.locator("#text")).to_have_value(re.compile(rf"^Chào chị\.\n\n[\s\S]*{FEE}"))
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.locator("#text")).to_have_value(re.compile("3 ngày làm việc"))


def test_an_answer_typed_is_kept_when_sending_fails_and_sent_once(
    queue: Desk, officer: OpenChat, snapshot: Snapshot
) -> None:
    queue.comes()
    page = officer()
    claim(page)
    page.route("**/answer", lambda route: (route.fetch(), route.abort())[1])
    page.keyboard.type("Chị mang giấy chứng sinh.")
    page.keyboard.press("Enter")
    expect(page.locator("#answer [data-problem]")).to_contain_text("Chữ còn nguyên đây")
    expect(page.locator("#text")).to_have_value("Chị mang giấy chứng sinh.")
    snapshot(page)
    page.unroute("**/answer")
    page.reload()
    expect(page.locator("#text")).to_have_value("Chị mang giấy chứng sinh.")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("")
    assert queue.told().count("Chị mang giấy chứng sinh.") == 1
    assert lines(page).count("Chị mang giấy chứng sinh.") == 1


def test_a_lost_connection_loses_nothing(queue: Desk, officer: OpenChat) -> None:
    conversation, _ = queue.comes()
    page = officer()
    claim(page)
    cut(page)
    for text in ("một", "hai", "ba"):
        queue.says(conversation, text)
    page.keyboard.type("Tôi đây.")
    page.keyboard.press("Enter")
    expect(page.locator("#lines .officer")).to_have_count(1)
    page.unroute(EVENTS)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Đang nối trực tiếp")).to_be_visible()
    expect(page.locator("#lines .person")).to_have_count(4)
    assert lines(page)[-4:] == ["một", "hai", "ba", "Tôi đây."]


def test_who_leaves_is_told_and_what_was_typed_stays(
    queue: Desk, officer: OpenChat, snapshot: Snapshot
) -> None:
    _, number = queue.comes()
    page = officer()
    claim(page)
    page.keyboard.type("Chị chờ tôi xem")
    queue.leaves(number)
    expect(page.get_by_role("alert").first).to_contain_text("Người dân đã kết thúc")
    expect(page.locator("#text")).to_have_value("Chị chờ tôi xem")
    expect(page.get_by_role("button", name="Gửi")).to_be_disabled()
    snapshot(page)


def test_a_note_then_passed_on_then_given_back_to_the_bot(
    queue: Desk, officer: OpenChat, snapshot: Snapshot
) -> None:
    _, number = queue.comes()
    lan, minh = officer("lan"), officer("minh")
    claim(lan)
    lan.keyboard.press("Escape")
    lan.keyboard.press("g")
    lan.keyboard.type("khách nói nhanh")
    lan.get_by_role("button", name="Ghi", exact=True).click()
    expect(lan.locator("#lines .note")).to_contain_text("khách nói nhanh")
    lan.keyboard.press("Escape")
    lan.keyboard.press("c")
    lan.get_by_label("Chuyển cho").select_option("minh")
    snapshot(lan)
    lan.get_by_role("button", name="Chuyển", exact=True).click()
    expect(lan.get_by_text("Chọn một người ở hàng chờ")).to_be_visible()
    expect(minh.locator(f"#to-{number}")).to_contain_text("chuyển cho minh")
    claim(minh)
    expect(minh.locator("#lines .note")).to_contain_text("khách nói nhanh")
    minh.keyboard.press("Escape")
    minh.keyboard.press("k")
    snapshot(minh)
    minh.keyboard.press("3")
    expect(minh.get_by_text("Chọn một người ở hàng chờ")).to_be_visible()
    assert values(queue.store, handovers.c.reason) == ["returned"]
    assert "trả lời tiếp" in queue.told()


def test_a_number_to_call_is_shown_to_who_claims_and_gone_when_done(
    queue: Desk, officer: OpenChat, snapshot: Snapshot
) -> None:
    number = queue.wants_a_call("0912345678")
    page = officer()
    expect(page.get_by_text("Xin gọi lại")).to_be_visible()
    assert "0912345678" not in page.content()
    claim(page)
    expect(page.locator("#number")).to_have_text("0912345678")
    snapshot(page)
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("1")
    expect(page.get_by_text("Chọn một người ở hàng chờ")).to_be_visible()
    page.goto(f"{queue.url}/console/handovers/{number}")
    assert "0912345678" not in page.content()
    assert values(queue.store, handovers.c.sealed) == [""]


def test_a_session_that_ended_is_said(queue: Desk, officer: OpenChat) -> None:
    queue.comes()
    page = officer()
    claim(page)
    page.keyboard.type("Chị chờ")
    page.context.clear_cookies()
    page.keyboard.press("Enter")
    problem = page.locator("#answer [data-problem]")
    expect(problem).to_contain_text("Phiên làm việc đã hết")
    expect(page.locator("#text")).to_have_value("Chị chờ")


def test_the_lines_stay_at_their_end_while_forms_open(queue: Desk, officer: OpenChat) -> None:
    conversation, _ = queue.comes()
    for number in range(12):
        queue.says(conversation, f"câu thứ {number}")
    page = officer()
    claim(page)
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(page.locator("#lines li").last).to_be_in_viewport()
    queue.says(conversation, "câu cuối")
    expect(page.get_by_text("câu cuối").last).to_be_in_viewport()


def test_axe_finds_nothing(
    queue: Desk, officer: OpenChat, axe_source: str, snapshot: Snapshot
) -> None:
    queue.comes("tạm trú bao nhiêu tiền", RESIDENCE)
    queue.wants_a_call("0912345678")
    page = officer("hoa")
    assert violations(page, axe_source, LOOKS) == []
    claim(page)
    for key in ("", "g", "c", "k"):
        page.keyboard.press("Escape")
        if key:
            page.keyboard.press(key)
        assert violations(page, axe_source, LOOKS) == []
        assert page.evaluate(WIDER) <= 0
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("khai sinh")
    expect(page.locator("#aid-row-1")).to_be_visible()
    assert violations(page, axe_source, LOOKS) == []
    snapshot(page)
