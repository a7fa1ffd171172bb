"""One conversation in two tabs; messages that nobody asked for; connections that come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from chat_steps import ask, bubbles, cards, sent, start_over
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

OpenChat = Callable[..., Page]


@pytest.fixture
def tabs(open_chat: OpenChat, chat_url: str) -> tuple[Page, Page]:
    """Two tabs of one browser."""
    first = open_chat()
    second = first.context.new_page()
    second.goto(chat_url)
    return first, second


def follow(page: Page, text: str, scripted: Any) -> str:
    """Ask, wait until the stream is open, and return the conversation's token."""
    with page.expect_response("**/events?*"):
        ask(page, text)
    return str(scripted.streams[-1][0])


def test_a_question_and_its_answer_appear_in_the_other_tab(tabs: tuple[Page, Page]) -> None:
    first, second = tabs
    ask(first, "câu ở thẻ một")
    expect(cards(second)).to_have_count(1)
    ask(second, "câu ở thẻ hai")
    expect(cards(first)).to_have_count(2)
    for page in tabs:
        expect(bubbles(page)).to_have_text(
            [r"Anh/chị hỏi: câu ở thẻ một", "Anh/chị hỏi: câu ở thẻ hai"]
        )


def test_two_tabs_open_one_conversation_and_keep_the_order(
    tabs: tuple[Page, Page], scripted: Any
) -> None:
    first, second = tabs
    held: list[Route] = []
    first.route("**/api/v1/messages", lambda route: held.append(route), times=1)
    ask(first, "hai thẻ, câu một")
    expect(second.get_by_text("Đang tìm câu trả lời…")).to_be_visible()
    ask(second, "hai thẻ, câu hai")
    expect(first.get_by_text("Chờ gửi sau câu trước")).to_be_visible()
    assert sent(scripted, "hai thẻ, câu hai") == []
    held[0].continue_()
    for page in tabs:
        expect(cards(page)).to_have_count(2)
        expect(cards(page).first).to_contain_text("câu một")
    one, two = sent(scripted, "hai thẻ, câu một"), sent(scripted, "hai thẻ, câu hai")
    assert (len(one), len(two)) == (1, 1)
    assert two[0]["conversation"] is not None


def test_a_closed_tab_leaves_its_question_to_the_other(
    tabs: tuple[Page, Page], scripted: Any
) -> None:
    first, second = tabs
    first.route("**/api/v1/messages", lambda route: None, times=1)
    ask(first, "thẻ đóng giữa chừng")
    expect(second.get_by_text("Đang tìm câu trả lời…")).to_be_visible()
    first.close()
    expect(cards(second)).to_have_count(1)
    assert len({message["id"] for message in sent(scripted, "thẻ đóng giữa chừng")}) == 1


def test_starting_over_in_one_tab_clears_the_other(tabs: tuple[Page, Page], scripted: Any) -> None:
    first, second = tabs
    ask(first, "câu sẽ bị xóa")
    expect(cards(second)).to_have_count(1)
    start_over(second)
    second.get_by_role("button", name="Xóa và bắt đầu lại").click()
    expect(cards(first)).to_have_count(0)
    ask(first, "câu mới sau khi xóa")
    expect(cards(second)).to_have_count(1)
    assert sent(scripted, "câu mới sau khi xóa")[0]["conversation"] is None


def test_starting_over_drops_an_answer_under_way(page: Page, scripted: Any) -> None:
    held: list[Route] = []
    page.route("**/api/v1/messages", lambda route: held.append(route), times=1)
    ask(page, "câu bị bỏ giữa chừng")
    expect(page.get_by_text("Đang tìm câu trả lời…")).to_be_visible()
    start_over(page)
    page.get_by_role("button", name="Xóa và bắt đầu lại").click()
    ask(page, "câu thay vào")
    expect(cards(page)).to_have_count(1)
    expect(cards(page)).to_contain_text("câu thay vào")
    expect(page.get_by_text("Đang tìm câu trả lời…")).to_be_hidden()


def test_a_pushed_reply_comes_once_into_both_tabs(tabs: tuple[Page, Page], scripted: Any) -> None:
    first, second = tabs
    token = follow(first, "chờ tin", scripted)
    expect(cards(second)).to_have_count(1)
    scripted.push(token, "Hồ sơ đã có kết quả.")
    for page in tabs:
        expect(cards(page)).to_have_count(2)
        expect(cards(page).last).to_contain_text("Một Cửa báo tin:Hồ sơ đã có kết quả.")
    first.reload()
    expect(cards(first)).to_have_count(2)
    scripted.push(token, "Mời anh/chị đến nhận.")
    for page in tabs:
        expect(cards(page)).to_have_count(3)


