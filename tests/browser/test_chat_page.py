"""The conversation on the chat page in a real browser, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from chat_steps import QUESTION, ask, both, bubbles, cards, sent, start_over
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

Snapshot = Callable[[Page], None]


@both
def test_first_screen_says_what_it_is(page: Page, snapshot: Snapshot) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Một Cửa")
    expect(page.get_by_text("máy trả lời tự động")).to_be_visible()
    expect(page.get_by_text("mã OTP")).to_be_visible()
    expect(page.locator(".topic")).to_have_count(6)
    expect(page.get_by_role("button", name="Tra cứu hồ sơ")).to_be_visible()
    expect(page.get_by_role("button", name="Gặp cán bộ")).to_be_visible()
    snapshot(page)


def test_topic_button_sends_its_text(page: Page, scripted: Any) -> None:
    page.get_by_role("button", name="Căn cước, VNeID").click()
    expect(cards(page)).to_contain_text("Tôi đã nhận: Căn cước, VNeID")
    assert sent(scripted, "Căn cước, VNeID")


@both
def test_answer_is_a_card_with_source_and_one_primary_button(
    page: Page, snapshot: Snapshot
) -> None:
    ask(page, QUESTION)
    card = cards(page)
    title = card.get_by_role("heading", level=2)
    expect(title).to_contain_text("…")
    expect(title.locator("[title]")).to_have_attribute(
        "title",
        "Đăng ký khai sinh, đăng ký "
        "thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi tại Ủy ban nhân dân cấp xã "
        "nơi cư trú của cha hoặc mẹ",
    )
    expect(card.locator(".badge")).to_contain_text("1.001193")
    expect(card.locator(".source")).to_have_text(
        "Nguồn: Cổng Dịch vụ công quốc gia · Quyết định 1872/QĐ-BTP · cập nhật 01/07/2025"
    )
    expect(card.locator(".check")).to_have_count(3)
    expect(card.locator(".primary")).to_have_count(1)
    expect(card.locator(".primary")).to_contain_text("Nộp trực tuyến")
    snapshot(page)


def test_conversation_token_is_sent_back(page: Page, scripted: Any) -> None:
    ask(page, "câu thứ nhất của phiên")
    expect(cards(page)).to_have_count(1)
    ask(page, "câu thứ hai của phiên")
    expect(cards(page)).to_have_count(2)
    first = sent(scripted, "câu thứ nhất của phiên")[-1]
    second = sent(scripted, "câu thứ hai của phiên")[-1]
    assert first["conversation"] is None
    assert second["conversation"].startswith("conversation-")
    assert first["id"] != second["id"]


@both
def test_reply_button_sends_its_payload_and_stays_usable(
    page: Page, scripted: Any, snapshot: Snapshot
) -> None:
    ask(page, "giấy khai sinh")
    button = page.get_by_role("button", name="Trẻ mới sinh")
    button.click()
    expect(bubbles(page).last).to_contain_text("Trẻ mới sinh, chưa khai sinh")
    expect(cards(page)).to_have_count(2)
    assert scripted.received[-1]["payload"] == "token-new"
    assert "text" not in scripted.received[-1]
    expect(button).to_contain_text("đã chọn")
    button.click()
    expect(cards(page)).to_have_count(3)
    snapshot(page)


def test_each_message_is_read_out_once(page: Page) -> None:
    page.evaluate(
        """() => {
            window.added = [];
            const note = (changes) => changes.forEach(({ addedNodes }) =>
                addedNodes.forEach((node) => window.added.push(node.className)));
            const log = document.querySelector("#log");
            new MutationObserver(note).observe(log, { childList: true, subtree: true });
        }"""
    )
    ask(page, "câu được đọc một lần")
    expect(cards(page)).to_have_count(1)
    added = page.evaluate("window.added")
    assert [name for name in added if name != "state"] == ["mine", "card kind-chat"]


def test_dossier_and_error_have_their_own_cards(page: Page, snapshot: Snapshot) -> None:
    ask(page, "tra cứu hồ sơ của tôi")
    expect(cards(page).first.get_by_role("heading")).to_have_text("Đang xử lý")
    expect(cards(page).first).to_contain_text("H57.12-250914-0003")
    ask(page, "gây lỗi")
    expect(cards(page).last).to_contain_text("Có trục trặc")
    snapshot(page)


@both
def test_hostile_text_does_nothing(page: Page, snapshot: Snapshot) -> None:
    ask(page, "độc <img src=x onerror='window.hacked=1'>")
    card = cards(page)
    expect(card).to_contain_text("<script>window.hacked = 1</script>")
    for text in card.get_by_text("bấm").all():
        text.click()
    assert page.evaluate("window.hacked") is None
    log = page.get_by_role("log")
    expect(log.locator("script, img, svg, iframe, [style], [onclick], b, i")).to_have_count(0)
    links = card.locator("a").evaluate_all("links => links.map(a => [a.href, a.rel, a.target])")
    safe = ["https://example.org/that", "noopener noreferrer", "_blank"]
    assert links == [safe, ["tel:18001096", "", ""]]
    expect(card.locator(".buttons button")).to_have_text(["<b>Chọn</b>"])
    snapshot(page)


@both
def test_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến ô nhập câu hỏi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_focused()
    page.keyboard.type("giấy khai sinh")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("thêm một dòng")
    page.keyboard.press("Enter")
    expect(bubbles(page)).to_contain_text("giấy khai sinh\nthêm một dòng", use_inner_text=True)
    choice = page.get_by_role("button", name="Trẻ mới sinh")
    expect(choice).to_be_visible()
    page.get_by_label("Câu hỏi của anh/chị").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(choice).to_be_focused()
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(2)


def test_enter_inside_an_input_method_does_not_send(page: Page) -> None:
    box = page.get_by_label("Câu hỏi của anh/chị")
    box.fill("khai sin")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "cancelable": True})
    expect(box).to_have_value("khai sin")
    expect(bubbles(page)).to_have_count(0)


def test_long_text_is_counted_and_not_sent(page: Page, snapshot: Snapshot) -> None:
    box = page.get_by_label("Câu hỏi của anh/chị")
    box.fill("ă" * 799)
    expect(page.locator("#counter")).to_be_hidden()
    box.fill("ă" * 990)
    expect(page.locator("#counter")).to_have_text("Còn 10 ký tự")
    box.fill("ă" * 1001)
    box.press("Enter")
    expect(page.locator("#counter")).to_contain_text("Dài quá 1.000 ký tự")
    expect(bubbles(page)).to_have_count(0)
    snapshot(page)


def test_questions_wait_for_each_other(page: Page, scripted: Any, snapshot: Snapshot) -> None:
    held: list[Route] = []
    before = len(sent(scripted, "câu hai chờ"))
    page.route("**/api/v1/messages", lambda route: held.append(route), times=1)
    ask(page, "câu một chờ")
    expect(page.get_by_text("Đang tìm câu trả lời…")).to_be_visible()
    ask(page, "câu hai chờ")
    expect(page.get_by_text("Chờ gửi sau câu trước")).to_be_visible()
    snapshot(page)
    assert len(sent(scripted, "câu hai chờ")) == before
    held[0].continue_()
    expect(cards(page)).to_have_count(2)
    texts = page.get_by_role("log").locator(".bubble, .card-body").all_inner_texts()
    assert [text.splitlines()[-1].split(": ")[-1] for text in texts] == [
        "câu một chờ",
        "câu một chờ",
        "câu hai chờ",
        "câu hai chờ",
    ]
    assert len(sent(scripted, "câu hai chờ")) == before + 1


@both
def test_reload_keeps_the_conversation(page: Page, snapshot: Snapshot) -> None:
    ask(page, "giấy khai sinh")
    page.get_by_role("button", name="Trẻ mới sinh").click()
    expect(cards(page)).to_have_count(2)
    page.reload()
    expect(cards(page)).to_have_count(2)
    expect(bubbles(page)).to_have_count(2)
    expect(page.get_by_role("button", name="Trẻ mới sinh")).to_contain_text("đã chọn")
    page.get_by_role("button", name="Người đã có giấy").click()
    expect(cards(page)).to_have_count(3)
    snapshot(page)


@both
def test_restart_clears_after_asking(page: Page, scripted: Any, snapshot: Snapshot) -> None:
    expect(page.locator("#restart")).to_be_hidden()
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    start_over(page)
    snapshot(page)
    page.get_by_role("button", name="Giữ lại").click()
    expect(cards(page)).to_have_count(1)
    start_over(page)
    page.get_by_role("button", name="Xóa và bắt đầu lại").click()
    expect(cards(page)).to_have_count(0)
    page.reload()
    expect(cards(page)).to_have_count(0)
    ask(page, "câu sau khi bắt đầu lại")
    expect(cards(page)).to_have_count(1)
    assert sent(scripted, "câu sau khi bắt đầu lại")[-1]["conversation"] is None


@both
def test_offline_question_is_kept_and_sent_again_once(
    page: Page, scripted: Any, snapshot: Snapshot
) -> None:
    before = len(sent(scripted, "câu hỏi lúc mất mạng"))
    page.context.set_offline(True)
    ask(page, "câu hỏi lúc mất mạng")
    expect(page.get_by_text("vẫn còn đây")).to_contain_text("Việc gấp thì gọi 18001096.")
    snapshot(page)
    page.context.set_offline(False)
    expect(cards(page)).to_have_count(1)
    expect(bubbles(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Gửi lại")).to_have_count(0)
    assert len(sent(scripted, "câu hỏi lúc mất mạng")) == before + 1


def test_lost_answer_is_asked_for_under_the_same_id(page: Page, scripted: Any) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/messages", lose, times=1)
    ask(page, "câu có trả lời bị lạc")
    page.get_by_role("button", name="Gửi lại").click()
    expect(cards(page)).to_have_count(1)
    first, second = sent(scripted, "câu có trả lời bị lạc")[-2:]
    assert first["id"] == second["id"]


def test_reload_during_a_question_sends_it_again_under_the_same_id(
    page: Page, scripted: Any
) -> None:
    held: list[Route] = []
    page.route("**/api/v1/messages", lambda route: held.append(route), times=1)
    ask(page, "câu đang gửi thì tải lại")
    expect(page.get_by_text("Đang tìm câu trả lời…")).to_be_visible()
    unanswered = held[0].request.post_data_json or {}
    page.reload()
    expect(cards(page)).to_have_count(1)
    expect(bubbles(page)).to_have_count(1)
    assert sent(scripted, "câu đang gửi thì tải lại")[-1]["id"] == unanswered["id"]


def test_forgotten_conversation_opens_a_new_one(page: Page, scripted: Any) -> None:
    ask(page, "giấy khai sinh")
    expect(cards(page)).to_have_count(1)
    page.route("**/api/v1/messages", lambda route: route.fulfill(status=404), times=1)
    ask(page, "câu sau khi hết hạn")
    expect(cards(page)).to_have_count(2)
    assert sent(scripted, "câu sau khi hết hạn")[-1]["conversation"] is None
    page.route("**/api/v1/messages", lambda route: route.fulfill(status=404), times=1)
    page.get_by_role("button", name="Trẻ mới sinh").click()
    expect(page.get_by_text("đã hết hạn")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "sentence"), [(503, "đang bận"), (429, "hơi nhanh"), (413, "ngắn hơn")]
)
def test_refusals_are_explained(page: Page, status: int, sentence: str) -> None:
    page.route("**/api/v1/messages", lambda route: route.fulfill(status=status), times=1)
    ask(page, QUESTION)
    expect(page.locator(".problem")).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Gửi lại")).to_have_count(0 if status == 413 else 1)
