"""The look-up in a browser: by keyboard alone, on a small screen, for every eye."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from chat_steps import LOOKS, violations
from consoles import PASSWORD
from playwright.sync_api import Page, expect

from bot.console.accounts import ROLES

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]
SMALL = {"viewport": {"width": 1024, "height": 600}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "document.activeElement.id"
STOPWATCH = """() => {
    const once = { once: true };
    document.addEventListener("keydown", () => { window.begun = performance.now(); }, once);
    document.addEventListener("htmx:afterSwap", (event) => {
        if (event.detail.target.id === "card") window.shown = performance.now();
    });
}"""
PINNED = "1.000894"


@pytest.fixture
def desk(open_chat: OpenChat, console_url: str) -> OpenChat:
    """Opens the console signed in, on a small screen."""

    def open_desk(name: str = "officer", **options: Any) -> Page:
        page = open_chat("/console/", console_url, **{**SMALL, **options})
        sign_in(page, name)
        expect(page.locator("#q[data-ready]")).to_be_focused()
        return page

    return open_desk


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in by keyboard: the first field has the focus."""
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def look_up(page: Page, text: str) -> None:
    """Type into the box from wherever the focus is, and open the first row."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_be_visible()


def test_the_fee_of_temporary_residence_in_two_seconds(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk()
    page.evaluate(STOPWATCH)
    page.keyboard.type("lệ phí tạm trú")
    page.keyboard.press("Enter")
    expect(page.locator("#f-fee")).to_be_in_viewport()
    expect(page.locator("#f-fee")).to_contain_text("7.000 đồng")
    assert page.evaluate("window.shown - window.begun") < 2000
    assert page.evaluate(FOCUSED) == "f-fee"
    snapshot(page)


def test_a_wrong_password_is_told_and_the_name_stays(open_chat: OpenChat, console_url: str) -> None:
    page = open_chat("/console/", console_url, **SMALL)
    sign_in(page, "editor", "not the password")
    told = "Tên hoặc mật khẩu không đúng. Sai năm lần thì chờ 15 phút rồi thử lại."
    expect(page.get_by_role("alert")).to_have_text(told)
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("editor")
    expect(page.get_by_label("Mật khẩu")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Tìm thủ tục")).to_be_focused()


def test_arrows_choose_and_enter_opens(desk: OpenChat) -> None:
    page = desk()
    page.keyboard.type("tạm trú")
    expect(page.locator("#row-1")).to_be_visible()
    chosen = page.locator('#list [aria-selected="true"]')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_id("row-1")
    box = page.get_by_role("combobox", name="Tìm thủ tục")
    expect(box).to_have_attribute("aria-activedescendant", "row-1")
    title = page.locator("#row-1 .title").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_have_text(title)


def test_what_is_typed_while_the_page_still_loads_is_looked_up(
    open_chat: OpenChat, console_url: str
) -> None:
    page = open_chat("/console/", console_url, **SMALL)
    page.route("**/console-watch.js", lambda route: (time.sleep(1), route.continue_()))
    sign_in(page, "officer")
    page.locator("#q").press_sequentially("tạm trú")
    expect(page.locator("#row-1")).to_be_visible()


def test_enter_waits_for_the_rows_of_what_was_typed(desk: OpenChat) -> None:
    page = desk()
    page.keyboard.type("/tạm trú")
    expect(page.locator("#row-0")).to_contain_text("tạm trú")
    expect(page.get_by_role("combobox", name="Tìm thủ tục")).to_have_value("tạm trú")
    page.route("**/look-up?*", lambda route: (time.sleep(0.5), route.continue_()))
    page.get_by_role("combobox", name="Tìm thủ tục").fill("đăng ký kết hôn")
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_have_text("Đăng ký kết hôn")


def test_each_section_has_its_key(desk: OpenChat) -> None:
    page = desk()
    look_up(page, "đăng ký kết hôn")
    names = ["documents", "fee", "time", "place", "steps", "online", "mistakes", "conditions"]
    for key, name in zip("1234567890", [*names, "result", "legal"], strict=True):
        page.keyboard.press(key)
        expect(page.locator(f"#f-{name}")).to_be_focused()
        expect(page.locator(f"#f-{name} h3")).to_be_in_viewport()


def test_it_is_read_out_sent_and_linked(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk(permissions=["clipboard-read", "clipboard-write"])
    look_up(page, "lệ phí tạm trú")
    told = page.locator("#told")
    page.keyboard.press("d")
    expect(told).to_contain_text("7.000 đồng, cá nhân, hộ gia đình khai qua mạng")
    snapshot(page)
    page.keyboard.press("Escape")
    expect(told).to_be_empty()
    page.keyboard.press("3")
    page.keyboard.press("s")
    expect(told).to_contain_text("Thoi gian: 3 ngay lam viec")
    page.keyboard.press("m")
    expect(told).to_contain_text("Thời gian: 3 ngày làm việc")
    page.keyboard.press("c")
    expect(page.get_by_text("Đã sao chép.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Đăng ký tạm trú. Thời gian:")
    page.keyboard.press("l")
    expect(page.locator("#link svg")).to_be_visible()
    page.keyboard.press("c")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('http')")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/thu-tuc/1.004194")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Tìm thủ tục")).to_be_focused()


def test_a_pin_is_in_the_empty_box_next_time(desk: OpenChat) -> None:
    page = desk("supervisor")
    look_up(page, PINNED)
    page.keyboard.press("g")
    expect(page.get_by_role("button", name="Bỏ ghim")).to_be_visible()
    page.goto(page.url)
    expect(page.locator("#row-0")).to_contain_text(PINNED)
    expect(page.locator("#row-0 .pin")).to_be_visible()


def test_the_place_of_the_caller(desk: OpenChat) -> None:
    page = desk()
    look_up(page, "đăng ký khai sinh")
    page.keyboard.press("n")
    page.keyboard.type("phường Hồng Hà, Hà Nội")
    page.keyboard.press("Tab")
    expect(page.locator("#f-place")).to_contain_text("phường Hồng Hà")


def test_an_old_place_is_told_and_taken(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk()
    page.keyboard.type("xã Đông Mỹ huyện Thanh Trì")
    expect(page.locator(".placed")).to_contain_text("(tên cũ)")
    snapshot(page)
    page.get_by_role("button", name="Xã Nam Phù").click()
    expect(page.get_by_label("Nơi của người gọi")).to_have_value("Xã Nam Phù, Hà Nội")


def test_a_filter_by_keyboard(desk: OpenChat) -> None:
    page = desk()
    page.keyboard.press("Escape")
    page.locator("#card").focus()
    page.keyboard.press("b")
    page.keyboard.type("hộ tịch")
    expect(page.locator("#row-0 .meta")).to_contain_text("Hộ tịch")
    page.get_by_label("Trực tuyến").select_option("none")
    expect(page.locator("#list .meta", has_text="Toàn trình")).to_have_count(0)
    page.get_by_role("button", name="Bỏ lọc").click()
    expect(page.get_by_label("Lĩnh vực")).to_have_value("")


def test_a_dossier_by_its_code(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk()
    page.keyboard.type("H99.01-260901-0001")
    expect(page.get_by_role("button", name="Xem hồ sơ")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_contain_text("Hồ sơ H99")
    snapshot(page)


def test_axe_finds_nothing(desk: OpenChat, axe_source: str) -> None:
    page = desk()
    assert violations(page, axe_source, LOOKS) == []
    page.keyboard.type("tạm trú")
    expect(page.locator("#row-1")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_be_visible()
    assert violations(page, axe_source, LOOKS) == []
    for key in "ds":
        page.keyboard.press(key)
        expect(page.locator("#told h3")).to_be_visible()
        assert violations(page, axe_source, LOOKS) == []
    assert page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("path", ["", "audit", "staff", "password", "nothing"])
def test_every_page_is_sound(
    desk: OpenChat, axe_source: str, snapshot: Snapshot, path: str
) -> None:
    page = desk("admin")
    page.goto(page.url + path)
    assert violations(page, axe_source) == []
    assert page.evaluate(WIDER) <= 0
    snapshot(page)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_pages_it_may_open(desk: OpenChat, role: str) -> None:
    names = desk(role).get_by_role("navigation").get_by_role("link").all_inner_texts()
    leading = ["Nhật ký"] if role in ("supervisor", "admin") else []
    expected = ["Tra cứu", *leading, *(["Tài khoản"] if role == "admin" else [])]
    assert [name for name in names if name in ("Tra cứu", "Nhật ký", "Tài khoản")] == expected


def test_a_session_that_ended_leads_to_the_sign_in(desk: OpenChat) -> None:
    page = desk()
    page.context.clear_cookies()
    page.locator(":focus").fill(
        "tạm trú"
    )  # typed letter by letter it would meet the page that goes
    expect(page.get_by_label("Tên đăng nhập")).to_be_visible()
