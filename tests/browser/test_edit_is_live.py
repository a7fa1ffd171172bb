"""An editor corrects a fee on the page of the console, and the bot's next answer has it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from chat_steps import ask, cards
from consoles import PASSWORD, add
from playwright.sync_api import Page, expect
from stack import Stack

from bot.services import now
from bot.storage import open_store

pytestmark = pytest.mark.stack  # without ``browser``: it runs with those that share the stack
OpenChat = Callable[..., Page]
SMALL = {"viewport": {"width": 1024, "height": 600}}
RESIDENCE = "/console/content/items/card/1.004194"
QUESTION = "lệ phí đăng ký tạm trú"
LIVE_SECONDS = 5
OPEN = "nodes => nodes.forEach((node) => { node.parentElement.open = true; })"


def sign_in(page: Page, name: str) -> None:
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#q[data-ready]")).to_be_visible()


def answer_to(page: Page, text: str) -> str:
    before = cards(page).count()
    ask(page, text)
    expect(cards(page)).not_to_have_count(before)
    return cards(page).last.inner_text()


def publish(page: Page, old: str, new: str) -> None:
    """Write ``new`` wherever the form says ``old`` as an amount, by keyboard, and publish."""
    page.goto(page.url.partition("/console/")[0] + RESIDENCE)
    page.locator("#item-methods summary").evaluate_all(OPEN)
    amounts = page.locator('[name^="item.methods."][name$=".amount"]')
    values = [amounts.nth(at).input_value() for at in range(amounts.count())]
    for at in [at for at, value in enumerate(values) if value == old]:
        amounts.nth(at).fill(new)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state")).to_contain_text("Đã đăng")


def test_a_corrected_fee_is_in_the_next_answer(stack: Stack, open_chat: OpenChat) -> None:
    add(open_store("conversations", stack.home), "huong", "editor", now())
    chat = open_chat("/", stack.url)
    assert "7.000 đồng" in answer_to(chat, QUESTION)
    desk = open_chat("/console/", stack.url, **SMALL)
    sign_in(desk, "huong")
    publish(desk, "7.000", "9.500")
    published = time.monotonic()
    told = answer_to(chat, QUESTION)
    assert time.monotonic() - published < LIVE_SECONDS
    assert "9.500 đồng" in told
    assert not re.search(r"\b7\.000 đồng", told)
    publish(desk, "9.500", "7.000")
    assert "7.000 đồng" in answer_to(chat, QUESTION)
