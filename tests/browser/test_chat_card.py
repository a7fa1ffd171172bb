"""A card says each thing once: the text is complete by itself, the head and foot are the card's."""

from __future__ import annotations

from typing import Any

import pytest
from chat_steps import ask, cards
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1"
SOURCE = f"Nguồn: [Cổng Dịch vụ công quốc gia]({PAGE}), Quyết định 5/QĐ-BTP, đối chiếu 01/11/2026."


def _answer(page: Page, title: str) -> None:
    """Have the next question answered by a text that opens with ``title``, as the bot writes it."""
    text = (
        f"{title}\n\n**Thời gian giải quyết**\n\n**3 ngày làm việc**\n\n"
        f"**Giấy tờ cần có**\n\n*Đi một mình*\n\n- **Tờ khai**\n\n{SOURCE}"
    )
    reply: dict[str, Any] = {
        "id": "r1",
        "kind": "answer",
        "text": text,
        "procedure": {"code": "1.000001", "name": "Thủ tục cấp giấy mẫu", "url": PAGE},
        "candidates": [],
        "facets": ["time", "documents"],
        "buttons": [],
        "source": {"url": PAGE, "decision": "5/QĐ-BTP", "updated_at": "2026-11-01"},
        "dossier": None,
    }

    def fulfil(route: Route) -> None:
        route.fulfill(json={"conversation": "c1", "replies": [reply]})

    page.route("**/api/v1/messages", fulfil, times=1)
    ask(page, "xin giấy mẫu")
    expect(cards(page)).to_have_count(1)


def test_title_and_source_stand_once(page: Page) -> None:
    _answer(page, "**Xin giấy mẫu** (mã 1.000001)")
    card = cards(page)
    expect(card.get_by_role("heading", level=2)).to_have_text("Xin giấy mẫu")
    expect(card.get_by_text("Thủ tục cấp giấy mẫu")).to_be_visible()
    expect(card.get_by_text("1.000001")).to_have_count(1)
    expect(card.get_by_text("Nguồn:")).to_have_count(1)
    expect(card.locator(".source")).to_contain_text("đối chiếu 01/11/2026")


def test_province_of_the_title_line_stays(page: Page) -> None:
    _answer(page, "**Xin giấy mẫu** (mã 1.000001) – áp dụng tại Huế")
    expect(cards(page).locator(".card-body p").first).to_have_text("Áp dụng tại Huế")


def test_another_title_line_is_left_alone(page: Page) -> None:
    _answer(page, "Thủ tục **Xin giấy mẫu** (mã 1.000001) là bản cũ.")
    expect(cards(page).get_by_role("heading", level=2)).to_have_text("Thủ tục cấp giấy mẫu")
    expect(cards(page).get_by_text("là bản cũ")).to_be_visible()


def test_parts_are_headings_and_the_amount_is_large(page: Page) -> None:
    _answer(page, "**Xin giấy mẫu** (mã 1.000001)")
    body = cards(page).locator(".card-body")
    parts = body.get_by_role("heading", level=3)
    expect(parts).to_have_text(["Thời gian giải quyết", "Giấy tờ cần có"])
    expect(body.get_by_role("heading", level=4)).to_have_text(["Đi một mình"])
    expect(body.locator(".fact")).to_have_text(["3 ngày làm việc"])
