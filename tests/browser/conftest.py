"""A browser, the scripted gateway, and another site that shows the widget."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import consoles
import pytest
from fastapi import FastAPI
from officers_desk import house, officer, queue
from other_site import other_site
from playwright.sync_api import Browser, Page, expect, sync_playwright
from scripted import Scripted, gateway
from serving import served

from bot.console.accounts import ROLES
from bot.dossiers.demo import load_demo
from bot.http_guard import Guard
from bot.knowledge import open_catalogue, open_knowledge
from bot.pages import add_pages
from bot.places.finding import ready
from bot.procedure_pages import Pages, router
from bot.services import now, today
from bot.settings import load
from bot.storage import open_store, upgrade

Json = dict[str, Any]
__all__ = ["house", "officer", "queue"]  # fixtures of the desk of officers

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bot" / "static"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARTIFACTS = ROOT / "tests" / "artifacts"
DEVICES: dict[str, Json] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Chromium and the npm packages")


@pytest.fixture(scope="session")
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture(scope="session")
def other_listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@pytest.fixture(scope="session")
def other_url(other_listener: socket.socket) -> str:
    """Address of another site, which may show the widget; another site for the browser too."""
    return f"http://localhost:{other_listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def chat_url(
    scripted: Scripted,
    other_url: str,
    other_listener: socket.socket,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Address of the chat page, served on a free port."""
    if not (STATIC / "vendor").is_dir():
        pytest.skip("bot/static/vendor is missing: run npm ci && npm run vendor")
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = gateway(scripted, tmp_path_factory.mktemp("home"), other_url)
    with served(app, listener), served(other_site(url), other_listener):
        yield url


@pytest.fixture(scope="session")
def pages_url(tmp_path_factory: pytest.TempPathFactory, project_knowledge: Path) -> Iterator[str]:
    """Address of the pages of procedures, made from the cards of data/."""
    settings = load({"MOTCUA_HOME": str(tmp_path_factory.mktemp("pages"))})
    shutil.copy(project_knowledge, settings.home)
    app = FastAPI()
    app.add_middleware(Guard)
    add_pages(app, settings)
    app.include_router(router(Pages(open_catalogue(settings), settings, today)))
    listener = socket.create_server(("127.0.0.1", 0))
    with served(app, listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def console_url(tmp_path_factory: pytest.TempPathFactory, project_knowledge: Path) -> Iterator[str]:
    """Address of the console over our cards and demonstration dossiers, with an account a role."""
    settings = load({"MOTCUA_HOME": str(tmp_path_factory.mktemp("console"))})
    shutil.copy(project_knowledge, settings.home)
    store = open_store("conversations", settings.home)
    upgrade(store)
    load_demo(store, now(), consoles.KEY)
    for role in ROLES:
        consoles.add(store, role, role, now())
    given = consoles.supplies(open_knowledge(settings), store, now)
    given.search.index()
    ready()  # as the gateway does when it starts
    app = consoles.application(given)
    add_pages(app, settings)
    listener = socket.create_server(("127.0.0.1", 0))
    with served(app, listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _chromium() -> str | None:
    """Return the path of Chromium: the build without windows, which needs less, if there is one."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = (shutil.which(name) for name in names)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = _chromium()
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium-headless-shell, or set CHROMIUM")
    # The last list of disabled features counts: Playwright's own would switch off the storage
    # that a frame of another site has in a browser as people use it.
    features = "--disable-features=HttpsUpgrades,PaintHolding"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", features]
    expect.set_options(timeout=20_000)  # a machine that does much else is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def device(request: pytest.FixtureRequest) -> str:
    """A phone, as most people have; tests marked ``chat_steps.both`` run on a desktop too."""
    return str(getattr(request, "param", "phone"))


@pytest.fixture
def open_chat(browser: Browser, chat_url: str) -> Iterator[Callable[..., Page]]:
    """Opens the chat page; at the end no page may have broken the policy or thrown."""
    faults: list[str] = []
    contexts = []

    def note(text: str) -> None:
        if "Content Security Policy" in text and not text.startswith("Framing"):
            faults.append(text)

    def open_page(path: str = "/", base: str = chat_url, **options: Any) -> Page:
        context = browser.new_context(locale="vi-VN", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: note(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(base + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_chat: Callable[..., Page], device: str) -> Page:
    """The chat page on the device."""
    return open_chat(**DEVICES[device])


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """Keeps a picture of the page under the test's name."""
    ARTIFACTS.mkdir(exist_ok=True)
    name = request.node.name.replace("[", "-").replace("]", "")

    def keep(page: Page) -> None:
        page.screenshot(path=ARTIFACTS / f"{name}.png")

    return keep


@pytest.fixture(scope="session")
def axe_source() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is missing: run npm ci")
    return AXE.read_text(encoding="utf-8")
