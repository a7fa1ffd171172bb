"""The editor's pages in a browser: by keyboard, on a small screen, two editors, for every eye."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import consoles
import pytest
from chat_steps import DARK, violations
from factories import put, record, way
from playwright.sync_api import Page, expect
from serving import served

from bot.console.accounts import ROLES
from bot.knowledge import open_knowledge
from bot.pages import add_pages
from bot.places.finding import ready as ready_places
from bot.procedures.record import Fee, Time
from bot.services import now
from bot.settings import load
from bot.storage import Store, open_store, upgrade

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]
SMALL = {"viewport": {"width": 1024, "height": 600}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RESIDENCE = "content/items/card/1.004194"
GROUP = "content/items/confusable/giay-khai-sinh-mat-hay-chua-co"


@dataclass(frozen=True)
class Served:
    """A console of these tests' own, which change what it holds."""

    url: str
    knowledge: Store


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, project_knowledge: Path) -> Iterator[Served]:
    settings = load({"MOTCUA_HOME": str(tmp_path_factory.mktemp("content"))})
    shutil.copy(project_knowledge, settings.home)
    store = open_store("conversations", settings.home)
    upgrade(store)
    for role in ROLES:
        consoles.add(store, role, role, now())
    knowledge = open_knowledge(settings)
    given = consoles.supplies(knowledge, store, now)
    given.search.index()
    ready_places()
    app = consoles.application(given)
    add_pages(app, settings)
    listener = socket.create_server(("127.0.0.1", 0))
    with served(app, listener):
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", knowledge)


@pytest.fixture
def desk(open_chat: OpenChat, console: Served) -> OpenChat:
    """Opens a page of the console signed in, on a small screen."""

    def open_desk(path: str = "content", name: str = "editor", **options: Any) -> Page:
        page = open_chat("/console/", console.url, **{**SMALL, **options})
        page.on("dialog", lambda dialog: dialog.accept())
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(consoles.PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#q[data-ready]")).to_be_focused()
        page.goto(page.url + path)
        return page

    return open_desk


def ready(page: Page) -> Page:
    expect(page.locator("#item[data-ready]")).to_be_visible()
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def first_name(page: Page) -> Any:
    return page.get_by_label("Cách người dân hỏi chung 1", exact=True)


def names(page: Page) -> list[str]:
    boxes = page.locator("#item-names > .entries input")
    return [boxes.nth(at).input_value() for at in range(boxes.count())]


def test_lines_are_added_moved_and_removed_by_keyboard(desk: OpenChat) -> None:
    page = ready(desk(GROUP))
    before = names(page)
    first_name(page).focus()
    press(page, "Enter")
    page.keyboard.type("giấy khai sinh thất lạc")
    assert names(page) == [before[0], "giấy khai sinh thất lạc", *before[1:]]
    press(page, "Alt+ArrowUp")
    assert names(page) == ["giấy khai sinh thất lạc", *before]
    press(page, "Alt+ArrowDown", "Alt+Delete")
    assert names(page) == before
    press(page, "Alt+z")
    assert names(page)[1] == "giấy khai sinh thất lạc"
    press(page, "Control+s")
    expect(page.locator("#state")).to_contain_text("Đã lưu bản nháp")
    page.reload()
    assert names(ready(page))[:2] == [before[0], "giấy khai sinh thất lạc"]
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.locator("#state")).to_contain_text("Đã bỏ bản nháp")


def test_lines_within_lines(desk: OpenChat) -> None:
    page = ready(desk(RESIDENCE))
    press(page, "Alt+g")
    page.get_by_role("link", name="Trường hợp", exact=True).press("Enter")
    cases = page.locator("#item-cases")
    cases.get_by_role("button", name="Thêm trường hợp").press("Enter")
    added = cases.locator(":scope > .entries > li").last
    added.get_by_label("Tên trường hợp").fill("Ở nhờ nhà bà con")
    expect(added.locator(":scope > details > summary")).to_contain_text("Ở nhờ nhà bà con")
    added.get_by_role("button", name="Thêm giấy tờ").press("Enter")
    page.keyboard.type("Giấy đồng ý cho ở nhờ")
    press(page, "Control+Shift+x")
    expect(page.locator("#preview")).to_contain_text("Giấy đồng ý cho ở nhờ")
    page.on("dialog", lambda dialog: dialog.accept())


