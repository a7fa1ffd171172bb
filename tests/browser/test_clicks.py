"""A click on the way to filing online is told by procedure alone; other links are not told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chat_steps import ask, cards
from playwright.sync_api import Page, Request, expect

pytestmark = pytest.mark.browser
PORTAL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1"
REPLY: dict[str, Any] = {
    "id": "r1",
    "kind": "answer",
    "text": "**Xin giấy mẫu** (mã 1.000001)",
    "procedure": {"code": "1.000001", "name": "Thủ tục cấp giấy mẫu", "url": PORTAL},
    "candidates": [],
    "facets": [],
    "buttons": [
        {"title": "Nộp trực tuyến", "url": PORTAL},
        {"title": "Trang để in", "url": "/thu-tuc/1.000001"},
    ],
    "source": None,
    "dossier": None,
}


def test_only_the_link_to_filing_is_counted_and_names_nobody(page: Page) -> None:
    told: list[Request] = []
    page.on("request", lambda request: told.append(request) if "clicks" in request.url else None)
    page.context.route(f"{PORTAL}**", lambda route: route.fulfill(body="cổng"))
    page.context.route("**/thu-tuc/**", lambda route: route.fulfill(body="trang"))
    answer = {"conversation": "c1", "replies": [REPLY]}
    page.route("**/api/v1/messages", lambda route: route.fulfill(json=answer), times=1)
    page.route("**/api/v1/clicks", lambda route: route.fulfill(status=204))
    ask(page, "xin giấy mẫu")
    expect(cards(page)).to_have_count(1)
    with page.expect_popup():
        cards(page).get_by_role("link", name="Trang để in").click()
    with page.expect_popup(), page.expect_request("**/api/v1/clicks"):
        cards(page).get_by_role("link", name="Nộp trực tuyến").click()
    assert [json.loads(one.post_data or "{}") for one in told] == [{"procedure": "1.000001"}]
    assert told[0].headers["content-type"] == "application/json"