def test_a_fresh_page_resumes_after_the_newest(page: Page, scripted: Any) -> None:
    token = follow(page, "chờ tin nữa", scripted)
    scripted.push(token, "Tin thứ nhất")
    expect(cards(page)).to_have_count(2)
    page.goto("about:blank")
    scripted.push(token, "Tin đến lúc trang đóng")
    page.go_back()
    expect(cards(page)).to_have_count(3)
    expect(cards(page).last).to_contain_text("Tin đến lúc trang đóng")
    assert scripted.streams[-1][1] == scripted.pushed[token][0]["id"]


def test_an_officer_is_heard_after_the_network_was_gone(page: Page, scripted: Any) -> None:
    token = follow(page, "chờ lúc mất mạng", scripted)
    page.context.set_offline(True)
    scripted.push(token, "Tin lúc mất mạng")
    page.context.set_offline(False)
    expect(cards(page).filter(has_text="Tin lúc mất mạng")).to_have_count(1)
    scripted.push(token, "Tin sau đó")
    expect(cards(page)).to_have_count(3)


def test_an_unknown_conversation_is_not_followed_again(page: Page) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404)

    page.clock.install()
    page.route("**/api/v1/events?*", refuse)
    with page.expect_response(
        lambda response: response.request.resource_type == "fetch" and "/events?" in response.url
    ):
        ask(page, "câu của cuộc đã mất")
    page.clock.fast_forward(3_600_000)
    ask(page, "câu tiếp theo")
    expect(cards(page)).to_have_count(2)
    assert len(asked) == 2


def test_a_refused_stream_is_tried_again_later(page: Page) -> None:
    page.clock.install()
    page.route("**/api/v1/events?*", lambda route: route.fulfill(status=503), times=2)
    with page.expect_response(
        lambda answer: answer.request.resource_type == "fetch" and "/events?" in answer.url
    ):
        ask(page, "câu lúc kho bận")
    page.wait_for_function("document.querySelectorAll('.card').length === 1")
    with page.expect_response(lambda answer: "/events?" in answer.url and answer.status == 200):
        page.clock.fast_forward(5_000)


def test_too_fast_is_sent_again_when_the_server_said(page: Page, scripted: Any) -> None:
    before = len(sent(scripted, "câu gửi nhanh quá"))
    page.clock.install()
    page.route(
        "**/api/v1/messages",
        lambda route: route.fulfill(
            status=429,
            headers={"Retry-After": "7"},
            json={"conversation": "conversation-x", "replies": []},
        ),
        times=1,
    )
    ask(page, "câu gửi nhanh quá")
    expect(page.locator(".problem")).to_contain_text("tự gửi lại sau 7 giây")
    assert len(sent(scripted, "câu gửi nhanh quá")) == before
    page.clock.fast_forward(7_000)
    expect(cards(page)).to_have_count(1)
    expect(page.locator(".problem")).to_have_count(0)


def test_a_conversation_left_for_a_day_is_forgotten(page: Page) -> None:
    ask(page, "câu của hôm qua")
    expect(cards(page)).to_have_count(1)
    page.evaluate(
        """() => {
            const stored = JSON.parse(localStorage.getItem("motcua.conversation"));
            stored.touched -= 25 * 3600 * 1000;
            localStorage.setItem("motcua.conversation", JSON.stringify(stored));
        }"""
    )
    page.reload()
    expect(page.locator("#input")).to_be_visible()
    expect(cards(page)).to_have_count(0)
    assert page.context.cookies() == []


TOKEN = 'JSON.parse(localStorage.getItem("motcua.conversation")).token'


@pytest.mark.parametrize(("days", "same"), [(2, True), (29.5, True), (31, False)])
def test_days_later_a_filing_can_be_taken_up_in_the_same_conversation(
    page: Page, days: float, same: bool
) -> None:
    ask(page, "câu của hôm nọ")
    expect(cards(page)).to_have_count(1)
    before = page.evaluate(TOKEN)
    page.evaluate(
        """(days) => {
            const stored = JSON.parse(localStorage.getItem("motcua.conversation"));
            stored.touched -= days * 24 * 3600 * 1000;
            localStorage.setItem("motcua.conversation", JSON.stringify(stored));
        }""",
        days,
    )
    page.reload()
    ask(page, "làm tiếp")
    expect(cards(page)).to_have_count(1)
    assert (page.evaluate(TOKEN) == before) is same
