"""The numbers and citizens' rights in a browser: by keyboard, on a small screen, on paper."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import consoles
import filled_numbers
import pytest
from chat_steps import DARK, violations
from consoles import PASSWORD
from exchange import web
from fastapi import FastAPI
from playwright.sync_api import Page, expect
from serving import served

from bot.console.accounts import ROLES
from bot.content.cards import Card
from bot.conversations import closing, people
from bot.conversations.noted import Noted
from bot.conversations.record import Conversations
from bot.conversations.rights import SHOWN
from bot.knowledge import open_catalogue, open_knowledge
from bot.pages import add_pages
from bot.replies import Reply
from bot.services import now
from bot.settings import load
from bot.storage import Store, open_store, upgrade

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]
SMALL = {"viewport": {"width": 1024, "height": 600}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
A4 = {"width": 688, "height": 1000}  # its width within the margins of our pages, in CSS pixels


@pytest.fixture(scope="module")
def busy(
    tmp_path_factory: pytest.TempPathFactory, project_knowledge: Path
) -> Iterator[tuple[str, Store]]:
    """Address and store of a console with two months of questions and dossiers."""
    settings = load({"MOTCUA_HOME": str(tmp_path_factory.mktemp("busy"))})
    shutil.copy(project_knowledge, settings.home)
    store = open_store("conversations", settings.home)
    upgrade(store)
    for role in ROLES:
        consoles.add(store, role, role, now())
    cards = open_catalogue(settings).content.published("card", Card, now().date()).values()
    asked = [filled_numbers.Service(one.code, one.name, one.field) for one in cards]
    asked.sort(key=lambda one: one.code)
    assert filled_numbers.fill(store, asked, settings.home, now()) > 2000
    app = _application(settings, store)
    listener = socket.create_server(("127.0.0.1", 0))
    with served(app, listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", store


def _application(settings: Any, store: Store) -> FastAPI:
    given = consoles.supplies(open_knowledge(settings), store, now, targets={"": 0.8})
    app = consoles.application(given)
    add_pages(app, settings)
    return app


@pytest.fixture
def desk(open_chat: OpenChat, busy: tuple[str, Store]) -> OpenChat:
    """Opens a page of the busy console signed in, on a small screen."""

    def open_desk(path: str = "numbers", name: str = "supervisor", **options: Any) -> Page:
        page = open_chat("/console/", busy[0], **{**SMALL, **options})
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#q[data-ready]")).to_be_focused(timeout=20_000)
        page.goto(page.url + path)
        return page

    return open_desk


@pytest.fixture
def mine(busy: tuple[str, Store]) -> str:
    """A conversation of a browser with a kept question; its token."""
    record = Conversations(busy[1])
    message = record.accept(web("nuôi dế trên sân thượng, gọi 0912345678"), now())
    with record.store.write() as connection:
        people.allow(connection, message.conversation, people.LEARNING, now())
    said = [Reply(kind="clarify", text="Tôi chưa hiểu, anh/chị nói rõ hơn giúp tôi.")]
    prepared = closing.prepare(message.conversation, message.turn, said)
    noted = Noted(lost=True)
    closing.close(record.store, message, prepared, record.owner, now(), noted=noted)
    return message.conversation


def tile(page: Page, title: str) -> Any:
    return page.locator(".tiles div", has=page.get_by_text(title, exact=True)).locator("strong")


def test_a_period_is_chosen_by_keyboard(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk()
    expect(page.get_by_label("Từ ngày")).to_have_value(f"{now() - timedelta(days=29):%d/%m/%Y}")
    expect(tile(page, "Lượt nhắn")).to_have_text(re.compile(r"^1\.\d{3}$"))
    snapshot(page)
    whole = tile(page, "Lượt nhắn").inner_text()
    page.get_by_label("Từ ngày").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(f"{now() - timedelta(days=7):%d/%m/%Y}")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("Z")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Xem").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**channel=zalo**")
    expect(page.locator(".shown")).to_contain_text("Zalo")
    assert tile(page, "Lượt nhắn").inner_text() != whole
    page.get_by_role("link", name="Tháng trước").click()
    page.wait_for_url("**channel=zalo**")
    expect(page.get_by_label("Từ ngày")).to_have_value(re.compile("^01/"))


def test_a_wrong_day_is_told_beside_what_was_typed(desk: OpenChat) -> None:
    page = desk()
    page.get_by_label("Đến ngày").fill("31/02/2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Gõ ngày như")
    expect(page.get_by_label("Đến ngày")).to_have_value("31/02/2026")
    expect(page.get_by_label("Đến ngày")).to_be_focused()


def test_every_chart_has_its_table_and_a_way_to_open_all(desk: OpenChat) -> None:
    page = desk()
    figures = page.locator("figure.chart")
    assert figures.count() == page.locator("figure.chart table").count() == 9
    expect(page.get_by_role("img", name="Câu hỏi theo ngày")).to_be_visible()
    expect(page.locator("figure.chart table").first).to_be_hidden()
    page.get_by_role("button", name="Mở các bảng").press("Enter")
    expect(page.locator("figure.chart table").first).to_be_visible()
    expect(page.locator("figure.chart table").last).to_be_visible()
    page.get_by_role("button", name="Đóng các bảng").press("Enter")
    expect(page.locator("figure.chart table").last).to_be_hidden()


@pytest.mark.parametrize("path", ["numbers", "numbers/month"])
def test_paper_has_the_figures_and_nothing_else(
    desk: OpenChat, snapshot: Snapshot, path: str
) -> None:
    page = desk(path, viewport=A4, color_scheme="dark")
    page.emulate_media(media="print")
    for gone in ("header.bar", ".choose", ".csv", ".actions"):
        expect(page.locator(gone).first).to_be_hidden()
    for there in ("h1", ".chart svg", ".chart .chart-bar >> nth=5"):
        expect(page.locator(there).first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(WIDER) <= 0
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.screenshot(full_page=True)
    snapshot(page)


def test_the_month_as_the_plans_ask_for(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk("numbers/month", "editor")
    expect(page.get_by_text("dịch vụ có người hỏi")).to_be_visible()
    page.locator("h2", has_text="3. Hồ sơ trực tuyến").scroll_into_view_if_needed()
    snapshot(page)
    expect(page.locator(".alone .fine")).to_have_text(re.compile(r"^\d trên 4 đơn vị đạt chỉ"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_citizen_is_found_read_and_erased(
    desk: OpenChat, busy: tuple[str, Store], mine: str, snapshot: Snapshot
) -> None:
    page = desk("rights")
    expect(page.get_by_label("Mã cuộc trò chuyện")).to_be_focused()
    page.keyboard.type(mine[:SHOWN])
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Xem {mine[:SHOWN]}").press("Enter")
    expect(page.get_by_text("nuôi dế trên sân thượng, gọi [số điện thoại]").first).to_be_visible()
    snapshot(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tệp dữ liệu").press("Enter")
    assert download.value.suggested_filename == f"du-lieu-{mine[:SHOWN]}.json"
    page.get_by_label("Gõ lại mã").fill("nhầm")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("chưa xóa gì")
    expect(page.get_by_label("Gõ lại mã")).to_have_value("nhầm")
    expect(page.get_by_label("Gõ lại mã")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(mine[:SHOWN])
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã xóa mọi dữ liệu")
    assert not Conversations(busy[1]).known(mine)


def test_a_role_is_changed_on_the_accounts_page(desk: OpenChat) -> None:
    page = desk("staff", "admin")
    page.get_by_label("Vai trò của officer", exact=True).select_option("editor")
    page.get_by_role("button", name="Đổi vai trò của officer").press("Enter")
    expect(page.get_by_label("Vai trò của officer", exact=True)).to_have_value("editor")
    page.get_by_label("Vai trò của officer", exact=True).select_option("officer")
    page.get_by_role("button", name="Đổi vai trò của officer").press("Enter")
    expect(page.get_by_label("Vai trò của officer", exact=True)).to_have_value("officer")


PATHS = [
    *("numbers", "numbers?from=1/2/2026&to=3/2/2026", "numbers?from=x", "numbers/month"),
    *("rights", "rights/retention", "staff"),
]


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    desk: OpenChat, axe_source: str, mine: str
) -> None:
    page = desk("rights", "admin")
    base = page.url.removesuffix("rights")
    page.get_by_label("Mã cuộc trò chuyện").fill(mine)
    page.keyboard.press("Enter")
    for button in (f"Xem {mine[:SHOWN]}", "Xóa hết dữ liệu"):
        expect(page.get_by_role("button", name=button)).to_be_visible()
        assert violations(page, axe_source, [DARK]) == []
        assert page.evaluate(WIDER) <= 0
        if button.startswith("Xem"):
            page.get_by_role("button", name=button).click()
    for path in PATHS:
        page.goto(base + path)
        assert violations(page, axe_source, [DARK]) == [], path
        assert page.evaluate(WIDER) <= 0, path
    page.goto(base + "numbers")
    page.get_by_role("button", name="Mở các bảng").click()
    assert violations(page, axe_source, [DARK]) == []
    assert page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_pages_of_the_numbers_it_may_open(desk: OpenChat, role: str) -> None:
    names = desk("", role).get_by_role("navigation").get_by_role("link").all_inner_texts()
    assert ("Số liệu" in names) == (role != "officer")
    assert ("Quyền dân" in names) == (role in ("supervisor", "admin"))
