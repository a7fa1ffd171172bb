"""Two officers and one citizen in three browsers, with everything running."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_steps import ask, cards
from consoles import PASSWORD
from playwright.sync_api import Page, expect
from stack import Stack

sys.path.insert(0, str(Path(__file__).parents[1] / "conversation"))

from duty import on_duty

pytestmark = pytest.mark.stack  # without ``browser``: it runs with those that share the stack
OpenChat = Callable[..., Page]


@pytest.fixture
def officers(stack: Stack) -> Iterator[None]:
    with on_duty(stack):
        yield


def sign_in(open_chat: OpenChat, stack: Stack, name: str) -> Page:
    page = open_chat("/console/", stack.url, viewport={"width": 1024, "height": 600})
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#q[data-ready]")).to_be_focused()
    page.goto(f"{stack.url}/console/handovers")
    expect(page.get_by_text("Đang nối trực tiếp")).to_be_visible()
    return page


@pytest.mark.usefixtures("officers")
def test_a_citizen_is_helped_by_one_of_two_officers(open_chat: OpenChat, stack: Stack) -> None:
    lan, minh = (sign_in(open_chat, stack, name) for name in ("lan", "minh"))
    citizen = open_chat("/", stack.url, viewport={"width": 420, "height": 740})
    ask(citizen, "cho tôi gặp cán bộ")
    expect(cards(citizen).last).to_contain_text("vị trí")
    mine = lan.locator("#lists li", has_text="cho tôi gặp cán bộ")
    expect(mine.get_by_role("button", name="Nhận")).to_be_visible()
    for officer in (lan, minh):
        officer.locator("#lists a", has_text="cho tôi gặp cán bộ").focus()
        officer.keyboard.press("Enter")
        expect(officer.locator("#take")).to_be_focused()
    lan.keyboard.press("n")
    expect(lan.locator("#text")).to_be_focused()
    expect(minh.locator("#over")).to_contain_text("lan đang giữ cuộc này")
    expect(cards(citizen).last).to_contain_text("Cán bộ trực đã vào")
    lan.keyboard.type("Chào anh, anh cần gì ạ?")
    lan.keyboard.press("Enter")
    expect(cards(citizen).last).to_contain_text("Cán bộ: Chào anh, anh cần gì ạ?")
    ask(citizen, "lệ phí tạm trú bao nhiêu")
    expect(lan.locator("#lines")).to_contain_text("lệ phí tạm trú bao nhiêu")
    expect(cards(citizen).last).to_contain_text("Chào anh")
    for key in ("Escape", "/"):
        lan.keyboard.press(key)
    lan.keyboard.type("lệ phí tạm trú")
    lan.keyboard.press("Enter")
    expect(lan.locator(".hand h4").first).to_have_text("Đăng ký tạm trú")
    lan.keyboard.press("2")
    expect(lan.locator("#text")).to_be_focused()
    lan.keyboard.press("Enter")
    expect(cards(citizen).last).to_contain_text("7.000 đồng")
    for key in ("Escape", "k", "1"):
        lan.keyboard.press(key)
    expect(cards(citizen).last).to_contain_text("trả lời tiếp")
    ask(citizen, "đăng ký kết hôn cần giấy gì")
    expect(cards(citizen).last).to_contain_text("Đăng ký kết hôn")
