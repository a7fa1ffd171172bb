"""Questions to learn from and models in a browser: by keyboard alone, on a small screen."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import consoles
import pytest
from chat_steps import DARK, violations
from playwright.sync_api import Page, expect
from serving import served
from wondering import train, wonder

from bot import training
from bot.console.accounts import ROLES
from bot.conversations.models import Models
from bot.conversations.noted import Noted
from bot.knowledge import open_knowledge
from bot.pages import add_pages
from bot.places.finding import ready
from bot.replies import ProcedureRef, Reply
from bot.services import now
from bot.settings import load
from bot.storage import Store, open_store, upgrade
from bot.turns.asking_again import AskingAgain

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
Snapshot = Callable[[Page], None]
SMALL = {"viewport": {"width": 1024, "height": 600}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STRIPES = [
    "ra xã xin cái giấy còn son thì cầm gì",
    "xin giấy còn son",
    "giấy còn son mất tiền không",
]
CODE = "1.004873"  # the certificate of marital status
DOUBTFUL = Noted(intent="ask_fee", candidates={"1.004194": 0.52, "1.000894": 0.2})
TOLD = ProcedureRef(code="1.004194", name="Đăng ký tạm trú", url="")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Conversations with questions that wait, accounts and two trained models."""
    found = open_store("conversations", load({"MOTCUA_HOME": str(tmp_path)}).home)
    upgrade(found)
    moment = now()
    for role in ROLES:
        consoles.add(found, role, role, moment)
    for person, text in zip("abc", STRIPES, strict=True):
        wonder(found, person, text, now=moment - timedelta(hours=3))
    wonder(found, "d", "máy bay không người lái bay ở đâu", now=moment - timedelta(days=2))
    reply = Reply(kind="answer", text="Lệ phí 7.000 đồng.", procedure=TOLD)
    wonder(
        found,
        "e",
        "ở trọ đóng mấy tiền",
        now=moment - timedelta(days=3),
        noted=DOUBTFUL,
        reply=reply,
    )
    train(found, "motcua-4af4b82e13e4", now=moment - timedelta(days=1))
    train(found, "motcua-9c1d52aa0b7f", now=moment)
    yield found
    found.dispose()