def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_lost(
    desk: OpenChat, axe_source: str, snapshot: Snapshot
) -> None:
    page = ready(desk(RESIDENCE))
    page.get_by_label("Tóm tắt").fill("Ngắn quá.")
    page.get_by_label("Ai làm").fill("Người thuê trọ, ở nhờ.")
    page.locator('[name="item.methods.0.fees.0.amount"]').evaluate("node => node.value = 'mười'")
    press(page, "Control+Enter")
    alert = page.locator("#problems")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("còn 2 chỗ cần sửa")
    fee = page.locator('[name="item.methods.0.fees.0.amount"]')
    expect(fee).to_be_visible()
    expect(fee).to_have_value("mười")
    expect(page.get_by_label("Ai làm")).to_have_value("Người thuê trọ, ở nhờ.")
    assert violations(page, axe_source) == []
    snapshot(page)
    alert.get_by_role("link").last.press("Enter")
    expect(fee).to_be_focused()
    told = page.locator(f"#{fee.get_attribute('aria-describedby')}")
    expect(told).to_contain_text("Phải là số")


def test_the_preview_is_the_chat_and_the_page(desk: OpenChat, snapshot: Snapshot) -> None:
    page = ready(desk(RESIDENCE))
    page.get_by_label("Ai làm").fill("Ai ở trọ, ở nhờ từ 30 ngày.")
    press(page, "Control+Shift+x")
    chat = page.frame_locator(".chat-shown")
    expect(chat.locator(".bubble").first).to_have_text("Anh/chị hỏi: Tóm tắt")
    expect(chat.locator(".card").first).to_contain_text("Đăng ký tạm trú")
    shown = page.frame_locator(".page-shown")
    expect(shown.locator("body")).to_contain_text("Ai ở trọ, ở nhờ từ 30 ngày.")
    expect(page.locator("#preview .changes")).to_contain_text("Ai làm")
    assert page.evaluate(WIDER) <= 0
    snapshot(page)
    press(page, "Escape")
    expect(page.locator("#preview")).to_be_hidden()


def test_two_editors_at_once(desk: OpenChat, axe_source: str, snapshot: Snapshot) -> None:
    mine, theirs = ready(desk(GROUP)), ready(desk(GROUP, "supervisor"))
    first_name(mine).fill("câu của biên tập viên")
    theirs.get_by_label("Câu hỏi phân biệt").fill("Người ấy đã có giấy khai sinh bao giờ chưa?")
    press(theirs, "Control+Enter")
    expect(theirs.locator("#state")).to_contain_text("Đã đăng")
    press(mine, "Control+Enter")
    told = mine.locator("#overtaken")
    expect(told).to_be_focused()
    expect(told).to_contain_text("supervisor đã đăng bản")
    expect(told.locator("ins").first).to_be_visible()
    expect(first_name(mine)).to_have_value("câu của biên tập viên")
    expect(mine.get_by_label("Câu hỏi phân biệt")).to_have_value(
        "Người ấy đã có giấy khai sinh bao giờ chưa?"
    )
    assert violations(mine, axe_source) == []
    snapshot(mine)
    press(mine, "Control+Enter")
    expect(mine.locator("#state")).to_contain_text("Đã đăng")
    mine.get_by_role("link", name="Các bản").click()
    expect(mine.locator("ins").first).to_contain_text("biên tập")
    assert violations(mine, axe_source) == []
    mine.get_by_role("button", name="Khôi phục bản 1").press("Enter")
    expect(mine.locator("#state")).to_contain_text("Đã khôi phục")


