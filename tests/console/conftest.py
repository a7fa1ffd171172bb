"""The console over real stores: on each kind of database, with a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from consoles import Client, add, application, supplies
from exchange import Clock, web
from factories import card, publish, put, record
from handed import queue_up

from bot.console.accounts import ROLES
from bot.console.workplace import Supplies
from bot.conversations.record import Conversations
from bot.storage import Store

Open = Callable[..., Client]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def filled(knowledge: Store) -> Store:
    """Knowledge with one procedure that has a card and one that has only a record."""
    put(knowledge, record("9.000002", "Đăng ký mở lớp dạy múa rối nước", field="Văn hóa"))
    publish(knowledge, "card", card())
    return knowledge


@pytest.fixture
def staff(conversations_store: Store, clock: Clock) -> Store:
    """The store of conversations with an account in every role, each called like its role."""
    for role in ROLES:
        add(conversations_store, role, role, clock())
    return conversations_store


@pytest.fixture
def given(filled: Store, staff: Store, clock: Clock) -> Supplies:
    return supplies(filled, staff, clock)


@pytest.fixture
def visit(given: Supplies) -> Iterator[Open]:
    """Opens a browser at the console: signed in as ``name``, or as nobody."""
    app = application(given)
    opened: list[Client] = []

    def open_one(name: str = "", base: str = "http://testserver") -> Client:
        client = Client(app, base_url=base, client=(f"203.0.113.{len(opened) + 1}", 40000))
        opened.append(client)
        if name:
            assert client.sign_in(name).status_code == 303
        return client

    yield open_one
    for client in opened:
        client.close()


@pytest.fixture
def conversation(staff: Store, clock: Clock) -> str:
    return Conversations(staff).accept(web("nuôi ong cần gì"), clock()).conversation


@pytest.fixture
def number(staff: Store, conversation: str, clock: Clock) -> int:
    return queue_up(staff, conversation, clock())
