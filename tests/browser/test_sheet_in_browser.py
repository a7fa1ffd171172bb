"""The page of a procedure on a phone, without scripts, on paper; the chat opened from its code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from chat_steps import violations
from playwright.sync_api import Page, expect
from replies import CODE

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]
DEVICES = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}
BIRTH = "1.001193"
PRINTED = (
    BIRTH,
    "1.004194",
    "1.004222",
    "1.000894",
    "1.000656",
    "2.000815",
    "1.001612",
    "1.012753",
    "2.000635",
    "2.002233",
)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def open_page(open_chat: OpenChat, pages_url: str) -> OpenChat:
    """Opens the page of a code on a phone; a broken policy or an error fails the test."""

    def open_one(code: str, device: str = "phone", **options: object) -> Page:
        return open_chat(f"/thu-tuc/{code}", pages_url, **DEVICES[device], **options)

    return open_one


def test_a_phone_shows_it_without_scrolling_sideways(
    open_page: OpenChat, snapshot: Snapshot
) -> None:
    page = open_page(BIRTH)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(WIDER) <= 0
    size = page.locator("section p").first.evaluate("node => getComputedStyle(node).fontSize")
    assert float(size.removesuffix("px")) >= 18
    snapshot(page)


@pytest.mark.parametrize(
    ("options", "card"),
    [
        ({}, "rgb(255, 255, 255)"),
        ({"color_scheme": "dark"}, "rgb(24, 34, 31)"),
        ({"contrast": "more"}, "rgb(255, 255, 255)"),
        ({"contrast": "more", "color_scheme": "dark"}, "rgb(0, 0, 0)"),
        ({"forced_colors": "active"}, ""),
    ],
    ids=["light", "dark", "contrast", "dark-contrast", "forced"],
)
def test_it_looks_as_the_reader_needs_it(
    open_page: OpenChat, axe_source: str, snapshot: Snapshot, options: dict[str, str], card: str
) -> None:
    page = open_page(BIRTH, **options)
    style = "node => getComputedStyle(node).backgroundColor"
    assert card in page.locator("body").evaluate(style)
    assert page.locator(".qr").first.evaluate(style) == "rgb(255, 255, 255)"
    assert violations(page, axe_source) == []
    snapshot(page)


def test_letters_are_as_large_as_in_the_chat(open_page: OpenChat) -> None:
    page = open_page(BIRTH)
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    page.evaluate('localStorage.setItem("motcua.large-text", "yes")')
    page.reload()
    assert page.evaluate(size) > before
    assert page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_axe_finds_nothing(open_page: OpenChat, device: str, axe_source: str) -> None:
    for code in (BIRTH, f"{BIRTH}?truong-hop=tre-bi-bo-roi", "9.999999"):
        assert violations(open_page(code, device), axe_source) == []


def test_the_list_of_procedures_is_in_order(
    open_chat: OpenChat, pages_url: str, axe_source: str
) -> None:
    page = open_chat("/thu-tuc", pages_url, **DEVICES["phone"])
    assert page.evaluate(WIDER) <= 0
    assert violations(page, axe_source) == []
    page.get_by_role("link", name="Đăng ký khai sinh cho bé", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh cho bé")


def test_without_scripts_nothing_is_missing(open_page: OpenChat) -> None:
    page = open_page(BIRTH, java_script_enabled=False)
    box = page.get_by_label("Tờ khai đăng ký khai sinh").first
    box.check()
    expect(box).to_be_checked()
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Mở riêng.*Bé bị bỏ rơi")).click()
    expect(page.get_by_text("Trường hợp của anh/chị: Bé bị bỏ rơi")).to_be_visible()
    expect(page.get_by_text("Giấy chứng sinh", exact=True)).to_have_count(0)


def test_the_button_prints(open_page: OpenChat) -> None:
    page = open_page(BIRTH)
    page.evaluate("window.print = () => { document.title = 'in rồi'; }")
    page.get_by_role("button", name="In trang này").click()
    expect(page).to_have_title("in rồi")


NO_SHARING = "Object.defineProperty(Navigator.prototype, 'share', { value: undefined });"
DENIED = "Clipboard.prototype.writeText = async () => { throw new DOMException('denied'); };"
NO_COPYING = "document.execCommand = () => false;"


def shared(open_page: OpenChat, script: str, **options: object) -> Page:
    """Press "Gửi cho người khác" in a browser that lacks what ``script`` takes away."""
    page = open_page(BIRTH, **options)
    page.evaluate(f"() => {{ {script} }}")
    page.get_by_role("button", name="Gửi cho người khác").click()
    return page


@pytest.mark.parametrize("script", [NO_SHARING, NO_SHARING + DENIED])
def test_the_address_is_copied_where_the_page_cannot_be_sent(
    open_page: OpenChat, script: str
) -> None:
    page = shared(open_page, script, permissions=["clipboard-read", "clipboard-write"])
    expect(page.get_by_text("Đã chép địa chỉ trang này.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_clipboard_that_refuses_is_told(open_page: OpenChat) -> None:
    page = shared(open_page, NO_SHARING + DENIED + NO_COPYING)
    expect(page.get_by_text("Máy không chép được.")).to_be_visible()


def test_who_thinks_better_of_sending_copies_nothing(open_page: OpenChat) -> None:
    closed = "navigator.share = async () => { throw new DOMException('closed', 'AbortError'); };"
    page = shared(open_page, closed)
    expect(page.get_by_role("button", name="Gửi cho người khác")).to_be_visible()
    expect(page.locator("#shared")).to_be_empty()


@pytest.mark.parametrize("code", PRINTED)
def test_it_prints_on_two_pages_at_most(open_page: OpenChat, code: str) -> None:
    page = open_page(code, "desktop")
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def test_paper_has_boxes_and_codes_and_no_buttons(open_page: OpenChat, snapshot: Snapshot) -> None:
    page = open_page(BIRTH, "desktop")
    page.emulate_media(media="print")
    expect(page.get_by_role("checkbox").first).to_be_visible()
    expect(page.locator("svg.qr")).to_have_count(2)
    expect(page.get_by_text("In ngày")).to_be_visible()
    for name in ("In trang này", "Gửi cho người khác"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.get_by_role("link", name="Hỏi Một Cửa về việc này")).to_be_hidden()
    snapshot(page)


def test_the_printed_code_opens_the_chat_with_the_procedure(open_chat: OpenChat) -> None:
    page = open_chat(f"/?thu-tuc={CODE}", **DEVICES["phone"])
    offered = page.locator("#offer")
    expect(offered).to_contain_text("Đăng ký khai sinh")
    offered.get_by_role("button").first.click()
    expect(page.locator(".bubble").first).to_contain_text(CODE)


def test_an_unknown_code_opens_the_chat_as_ever(open_chat: OpenChat) -> None:
    page = open_chat('/?thu-tuc="><script>', **DEVICES["phone"])
    expect(page.locator("#offer")).to_be_empty()
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_visible()
