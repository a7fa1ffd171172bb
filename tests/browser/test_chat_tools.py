"""Below an answer: read aloud, copy, print the checklist, rate. And dictation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from chat_steps import QUESTION, ask, both, cards, violations
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]
VOICE = """
    window.spoken = [];
    window.silenced = 0;
    const voice = { lang: "vi-VN", name: "Giọng thử" };
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => [voice], addEventListener() {},
        speak: (one) => window.spoken.push(one), cancel: () => { window.silenced += 1; } } });
    window.SpeechSynthesisUtterance = class extends EventTarget {
        constructor(text) { super(); this.text = text; } };
"""
MICROPHONE = """
    window.SpeechRecognition = class extends EventTarget {
        start() { window.listening = this; }
        stop() { this.dispatchEvent(new Event("end")); }
        hear(text) {
            const heard = new Event("result");
            heard.results = [[{ transcript: text }]];
            this.dispatchEvent(heard);
            this.dispatchEvent(new Event("end"));
        }
    };
"""


def open_with(open_chat: OpenChat, script: str, **options: Any) -> Page:
    """Open the page in a browser that has what ``script`` plays."""
    page = open_chat("/api/docs", **options)
    page.context.add_init_script(script)
    page.goto(page.url.replace("/api/docs", "/"))
    return page


def answered(page: Page) -> Locator:
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    return cards(page)


def test_copy_takes_the_text_with_its_source(open_chat: OpenChat, chat_url: str) -> None:
    page = open_chat(permissions=["clipboard-read", "clipboard-write"])
    card = answered(page)
    card.get_by_role("button", name="Sao chép").click()
    expect(card.get_by_role("button", name="Đã sao chép")).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[0].startswith("Đăng ký khai sinh")
    assert "☐ Giấy chứng sinh do cơ sở y tế cấp (bản chính)" in copied
    assert "Trực tiếp – Trong ngày – 0 đồng" in copied
    assert any(line.startswith("Nguồn: Cổng Dịch vụ công quốc gia") for line in copied)
    assert copied[-1].startswith("https://dichvucong.gov.vn/")
    assert not any("Sao chép" in line or "Nộp ở đâu?" in line for line in copied)


def test_copy_works_where_the_clipboard_is_denied(open_chat: OpenChat) -> None:
    page = open_with(
        open_chat,
        """Clipboard.prototype.writeText = async () => { throw new DOMException("denied"); };
        document.addEventListener("copy", () => { window.copied = String(getSelection()) ||
            document.activeElement.value; });""",
    )
    card = answered(page)
    card.get_by_role("button", name="Sao chép").click()
    expect(card.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert "Giấy chứng sinh" in page.evaluate("window.copied")


def test_the_checklist_prints_alone(open_chat: OpenChat, snapshot: Snapshot) -> None:
    page = open_with(
        open_chat, "window.print = () => { window.printed = true; };", color_scheme="dark"
    )
    answered(page).get_by_role("button", name="In danh sách").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    sheet = page.locator("#sheet")
    expect(sheet.locator(".check")).to_have_count(3)
    for text in ("Mã thủ tục: 1.001193", "1872/QĐ-BTP", "01/07/2025", "https://dichvucong.gov.vn"):
        expect(sheet).to_contain_text(text)
    expect(page.locator("main")).to_be_hidden()
    colours = (
        "node => [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert sheet.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    snapshot(page)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_be_hidden()
    expect(page.locator("main")).to_be_visible()


def test_a_chat_without_facts_has_no_tools(page: Page) -> None:
    ask(page, "xin chào")
    expect(cards(page)).to_have_count(1)
    expect(cards(page).get_by_role("button")).to_have_count(0)


def test_without_a_vietnamese_voice_nothing_is_offered(page: Page) -> None:
    expect(answered(page).get_by_role("button", name="Đọc to")).to_have_count(0)


def test_read_aloud_begins_and_stops_on_request(open_chat: OpenChat, snapshot: Snapshot) -> None:
    page = open_with(open_chat, VOICE)
    card = answered(page)
    assert page.evaluate("window.spoken.length") == 0
    card.get_by_role("button", name="Đọc to").click()
    spoken = page.evaluate("window.spoken.map(({ text, lang }) => [text.trim(), lang])")
    assert ["Giấy chứng sinh do cơ sở y tế cấp (bản chính)", "vi-VN"] in spoken
    assert all(len(text) <= 180 for text, _ in spoken)
    assert not any("Sao chép" in text or "Cần có" in text for text, _ in spoken)
    snapshot(page)
    card.get_by_role("button", name="Dừng đọc").click()
    assert page.evaluate("window.silenced") == 1
    card.get_by_role("button", name="Đọc to").click()
    page.evaluate("window.spoken.at(-1).dispatchEvent(new Event('end'))")
    expect(card.get_by_role("button", name="Đọc to")).to_be_visible()


def test_rating_right_is_sent_once_and_remembered(page: Page, scripted: Any) -> None:
    card = answered(page)
    card.get_by_role("button", name="Đúng", exact=True).click()
    expect(card.get_by_text("Cảm ơn")).to_be_focused()
    rating = scripted.ratings[-1]
    assert (rating["verdict"], rating["reason"]) == ("right", "")
    assert rating["conversation"].startswith("conversation-")
    assert rating["reply"].startswith("reply-")
    page.reload()
    expect(cards(page).get_by_text("Cảm ơn")).to_be_visible()
    expect(cards(page).get_by_role("button", name="Đúng", exact=True)).to_have_count(0)


@both
def test_rating_wrong_asks_why(
    page: Page, scripted: Any, axe_source: str, snapshot: Snapshot
) -> None:
    card = answered(page)
    card.get_by_role("button", name="Chưa đúng").click()
    why = card.get_by_label("Sai hoặc thiếu chỗ nào?")
    expect(why).to_be_focused()
    assert (scripted.ratings[-1]["verdict"], scripted.ratings[-1]["reason"]) == ("wrong", "")
    assert violations(page, axe_source) == []
    snapshot(page)
    why.fill("ă" * 400)
    why.press("Enter")
    expect(card.get_by_text("Cảm ơn")).to_be_focused()
    assert scripted.ratings[-1]["reason"] == "ă" * 300


def test_a_rating_that_fails_says_so(page: Page) -> None:
    page.route("**/api/v1/ratings", lambda route: route.fulfill(status=503), times=1)
    card = answered(page)
    card.get_by_role("button", name="Đúng", exact=True).click()
    expect(card.get_by_role("alert")).to_contain_text("Chưa gửi được")
    card.get_by_role("button", name="Đúng", exact=True).click()
    expect(card.get_by_text("Cảm ơn")).to_be_visible()


def test_dictation_asks_first_and_sends_nothing(open_chat: OpenChat, snapshot: Snapshot) -> None:
    page = open_with(open_chat, MICROPHONE)
    page.get_by_role("button", name="Nói thay cho gõ").click()
    expect(page.get_by_role("dialog")).to_contain_text("gửi tiếng nói của anh/chị đến hãng")
    snapshot(page)
    page.get_by_role("button", name="Không dùng").click()
    assert page.evaluate("window.listening") is None
    page.get_by_role("button", name="Nói thay cho gõ").click()
    page.get_by_role("button", name="Đồng ý, bắt đầu nói").click()
    expect(page.get_by_text("Đang nghe")).to_be_visible()
    assert page.evaluate("window.listening.lang") == "vi-VN"
    page.evaluate("window.listening.hear('làm khai sinh cho con')")
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_have_value("làm khai sinh cho con")
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_focused()
    expect(page.get_by_text("xem lại câu vừa nói")).to_be_visible()
    expect(page.locator(".bubble")).to_have_count(0)
    page.get_by_role("button", name="Nói thay cho gõ").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_dictation_there_is_no_microphone(open_chat: OpenChat) -> None:
    page = open_with(
        open_chat, "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;"
    )
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_visible()
    expect(page.get_by_role("button", name="Nói thay cho gõ")).to_have_count(0)
