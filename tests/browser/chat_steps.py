"""What a reader does on the chat page, and what can be measured there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page

QUESTION = "làm khai sinh cho con"
both = pytest.mark.parametrize("device", ["desktop", "phone"], indirect=True)


def ask(page: Page, text: str) -> None:
    page.get_by_label("Câu hỏi của anh/chị").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def cards(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article")


def bubbles(page: Page) -> Locator:
    return page.locator(".bubble")


def start_over(page: Page) -> None:
    """Press "Bắt đầu lại" in the menu; the question comes next."""
    page.get_by_role("button", name="Thêm").click()
    page.get_by_role("button", name="Bắt đầu lại", exact=True).click()


def sent(scripted: Any, text: str) -> list[dict[str, Any]]:
    return [message for message in scripted.received if message.get("text") == text]


def overflow(page: Page) -> int:
    """Pixels the page or the conversation is wider than the screen."""
    return int(
        page.evaluate(
            """() => Math.max(...[document.documentElement, document.querySelector("#scroll")]
                .map((node) => node.scrollWidth - node.clientWidth))"""
        )
    )


def violations(page: Page, axe_source: str) -> list[str]:
    """Rules broken by the page as it stands, each with its first element."""
    page.evaluate(axe_source)
    found = page.evaluate("() => axe.run()")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
