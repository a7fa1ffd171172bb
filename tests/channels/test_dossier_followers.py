"""An agency sends a change: each follower is told once, on the web, on Telegram and on Zalo."""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from platform_chats import SECONDS, Chat, Hooked, OnTelegram, OnZalo
from sqlalchemy import update
from stack import Stack, Talk, eventually

from bot.conversations.tables import conversations
from bot.dossiers.retention import retire
from bot.dossiers.tables import changes
from bot.dossiers.tokens import add_agency
from bot.services import now
from bot.storage import Store, open_store

pytestmark = pytest.mark.stack
STOP = "Thôi theo dõi"
STEPS = ("đang xử lý", "nghĩa vụ tài chính", "đã xử lý xong")
_numbers = itertools.count(1)


class OnTheWeb:
    """One person at a browser whose page is open: answers, and what the stream brings."""

    def __init__(self, url: str) -> None:
        self._url, self.talk = url, Talk(url)
        self._answers: list[str] = []
        self._pushed: list[dict[str, Any]] = []

    def step(self, step: str) -> None:
        press = step.startswith("# ")
        replies = self.talk.press(step[2:]) if press else self.talk.say(step)
        self._answers += [reply["text"] for reply in replies]

    def open_stream(self) -> None:
        """Open the page's stream of events; it is read until the gateway ends."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        asked = {"conversation": self.talk.conversation}
        stream = httpx.stream("GET", f"{self._url}/api/v1/events", params=asked, timeout=None)
        with contextlib.suppress(httpx.TransportError), stream as lines:
            for line in lines.iter_lines():
                if line.startswith("data: "):
                    reply = json.loads(line.removeprefix("data: "))
                    self._pushed.append(reply)
                    self.talk.buttons += reply["buttons"]

    def come(self) -> list[str]:
        return [*self._answers, *(reply["text"] for reply in self._pushed)]


class Agency:
    """Who sends dossiers to a gateway, and what the test looks at beside it.

    The stack's action server answers from the stack's own store, so a new dossier goes there, too.
    """

    def __init__(self, url: str, store: Store, stack: Stack) -> None:
        self.url, self.store = url, store
        other = open_store("conversations", stack.home)
        self._tokens = {url: _token(store), stack.url: _token(other)}
        other.dispose()

    def new(self) -> str:
        """Return the code of a new dossier that was accepted."""
        code = f"H41.12-261110-{next(_numbers):04}"
        for url in self._tokens:
            self._send(url, code, 2)
        return code

    def says(self, code: str, status: int) -> None:
        """Send the gateway a dossier's status of now."""
        self._send(self.url, code, status)

    def _send(self, url: str, code: str, status: int) -> None:
        item = {"code": code, "status": status, "status_at": now().isoformat()}
        headers = {"Authorization": f"Bearer {self._tokens[url]}"}
        answer = httpx.put(f"{url}/api/v1/dossiers", json={"items": [item]}, headers=headers)
        assert answer.json() == {"accepted": 1, "rejected": []}


def _token(store: Store) -> str:
    with store.write() as connection:
        return add_agency(connection, "Sở Minh Họa", ["H41"], now())


@pytest.fixture(scope="module")
def agency(hooked: Hooked, stack: Stack) -> Iterator[Agency]:
    """An agency that sends to the gateway of all channels."""
    store = open_store("conversations", hooked.home)
    yield Agency(hooked.url, store, stack)
    store.dispose()


@pytest.fixture
def chats(hooked: Hooked) -> dict[str, Chat]:
    """A person on each channel."""
    number = 800_000 + next(_numbers)
    return {
        "web": OnTheWeb(hooked.url),
        "telegram": OnTelegram(hooked.telegram, number),
        "zalo": OnZalo(hooked.zalo, number),
    }


def heard(chat: Chat, *words: str) -> int:
    """Return how many messages hold all of these words."""
    return sum(all(word in text for word in words) for text in chat.come())


def hears(chat: Chat, *words: str) -> None:
    """Wait until a message with these words is there."""
    assert eventually(lambda: heard(chat, *words) > 0, SECONDS), chat.come()


