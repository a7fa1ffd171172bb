"""The widget on a site of other people: strict policy, loud style, another origin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from chat_steps import QUESTION, both, violations
from playwright.sync_api import FrameLocator, Locator, Page, expect

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
OpenSite = Callable[..., Page]
Snapshot = Callable[[Page], None]


@pytest.fixture
def open_site(open_chat: OpenSite, other_url: str) -> OpenSite:
    """Opens a page of the other site; faults are noted as on our own pages."""

    def open_page(path: str = "/mot", **options: Any) -> Page:
        return open_chat(base=other_url, path=path, **options)

    return open_page


@pytest.fixture
def site(open_site: OpenSite, device: str) -> Page:
    return open_site(**(PHONE if device == "phone" else {}))


def launcher(page: Page) -> Locator:
    return page.locator("motcua-widget").locator("button.launcher")


def opener(page: Page, title: str = "Hỏi thủ tục") -> Locator:
    return page.get_by_role("button", name=f"{title}, mở khung trò chuyện")


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("motcua-widget iframe")


def ask(page: Page, text: str) -> None:
    chat(page).get_by_label("Câu hỏi của anh/chị").fill(text)
    chat(page).get_by_role("button", name="Gửi", exact=True).click()


def cards(page: Page) -> Locator:
    return chat(page).get_by_role("log").get_by_role("article")


def inside(page: Page) -> Any:
    """Return the frame of the chat."""
    return next(frame for frame in page.frames if frame.url.endswith("/widget"))


@both
def test_the_whole_way_on_a_loud_site(
    site: Page, device: str, axe_source: str, snapshot: Snapshot
) -> None:
    button = opener(site)
    expect(button).to_be_visible()
    box = button.bounding_box() or {}
    assert min(box["width"], box["height"]) >= 44
    letters = button.evaluate("node => getComputedStyle(node).letterSpacing")
    assert letters == "normal"
    button.click()
    ask(site, QUESTION)
    expect(cards(site).get_by_role("heading", level=2)).to_contain_text("khai sinh")
    panel = site.locator("motcua-widget .panel").bounding_box() or {}
    view = site.viewport_size or {}
    fills = (panel["width"], panel["height"]) == (view["width"], view["height"])
    assert fills == (device == "phone")
    snapshot(site)
    assert site.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(255, 0, 0)"
    inside(site).evaluate(axe_source)
    found = inside(site).evaluate("() => axe.run()")["violations"]
    assert [rule["id"] for rule in found] == []


def test_the_launcher_passes_axe(open_chat: OpenSite, axe_source: str) -> None:
    page = open_chat("/demo")
    expect(opener(page)).to_be_visible()
    assert violations(page, axe_source) == []


def test_keyboard_alone(open_site: OpenSite) -> None:
    page = open_site()
    opener(page).focus()
    page.keyboard.press("Enter")
    box = chat(page).get_by_label("Câu hỏi của anh/chị")
    expect(box).to_be_focused()
    page.keyboard.type("xin chào")
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("motcua-widget .panel")).to_be_hidden()
    expect(opener(page)).to_be_focused()
    expect(opener(page)).to_have_attribute("aria-expanded", "false")


def test_escape_closes_what_is_innermost_first(open_site: OpenSite) -> None:
    page = open_site()
    opener(page).click()
    more = chat(page).get_by_role("button", name="Thêm")
    more.click()
    page.keyboard.press("Escape")
    expect(chat(page).locator("#menu")).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    chat(page).locator("#menu").get_by_role("button", name="Dữ liệu của tôi").click()
    page.keyboard.press("Escape")
    expect(chat(page).get_by_role("dialog")).to_have_count(0)
    expect(page.locator("motcua-widget .panel")).to_be_visible()


def test_the_conversation_goes_on_over_reload_and_pages(open_site: OpenSite) -> None:
    page = open_site()
    opener(page).click()
    ask(page, "câu trên trang một")
    expect(cards(page)).to_have_count(1)
    page.reload()
    expect(cards(page)).to_have_count(1)
    page.get_by_role("link", name="hai").click()
    expect(page).to_have_title("Trang hai")
    expect(cards(page)).to_contain_text("câu trên trang một")
    ask(page, "câu trên trang hai")
    expect(cards(page)).to_have_count(2)
    chat(page).get_by_role("button", name="Đóng").click()
    page.reload()
    expect(opener(page)).to_be_visible()
    expect(page.locator("motcua-widget .panel")).to_be_hidden()


def test_a_message_while_closed_is_counted(
    open_site: OpenSite, scripted: Any, snapshot: Snapshot
) -> None:
    page = open_site()
    opener(page).click()
    with page.expect_request("**/events?*"):
        ask(page, "chờ cán bộ")
    expect(cards(page)).to_have_count(1)
    chat(page).get_by_role("button", name="Đóng").click()
    scripted.push(scripted.streams[-1][0], "Cán bộ đã xem hồ sơ.")
    expect(page.get_by_role("button", name="1 tin mới")).to_be_visible()
    snapshot(page)
    page.get_by_role("button", name="1 tin mới").click()
    expect(cards(page)).to_have_count(2)
    expect(launcher(page)).not_to_contain_text("1")


def test_a_page_about_a_procedure_begins_with_it(open_chat: OpenSite, snapshot: Snapshot) -> None:
    page = open_chat("/demo/khai-sinh")
    opener(page, "Hỏi về khai sinh").click()
    expect(chat(page).locator("#offer")).to_contain_text("đang xem thủ tục Đăng ký khai sinh")
    snapshot(page)
    chat(page).get_by_role("button", name="Nộp ở đâu?").click()
    expect(chat(page).locator(".bubble")).to_contain_text("1.001193): nộp ở đâu?")
    expect(chat(page).locator("#offer")).to_be_empty()


@pytest.mark.parametrize("code", ["9.999999", "<img src=x onerror=hacked=1>"])
def test_an_unknown_procedure_offers_nothing(open_site: OpenSite, code: str) -> None:
    page = open_site(f"/mot?attributes=data-procedure='{code}' data-open=true")
    expect(chat(page).get_by_text("Anh/chị cần làm thủ tục gì?")).to_be_visible()
    expect(chat(page).locator("#offer")).to_be_empty()


def test_attributes_are_text_and_nothing_else(open_site: OpenSite) -> None:
    attributes = "data-title='<img src=x onerror=hacked=1>' data-position=left"
    page = open_site(f"/mot?attributes={attributes}")
    expect(launcher(page)).to_have_text("<img src=x onerror=hacked=1>")
    assert (launcher(page).bounding_box() or {})["x"] == 16
    assert page.evaluate("window.hacked") is None


def test_the_site_lives_on_when_we_are_down(open_site: OpenSite, snapshot: Snapshot) -> None:
    page = open_site("/hai")
    page.route("**/widget", lambda route: route.abort())
    page.clock.install()
    opener(page).click()
    page.clock.fast_forward(10_000)
    word = page.get_by_role("alert")
    expect(word).to_contain_text("chưa mở được")
    expect(word.get_by_role("link", name="1800 1096")).to_have_attribute("href", "tel:18001096")
    snapshot(page)
    page.unroute("**/widget")
    word.get_by_role("button", name="Thử lại").click()
    expect(chat(page).get_by_label("Câu hỏi của anh/chị")).to_be_visible()


def test_another_frame_cannot_command_the_widget(open_site: OpenSite) -> None:
    page = open_site()
    opener(page).click()
    expect(chat(page).get_by_label("Câu hỏi của anh/chị")).to_be_visible()
    page.evaluate("window.postMessage({ motcua: 1, type: 'close' }, '*')")
    page.evaluate("window.postMessage({ motcua: 1, type: 'constructor' }, '*')")
    ask(page, "vẫn mở")
    expect(cards(page)).to_have_count(1)


def test_the_frame_hears_only_sites_that_may_hold_it(open_chat: OpenSite) -> None:
    page = open_chat("/api/docs")
    exact, wild = "https://xa.gov.vn", "https://*.gov.vn"
    cases = {
        (exact, exact): True,
        ("http://xa.gov.vn", exact): False,
        ("https://xa.gov.vn.evil.example", exact): False,
        ("https://a.b.gov.vn", wild): True,
        ("https://evilgov.vn", wild): False,
        ("https://xa.gov.vn:8443", wild): False,
        ("null", exact): False,
    }
    heard = page.evaluate(
        """async (pairs) => {
            const { mayFrame } = await import("/static/frame.js");
            return pairs.map(([origin, listed]) => mayFrame(origin, [listed]));
        }""",
        [list(pair) for pair in cases],
    )
    assert dict(zip(cases, heard, strict=True)) == cases


def test_a_site_that_is_not_listed_shows_no_chat(open_site: OpenSite, other_url: str) -> None:
    page = open_site()
    stranger = other_url.replace("localhost", "127.0.0.1")
    page.goto(f"{stranger}/mot")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        opener(page).click()
    expect(chat(page).locator("#input")).to_have_count(0)


def test_blocked_storage_is_no_hindrance(open_site: OpenSite) -> None:
    page = open_site("/hai")
    page.context.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(
            window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
        LockManager.prototype.request = async () => { throw new DOMException("denied"); };"""
    )
    page.reload()
    opener(page).click()
    ask(page, "câu thứ nhất")
    ask(page, "câu thứ hai")
    expect(cards(page)).to_have_count(2)


def test_a_narrow_site_and_200_percent(open_site: OpenSite, snapshot: Snapshot) -> None:
    page = open_site(viewport={"width": 320, "height": 256}, device_scale_factor=2)
    expect(opener(page)).to_be_in_viewport(ratio=1)
    opener(page).click()
    ask(page, QUESTION)
    expect(cards(page)).to_have_count(1)
    assert inside(page).evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    expect(chat(page).get_by_label("Câu hỏi của anh/chị")).to_be_in_viewport(ratio=1)
    snapshot(page)
