"""What a reader does on the chat page, and what can be measured there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

Look = Mapping[str, str]
PLAIN: Look = {"color_scheme": "light", "contrast": "no-preference"}
DARK: Look = {"color_scheme": "dark"}
LOOKS: Sequence[Look] = (DARK, {"contrast": "more"})
COLOURS = """axe.run({runOnly: ["cat.color"],
    rules: {"color-contrast-enhanced": {enabled: false}}})"""  # which is no part of a whole run
STILL = """() => Promise.all(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
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


def violations(page: Page, axe_source: str, looks: Sequence[Look] = ()) -> list[str]:
    """Rules broken by the page as it stands, each with its first element.

    In each of the other ``looks`` (options of Playwright's emulate_media) the rules of colours.
    """
    page.evaluate(axe_source)
    found = _broken(page, "axe.run()")
    for look in looks:
        page.emulate_media(**{**PLAIN, **look})  # type: ignore[arg-type]
        page.evaluate(STILL)
        found += [f"{look}: {rule}" for rule in _broken(page, COLOURS)]
    if looks:
        page.emulate_media(**PLAIN)  # type: ignore[arg-type]
        page.evaluate(STILL)
    return found


def _broken(page: Page, run: str) -> list[str]:
    found = page.evaluate(f"() => {run}")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
