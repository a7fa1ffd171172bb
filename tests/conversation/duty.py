"""Officers of the running whole: on duty for one test, at the console by its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import consoles
import httpx
from stack import Stack

from bot.console.accounts import Accounts
from bot.console.app import PREFIX
from bot.content.editing import Editor
from bot.content.history import Opened
from bot.content.kinds import Holiday
from bot.content.store import ContentStore
from bot.services import now, today
from bot.storage import open_store

NAMES = ("lan", "minh")
ALWAYS = {"opens": "00:00:00", "closes": "23:59:59"}


@contextmanager
def on_duty(stack: Stack) -> Iterator[None]:
    """Let the installation have officers at every hour; afterwards it has none again."""
    accounts = Accounts(store := open_store("conversations", stack.home))
    _open_always(stack)
    holidays = _work(stack)
    for name in NAMES:
        if accounts.get(name) is None:
            consoles.add(store, name, "officer", now())
        accounts.enable(name, "test", now())
    try:
        yield
    finally:
        for name in NAMES:
            accounts.disable(name, "test", now())
        _rest(stack, holidays)
        store.dispose()


def _open_always(stack: Stack) -> None:
    knowledge = open_store("knowledge", stack.home)
    editor = Editor(knowledge)
    for day in range(1, 8):
        hours = {"weekday": day, **ALWAYS}
        version = editor.open("opening_hours", str(day)).version
        editor.publish("opening_hours", str(day), hours, "test", now(), version)
    knowledge.dispose()


def _work(stack: Stack) -> list[Opened]:
    """Make a holiday of today or tomorrow a working day; return them as they were."""
    knowledge, day = open_store("knowledge", stack.home), today()
    editor = Editor(knowledge)
    found = [
        editor.open("holiday", key)
        for key, held in ContentStore(knowledge).published("holiday", Holiday, day).items()
        if held.day in (day, day + timedelta(days=1)) and not held.works
    ]
    for one in found:
        worked = {**one.current.plain, "works": True}
        editor.publish("holiday", one.key, worked, "test", now(), one.version)
    knowledge.dispose()
    return found


def _rest(stack: Stack, holidays: list[Opened]) -> None:
    knowledge = open_store("knowledge", stack.home)
    editor = Editor(knowledge)
    for one in holidays:
        version = editor.open("holiday", one.key).version
        editor.restore("holiday", one.key, one.version, "test", now(), version)
    knowledge.dispose()


class Officer:
    """One officer at the console of the running whole."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.client = httpx.Client(base_url=stack.url + PREFIX, timeout=15.0)
        self.csrf = self._csrf("/sign-in")
        self.post("/sign-in", name=name, password=consoles.PASSWORD)
        self.csrf = self._csrf("/handovers")

    def _csrf(self, path: str) -> str:
        return re.findall(r'name="csrf" value="([0-9a-f]+)"', self.open(path))[0]

    def open(self, path: str) -> str:
        return self.client.get(path).text

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.client.post(path, data={"csrf": self.csrf, **fields})

    def claim(self, text: str) -> str:
        """Take the one in the queue whose last words are ``text``; return its path."""
        found = re.findall(r'id="to-(\d+)".*?</a>', self.open("/handovers"), re.DOTALL)
        pages = ((number, self._row(number)) for number in found)
        (number, *_) = [number for number, row in pages if text in row]
        path = f"/handovers/{number}"
        assert self.post(f"{path}/claim").status_code == 303
        return path

    def _row(self, number: str) -> str:
        page = self.open("/handovers")
        row = re.search(rf'id="to-{number}".*?</a>', page, re.DOTALL)
        return row[0] if row else ""


def events(stack: Stack, talk: Any, least: int) -> list[dict[str, Any]]:
    """Return what came to a person unasked, once there are ``least`` of them."""
    found: list[dict[str, Any]] = []
    asked = {"conversation": talk.conversation}
    with httpx.stream("GET", f"{stack.url}/api/v1/events", params=asked, timeout=20.0) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                found.append(httpx.Response(200, text=line[6:]).json())
            if len(found) >= least:
                break
    return found
