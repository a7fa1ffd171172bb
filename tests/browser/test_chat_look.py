"""Sizes, contrast, letters and access of the chat page; and the page of the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from chat_steps import QUESTION, ask, both, cards, overflow, start_over, violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
Snapshot = Callable[[Page], None]
OpenChat = Callable[..., Page]


@both
def test_large_letters_are_22_px_and_remembered(page: Page, snapshot: Snapshot) -> None:
    size = "() => getComputedStyle(document.body).fontSize"
    assert page.evaluate(size) == "18px"
    page.get_by_role("button", name="Chữ to").click()
    assert page.evaluate(size) == "22px"
    page.reload()
    assert page.evaluate(size) == "22px"
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    assert overflow(page) <= 0
    snapshot(page)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_narrow_screen_does_not_scroll_sideways(
    open_chat: OpenChat, large: bool, snapshot: Snapshot
) -> None:
    page = open_chat(viewport={"width": 320, "height": 640})
    if large:
        page.get_by_role("button", name="Chữ to").click()
    assert overflow(page) <= 0
    for text in (QUESTION, "giấy khai sinh", "độc", "tra cứu", "x" * 300):
        ask(page, text)
    expect(cards(page)).to_have_count(5)
    assert overflow(page) <= 0
    cards(page).first.scroll_into_view_if_needed()
    snapshot(page)


def test_zoom_of_200_percent_keeps_everything(open_chat: OpenChat, snapshot: Snapshot) -> None:
    page = open_chat(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    assert overflow(page) <= 0
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_in_viewport(ratio=1)
    snapshot(page)


def test_phone_keyboard_leaves_the_input_visible(open_chat: OpenChat, snapshot: Snapshot) -> None:
    page = open_chat(**PHONE)
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    page.set_viewport_size({"width": 360, "height": 380})
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Gửi", exact=True)).to_be_in_viewport(ratio=1)
    snapshot(page)


@both
def test_targets_are_44_px(page: Page) -> None:
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    small = page.locator("button:visible, a.button:visible, textarea").evaluate_all(
        """nodes => nodes.map((node) => [node.textContent, node.getBoundingClientRect()])
            .filter(([, box]) => Math.min(box.width, box.height) < 44).map(([text]) => text)"""
    )
    assert small == []


def test_lines_stay_within_65_characters(open_chat: OpenChat) -> None:
    page = open_chat(viewport={"width": 1920, "height": 1000})
    ask(page, "giải thích dài")
    paragraph = cards(page).locator("p")
    lines = paragraph.evaluate(
        """(node) => {
            const text = node.firstChild;
            const lengths = new Map();
            for (let at = 0; at < text.length; at += 1) {
                const range = document.createRange();
                range.setStart(text, at);
                range.setEnd(text, at + 1);
                const { bottom } = range.getBoundingClientRect();
                lengths.set(bottom, (lengths.get(bottom) ?? 0) + 1);
            }
            return [...lengths.values()];
        }"""
    )
    assert len(lines) > 3
    assert 50 <= max(lines) <= 65


@pytest.mark.parametrize(
    ("device", "look"),
    [
        ("desktop", {"color_scheme": "light"}),
        ("phone", {"color_scheme": "light"}),
        ("phone", {"color_scheme": "dark"}),
        ("phone", {"color_scheme": "light", "contrast": "more"}),
        ("desktop", {"color_scheme": "dark", "contrast": "more"}),
        ("phone", {"forced_colors": "active"}),
    ],
    ids=["desktop", "light", "dark", "light-contrast", "dark-contrast", "forced"],
    indirect=["device"],
)
def test_axe_finds_nothing(
    open_chat: OpenChat, device: str, look: dict[str, str], axe_source: str, snapshot: Snapshot
) -> None:
    size = PHONE if device == "phone" else {"viewport": {"width": 1280, "height": 800}}
    page = open_chat(**size, **look)
    assert violations(page, axe_source) == []
    for text in (QUESTION, "giấy khai sinh", "tra cứu", "gây lỗi", "độc"):
        ask(page, text)
    expect(cards(page)).to_have_count(5)
    page.context.set_offline(True)
    ask(page, "câu lúc mất mạng")
    expect(page.get_by_role("button", name="Gửi lại")).to_be_visible()
    assert violations(page, axe_source) == []
    cards(page).first.scroll_into_view_if_needed()
    snapshot(page)
    start_over(page)
    assert violations(page, axe_source) == []


def test_motion_stops_when_the_reader_asks(open_chat: OpenChat) -> None:
    page = open_chat(reduced_motion="reduce")
    names = page.locator(".dots i").evaluate_all(
        "nodes => nodes.map((node) => getComputedStyle(node).animationName)"
    )
    assert set(names) == {"none"}


def test_letters_are_our_own(open_chat: OpenChat, chat_url: str) -> None:
    page = open_chat()
    hosts = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert all(name.startswith(chat_url) for name in hosts)
    loaded = page.evaluate(
        """() => document.fonts.ready.then((fonts) =>
            [...fonts].filter((font) => font.status === "loaded").map((font) => font.family))"""
    )
    assert any("Be Vietnam Pro" in family for family in loaded)


def test_api_page_opens(open_chat: OpenChat, snapshot: Snapshot) -> None:
    page = open_chat("/api/docs")
    expect(page.get_by_text("/api/v1/messages")).to_be_visible()
    snapshot(page)