def test_a_session_that_ended_loses_nothing(desk: OpenChat) -> None:
    page = ready(desk(GROUP))
    first_name(page).fill("chữ gõ dở")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    press(page, "Control+s")
    expect(page.locator("#said")).to_contain_text("chữ đã gõ vẫn còn")
    expect(first_name(page)).to_have_value("chữ gõ dở")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    press(page, "Control+s")
    expect(page.locator("#state")).to_contain_text("Đã lưu bản nháp")
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.locator("#state")).to_contain_text("Đã bỏ bản nháp")


def test_an_item_is_found_while_typing(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk("content/kinds/folk_names")
    page.keyboard.type("may bay khong nguoi lai")
    rows = page.locator(".items tbody tr")
    expect(rows.first).to_contain_text("máy bay không người lái", ignore_case=True)
    assert rows.count() < 20
    snapshot(page)


PAGES = {
    "overview": "content",
    "list": "content/kinds/card",
    "card": RESIDENCE,
    "group": GROUP,
    "policy": "content/items/fee_policy/hue-nop-truc-tuyen",
    "hours": "content/items/opening_hours/1",
    "notice": "content/kinds/notice/new",
    "versions": "content/versions/card/1.004194",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_editors_page_is_sound(
    desk: OpenChat, axe_source: str, snapshot: Snapshot, name: str
) -> None:
    page = desk(PAGES[name])
    assert violations(page, axe_source, [DARK]) == []
    assert page.evaluate(WIDER) <= 0
    snapshot(page)


def test_a_draft_and_what_waits(desk: OpenChat, snapshot: Snapshot) -> None:
    page = ready(desk("content/items/portal_answer/chu-ky-so-la-gi", "admin"))
    page.locator("#item-answer").press("End")
    page.keyboard.type(" Chữ ký này có giá trị như ký tay.")
    page.get_by_role("button", name="Đã kiểm tra hôm nay").click()
    expect(page.locator("#said")).to_contain_text("Còn chữ chưa lưu")
    press(page, "Control+s")
    expect(page.locator("#state")).to_contain_text("Bản nháp của admin")
    page.get_by_role("link", name="Nội dung", exact=True).first.click()
    drafts = page.get_by_role("region", name="Bản nháp")
    expect(drafts).to_contain_text("admin lưu")
    snapshot(page)


def test_an_officer_does_not_see_it(desk: OpenChat) -> None:
    page = desk("content", "officer")
    expect(page.get_by_role("heading", name="Không được phép")).to_be_visible()
    expect(page.get_by_role("link", name="Nội dung", exact=True)).to_have_count(0)


def test_a_newer_national_record_is_taken_over_by_keyboard(
    desk: OpenChat, console: Served, axe_source: str, snapshot: Snapshot
) -> None:
    three = Time(amount=3, unit="working_day")
    ways = [
        way("counter", Fee(text="Mỗi người, mỗi lần", amount=12000), time=three),
        way("online", Fee(text="Mỗi người, mỗi lần", amount=6000), time=three),
    ]
    later = now() + timedelta(days=1)
    put(console.knowledge, record("1.004194", methods=ways, online="full", updated_at=later))
    page = desk()
    waiting = page.get_by_role("region", name="Bản quốc gia mới hơn thẻ")
    waiting.get_by_role("link", name="Đăng ký tạm trú").press("Enter")
    expect(page.get_by_role("heading", name="Bản quốc gia mới hơn thẻ")).to_be_visible()
    assert violations(page, axe_source) == []
    assert page.evaluate(WIDER) <= 0
    snapshot(page)
    page.get_by_label("bản quốc gia về lệ phí").press("Space")
    page.get_by_role("button", name="Lấy vào bản nháp").press("Enter")
    expect(page.locator("#state")).to_contain_text("Đã lấy các phần anh/chị chọn")
    expect(page.locator('[name="item.methods.0.fees.0.amount"]')).to_have_value("12.000")
