"""The desk of officers for a browser: a console over real stores, and people who write to it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import consoles
import pytest
from consoles import PASSWORD
from exchange import values, web
from handed import queue_up
from playwright.sync_api import Page, expect
from serving import served

from bot.conversations import handover
from bot.conversations.handover_numbers import Numbers
from bot.conversations.record import Conversations
from bot.conversations.tables import handovers, outbox
from bot.knowledge import open_knowledge
from bot.pages import add_pages
from bot.services import now
from bot.settings import load
from bot.storage import Store, open_store, upgrade

OpenChat = Callable[..., Page]
SMALL = {"viewport": {"width": 1024, "height": 600}}
EVENTS = "**/handovers/events?*"
RESIDENCE = "1.004194"


@dataclass
class Desk:
    """A console that runs, and people who write to it."""

    url: str
    store: Store
    numbers: Numbers

    def comes(self, text: str = "cho tôi gặp cán bộ", *codes: str) -> tuple[str, int]:
        """Let somebody ask for an officer; return the conversation and the handover."""
        record = Conversations(self.store)
        conversation = record.accept(web(text), now()).conversation
        topics = handover.Topics(codes, ("fee",) if codes else ())
        with self.store.write() as connection:
            handover.begin(connection, conversation, "asked", topics, now())
        number = queue_up(self.store, conversation, now())
        self.says(conversation, text)
        return conversation, number

    def says(self, conversation: str, text: str) -> None:
        Conversations(self.store).accept(web(text), now(), conversation)

    def leaves(self, number: int) -> None:
        with self.store.write() as connection:
            handover.end(connection, number, handovers.c.id == number, "left", now())

    def wants_a_call(self, digits: str) -> int:
        _, number = self.comes("gọi lại giúp tôi")
        queued = handovers.c.state == "queued"
        with self.store.write() as connection:
            handover.enqueue(connection, number, "call", now(), now() + handover.KEPT)
            handover.change(connection, number, queued, sealed=self.numbers.seal(digits))
        return number

    def told(self) -> str:
        """Return all that was sent to people."""
        return "\n".join(values(self.store, outbox.c.body))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, project_knowledge: Path) -> Iterator[Desk]:
    settings = load({"MOTCUA_HOME": str(tmp_path_factory.mktemp("desk"))})
    shutil.copy(project_knowledge, settings.home)
    store = open_store("conversations", settings.home)
    upgrade(store)
    for name, role in (("lan", "officer"), ("minh", "officer"), ("hoa", "supervisor")):
        consoles.add(store, name, role, now())
    given = consoles.supplies(open_knowledge(settings), store, now)
    given.search.index()
    app = consoles.application(given)
    add_pages(app, settings)
    listener = socket.create_server(("127.0.0.1", 0))
    with served(app, listener):
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Desk(url, store, given.handovers._numbers)


@pytest.fixture
def queue(house: Desk) -> Iterator[Desk]:
    """The console with nobody waiting."""
    yield house
    with house.store.write() as connection:
        connection.execute(handovers.delete())


@pytest.fixture
def officer(open_chat: OpenChat, queue: Desk) -> OpenChat:
    """Opens the queue, or another page, signed in as ``name``, on a small screen."""

    def open_desk(name: str = "lan", path: str = "handovers", **options: Any) -> Page:
        page = open_chat("/console/", queue.url, **{**SMALL, **options})
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#q[data-ready]")).to_be_focused()
        if path:
            page.goto(f"{queue.url}/console/{path}")
            expect(page.get_by_text("Đang nối trực tiếp")).to_be_visible()
        expect(page.locator("html[data-followed]")).to_be_attached()
        return page

    return open_desk


def claim(page: Page) -> None:
    """Take the one who waits longest, by keyboard."""
    expect(page.locator("[id^=claim-]").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#text")).to_be_focused()
    expect(page.get_by_text("Đang nối trực tiếp")).to_be_visible()


def cut(page: Page) -> None:
    """Cut the page's stream and let none begin."""
    page.route(EVENTS, lambda route: route.abort())
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Mất kết nối, đang nối lại…")).to_be_visible()


def lines(page: Page) -> list[str]:
    return page.locator("#lines .text").all_inner_texts()
