"""What a person is told and may decide: keeping, seeing and deleting; contrast; notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from chat_steps import QUESTION, ask, both, cards, violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]


def open_data(page: Page) -> None:
    page.get_by_role("button", name="Thêm").click()
    page.locator("#menu").get_by_role("button", name="Dữ liệu của tôi").click()


def test_the_first_screen_says_what_is_kept(page: Page) -> None:
    expect(page.get_by_text("tối đa 24 giờ", exact=False).first).to_be_attached()
    expect(page.get_by_text("quên sau 60 phút")).to_be_attached()
    page.get_by_role("button", name="Xem hoặc xóa dữ liệu của tôi").click()
    expect(page.get_by_role("dialog")).to_contain_text("Nếu dùng chung máy")
    page.get_by_role("button", name="Xem dữ liệu").click()
    expect(page.get_by_role("dialog")).to_contain_text("Máy chủ không giữ gì")


@both
def test_my_data_are_seen_and_deleted_after_a_question(
    page: Page, scripted: Any, axe_source: str, snapshot: Snapshot
) -> None:
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    open_data(page)
    page.get_by_role("button", name="Xem dữ liệu").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Đang giữ 1 câu hỏi của conversation-")
    expect(dialog.locator("img")).to_have_count(0)
    page.get_by_role("button", name="Xóa dữ liệu", exact=True).click()
    expect(page.get_by_role("button", name="Giữ lại")).to_be_focused()
    assert violations(page, axe_source) == []
    snapshot(page)
    before = len(scripted.deleted)
    page.get_by_role("button", name="Giữ lại").click()
    assert len(scripted.deleted) == before
    page.get_by_role("button", name="Xóa dữ liệu", exact=True).click()
    page.get_by_role("button", name="Xóa hết").click()
    expect(dialog).to_contain_text("Đã xóa hết")
    assert len(scripted.deleted) == before + 1
    page.get_by_role("button", name="Đóng").click()
    expect(cards(page)).to_have_count(0)
    assert "khai sinh" not in page.evaluate("JSON.stringify(localStorage)")


def test_data_that_could_not_be_deleted_stay_and_say_so(page: Page) -> None:
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    page.route("**/api/v1/my-data?*", lambda route: route.fulfill(status=503))
    open_data(page)
    page.get_by_role("button", name="Xem dữ liệu").click()
    expect(page.get_by_role("dialog")).to_contain_text("Chưa xem được")
    page.get_by_role("button", name="Xóa dữ liệu", exact=True).click()
    page.get_by_role("button", name="Xóa hết").click()
    expect(page.get_by_role("dialog")).to_contain_text("Chưa xóa được")
    page.get_by_role("button", name="Đóng").click()
    expect(cards(page)).to_have_count(1)


def test_a_conversation_the_server_forgot_is_deleted_here(page: Page) -> None:
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    page.route("**/api/v1/my-data?*", lambda route: route.fulfill(status=404))
    open_data(page)
    page.get_by_role("button", name="Xóa dữ liệu", exact=True).click()
    page.get_by_role("button", name="Xóa hết").click()
    expect(page.get_by_role("dialog")).to_contain_text("Đã xóa hết")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_by_our_own_switch(
    open_chat: OpenChat, scheme: str, axe_source: str, snapshot: Snapshot
) -> None:
    page = open_chat(color_scheme=scheme)
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    page.get_by_role("button", name="Thêm").click()
    switch = page.get_by_role("button", name="Tương phản cao")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert violations(page, axe_source) == []
    snapshot(page)
    page.reload()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == ("rgb(0, 0, 0)" if scheme == "light" else "rgb(255, 255, 255)")


def test_a_wish_for_contrast_can_be_taken_back(open_chat: OpenChat) -> None:
    page = open_chat(contrast="more", color_scheme="light")
    ink = "getComputedStyle(document.body).color"
    assert page.evaluate(ink) == "rgb(0, 0, 0)"
    page.get_by_role("button", name="Thêm").click()
    page.get_by_role("button", name="Tương phản cao").click()
    page.reload()
    assert page.evaluate(ink) != "rgb(0, 0, 0)"


def test_the_menu_closes_by_itself(open_chat: OpenChat) -> None:
    page = open_chat()
    more = page.get_by_role("button", name="Thêm")
    more.click()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    page.get_by_label("Câu hỏi của anh/chị").click()
    expect(page.locator("#menu")).to_be_hidden()


@pytest.mark.parametrize("ends", ["2026-11-22T15:00:00Z", "2026-11-22T22:00:00"])
def test_a_notice_is_shown_as_text_and_looked_for_again(
    page: Page, ends: str, snapshot: Snapshot
) -> None:
    text = "Tối nay bảo trì <img src=x onerror='window.hacked=1'>"
    notice = {"notice": {"text": text, "ends_at": ends}, "paused": False}
    page.clock.install()
    page.route("**/api/v1/notice", lambda route: route.fulfill(json=notice))
    page.reload()
    banner = page.locator("#notice")
    expect(banner).to_have_text(f"{text} Đến 22:00 ngày 22/11/2026.", use_inner_text=True)
    assert page.evaluate("window.hacked") is None
    snapshot(page)
    page.unroute("**/api/v1/notice")
    page.clock.fast_forward(300_000)
    expect(banner.get_by_text("bảo trì")).to_have_count(0)


def test_a_pause_names_the_hotline(open_chat: OpenChat) -> None:
    page = open_chat("/api/docs")
    paused = {"notice": None, "paused": True}
    page.route("**/api/v1/notice", lambda route: route.fulfill(json=paused))
    page.goto(page.url.replace("/api/docs", "/"))
    expect(page.locator("#notice")).to_contain_text("gọi tổng đài 18001096")