@pytest.fixture
def desk(
    open_chat: OpenChat, store: Store, project_knowledge: Path, tmp_path: Path
) -> Iterator[OpenChat]:
    """Opens a page of the console signed in, on a small screen; no assistant runs behind it."""
    settings = load({"MOTCUA_HOME": str(tmp_path)})
    shutil.copy(project_knowledge, settings.home)
    (port, *_) = _free()
    again = AskingAgain([f"http://127.0.0.1:{port}"], 1.0, lambda conversation: None)
    given = consoles.supplies(
        open_knowledge(settings), store, now, intents=training.intents(), ask_again=again
    )
    given.search.index()
    ready()
    app = consoles.application(given)
    add_pages(app, settings)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def open_desk(name: str = "editor", path: str = "questions", **options: object) -> Page:
        page = open_chat("/console/", url, **{**SMALL, **options})
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(consoles.PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#q[data-ready]")).to_be_focused()
        page.goto(page.url + path)
        return page

    with served(app, listener):
        yield open_desk


def _free() -> list[int]:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return [int(probe.getsockname()[1])]


def open_first(page: Page) -> None:
    expect(page.locator("#groups[data-ready]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#group-title")).to_be_focused()


def test_a_question_becomes_a_name_by_keyboard_alone(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk()
    open_first(page)
    expect(page.locator("#group-title")).to_contain_text("còn son")
    expect(page.locator(".asked tbody tr")).to_have_count(3)
    snapshot(page)
    page.keyboard.press("/")
    page.keyboard.type("tình trạng hôn nhân")
    choice = page.locator(f'#choices [value="{CODE}"]')
    expect(choice).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(choice).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[data-focus]")).to_contain_text("3 câu đã xử lý")
    expect(page.locator(".beside")).to_contain_text("Bây giờ: hạng 1")
    expect(page.locator("#list [role=option]")).to_have_count(2)
    expect(page.locator("#effect")).to_contain_text("chưa trả lời được lúc này")
    page.keyboard.press("z")
    expect(page.locator("[data-focus]")).to_have_text("Đã hoàn tác")
    expect(page.locator("#list [role=option]")).to_have_count(3)


def test_what_was_decided_is_shown(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk()
    open_first(page)
    page.get_by_label("Tìm thủ tục").fill(CODE)
    page.locator(f'#choices [value="{CODE}"]').check()
    page.get_by_role("button", name="Thêm tên gọi").press("Enter")
    expect(page.locator(".beside")).to_be_visible()
    expect(page.locator("#effect")).to_contain_text("chưa trả lời được lúc này")
    snapshot(page)
    page.goto(page.url.rpartition("/questions")[0] + "/questions/decided")
    page.get_by_role("button", name="Hoàn tác").press("Enter")
    expect(page.locator("tbody")).to_contain_text("hoàn tác")


def test_the_other_outcomes_have_their_keys(desk: OpenChat) -> None:
    page = desk()
    open_first(page)
    page.keyboard.press("2")
    expect(page.get_by_label("Ý định")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#group-title")).to_contain_text("máy bay")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-focus]")).to_contain_text("Nội dung còn thiếu")
    expect(page.locator("#list [role=option]")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#group-title")).to_contain_text("ở trọ")
    expect(page.locator(".asked tbody")).to_contain_text("52 %")
    page.keyboard.press("4")
    expect(page.locator("[data-focus]")).to_contain_text("Bỏ qua")
    expect(page.locator("#list [role=option]")).to_have_count(1)


def test_a_refusal_says_why_and_keeps_what_was_typed(desk: OpenChat) -> None:
    page = desk()
    open_first(page)
    page.keyboard.press("2")
    page.keyboard.type("Hỏi lệ phí")
    page.get_by_label("Câu mẫu").fill("gọi 0912 345 678 hỏi lệ phí")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Có số riêng")
    expect(page.get_by_label("Câu mẫu")).to_have_value("gọi 0912 345 678 hỏi lệ phí")
    page.get_by_label("Câu mẫu").fill("doi ho cho con sang ho me sau khi ly di")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("bộ câu dùng để đo")
    expect(page.locator("#list [role=option]")).to_have_count(3)


def test_a_filter_and_what_is_put_aside(desk: OpenChat) -> None:
    page = desk("supervisor")
    open_first(page)
    page.locator(".asked [type=checkbox]").first.check()
    page.keyboard.press("4")
    expect(page.locator("[data-focus]")).to_contain_text("2 câu đã xử lý")
    page.keyboard.press("b")
    page.get_by_label("Vì sao cần xem").select_option("unsure")
    expect(page.locator("#list [role=option]")).to_have_count(1)
    page.get_by_label("Thời gian").select_option("7")
    expect(page.locator(".counted")).to_contain_text("1 nhóm, 1 câu")


def test_a_task_is_done(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk()
    open_first(page)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-focus]")).to_be_focused()
    page.goto(page.url.rpartition("/questions")[0] + "/tasks")
    snapshot(page)
    page.get_by_role("button", name="Đã viết xong").press("Enter")
    expect(page.get_by_text("Không còn việc nào.")).to_be_visible()


def test_a_model_is_published_and_taken_back(
    desk: OpenChat, store: Store, snapshot: Snapshot
) -> None:
    page = desk("supervisor", "models")
    snapshot(page)
    page.get_by_role("link", name="motcua-9c1d52aa0b7f").press("Enter")
    expect(page.get_by_role("row", name="Làm đúng như nhãn")).to_contain_text("+0,3 điểm")
    page.get_by_role("button", name="Công bố").press("Enter")
    expect(page.locator(".inuse")).to_contain_text("motcua-9c1d52aa0b7f")
    assert Models(store).published() == "motcua-9c1d52aa0b7f"
    page.get_by_role("button", name="Trở về bản trước").press("Enter")
    expect(page.locator(".inuse")).to_contain_text("bản gốc của dự án")
    expect(page.locator("table").last).to_contain_text("supervisor")


def test_a_model_beside_the_other(desk: OpenChat, snapshot: Snapshot) -> None:
    page = desk("admin", "models/motcua-9c1d52aa0b7f")
    expect(page.get_by_text("đóng bao nhiêu cho vụ tách thửa")).to_be_visible()
    snapshot(page)


PAGES = ["questions", "questions/decided", "tasks", "models", "models/motcua-9c1d52aa0b7f"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound(desk: OpenChat, axe_source: str, path: str) -> None:
    page = desk("supervisor", path)
    if path == "questions":
        open_first(page)
    assert violations(page, axe_source, [DARK]) == []
    assert page.evaluate(WIDER) <= 0
    if path == "questions":
        page.keyboard.press("4")
        expect(page.locator("[data-focus]")).to_be_focused()
        assert violations(page, axe_source, [DARK]) == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_pages_it_may_open(desk: OpenChat, role: str) -> None:
    links = desk(role, "").get_by_role("navigation").get_by_role("link")
    expected = {"officer": [], "editor": ["Câu hỏi"]}.get(role, ["Câu hỏi", "Mô hình"])
    assert [n for n in links.all_inner_texts() if n in ("Câu hỏi", "Mô hình")] == expected