def follow(chat: Chat, code: str) -> None:
    chat.step(f"theo dõi hồ sơ {code} giúp tôi")
    hears(chat, code, "có thay đổi là tôi nhắn")
    if isinstance(chat, OnTheWeb):
        chat.open_stream()


@pytest.fixture
def fence(agency: Agency) -> Callable[[], None]:
    """Returns once every change that was sent before has been dealt with."""
    watcher = OnTheWeb(agency.url)
    code = agency.new()
    follow(watcher, code)
    statuses = itertools.cycle((4, 6))

    def pass_by() -> None:
        before = len(watcher.come())
        agency.says(code, next(statuses))
        assert eventually(lambda: len(watcher.come()) > before, SECONDS)

    return pass_by


def test_a_change_is_told_once_on_every_channel_and_a_button_stops_it(
    agency: Agency, chats: dict[str, Chat], fence: Callable[[], None]
) -> None:
    code = agency.new()
    for chat in chats.values():
        follow(chat, code)
    agency.says(code, 4)
    for chat in chats.values():
        hears(chat, code, "có tin mới", "đang xử lý")
    agency.says(code, 4)
    fence()
    assert [heard(chat, code, "có tin mới") for chat in chats.values()] == [1, 1, 1]
    for chat in chats.values():
        chat.step(f"# {STOP}")
        hears(chat, code, "đã thôi theo dõi")
    agency.says(code, 9)
    fence()
    assert [heard(chat, code, "đã xử lý xong") for chat in chats.values()] == [0, 0, 0]


def test_changes_come_in_order(agency: Agency, chats: dict[str, Chat]) -> None:
    code = agency.new()
    for chat in chats.values():
        follow(chat, code)
    for status in (4, 6, 9):
        agency.says(code, status)
    for chat in chats.values():
        hears(chat, code, "đã xử lý xong")
        told = [text for text in chat.come() if code in text][1:]
        assert [next(step for step in STEPS if step in text) for text in told] == list(STEPS)


def wrote(agency: Agency, address: str, ago: timedelta) -> None:
    """Make a person's last message older than it is."""
    mine = conversations.c.address == address
    with agency.store.write() as connection:
        older = update(conversations).where(mine).values(active_at=now() - ago)
        assert connection.execute(older).rowcount == 1


def test_zalo_is_not_written_to_after_48_hours_until_the_person_writes(
    agency: Agency, chats: dict[str, Chat], fence: Callable[[], None]
) -> None:
    code, person = agency.new(), chats["zalo"]
    assert isinstance(person, OnZalo)
    follow(person, code)
    wrote(agency, person.user, timedelta(hours=49))
    agency.says(code, 9)
    fence()
    assert heard(person, code, "đã xử lý xong") == 0
    person.step("cảm ơn nhé")
    hears(person, code, "đã xử lý xong")
    fence()
    assert heard(person, code, "đã xử lý xong") == 1


def test_what_waited_for_seven_days_is_dropped(
    agency: Agency, chats: dict[str, Chat], fence: Callable[[], None]
) -> None:
    code, person = agency.new(), chats["zalo"]
    assert isinstance(person, OnZalo)
    follow(person, code)
    wrote(agency, person.user, timedelta(days=7))
    agency.says(code, 4)
    fence()
    with agency.store.write() as connection:
        waited = changes.c.code == code
        connection.execute(
            update(changes).where(waited).values(made_at=now() - timedelta(days=7, minutes=1))
        )
    retire(agency.store, now())
    before = len(person.come())
    person.step("cảm ơn nhé")
    assert eventually(lambda: len(person.come()) > before, SECONDS)
    fence()
    assert heard(person, code, "đang xử lý") == 0


def test_whoever_erases_is_told_nothing_more(
    agency: Agency, chats: dict[str, Chat], fence: Callable[[], None]
) -> None:
    code, person = agency.new(), chats["telegram"]
    follow(person, code)
    person.step("xóa dữ liệu của tôi")
    hears(person, "Xóa rồi thì không lấy lại được")
    person.step("# Xóa hết")
    hears(person, "đã xóa hết dữ liệu")
    agency.says(code, 9)
    fence()
    assert heard(person, code, "đã xử lý xong") == 0
