"""Ten thousand numbers through every door of a running whole: nothing of them is kept or logged.

The web's go through the stack, those of the platforms, officers and agencies through a gateway of
their own on the stack's Rasa, whose data are then erased and outlive their time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import consoles
import httpx
import pytest
from exchange import id_of, rows, values
from found_on_disk import Finder, searchable, written
from handed import queue_up
from personal import Spelt, people
from platform_chats import SECONDS, Hooked, hooked_gateway
from sqlalchemy import func, select
from stack import Stack, Talk, eventually

from bot.console.app import PREFIX
from bot.conversations import people as kept_of
from bot.conversations.people import OF_A_PERSON
from bot.conversations.tables import audit, conversations, handover_lines, history, inbox, ratings
from bot.dossiers.tables import dossiers
from bot.dossiers.tokens import add_agency
from bot.retention import kept, retire
from bot.services import now
from bot.settings import load
from bot.storage import Store, open_store

pytestmark = pytest.mark.stack
NUMBERS, TO_OFFICERS = 10_000, 30
ASKED_AFTER_CONSENT = 2 + TO_OFFICERS
LONGEST, LONGEST_REASON, LONGEST_PAPER = 950, 290, 290
LAN, MINH, HOA = 88_001, 88_002, "880000000003"
LEFT_BY = "cay khe nha ba tu"
STAYS = "lệ phí 1.500.000 đồng theo 123/2015/NĐ-CP mã 1.004194"
Json = dict[str, Any]


class Stock:
    """Numbers to be pushed, each once."""

    def __init__(self, numbers: list[Spelt]) -> None:
        self.left = list(numbers)

    def packed(self, room: int, before: str = "") -> str:
        """Return as many as there is room for in one text, after some words."""
        parts, length = [before] if before else [], len(before)
        while self.left and length + len(self.left[-1].said) + 2 <= room:
            parts.append(self.left.pop().said)
            length += len(parts[-1]) + 2
        return "; ".join(parts)


class Pushed:
    """What was pushed through the doors, and where it may have been written."""

    def __init__(self, stack: Stack, hooked: Hooked) -> None:
        self.stack, self.hooked = stack, hooked
        self.store: Store = open_store("conversations", hooked.home)
        self.numbers = [one for one in people(NUMBERS, seed=90) if searchable(one)]
        self.stock, self.talk = Stock(self.numbers), stack.talk()
        self.officer = ""

    def on_the_web(self) -> None:
        """Ask, and say what was wrong with the answers."""
        for _ in range(8):
            self.talk.say(self.stock.packed(LONGEST, f"{LEFT_BY}, {STAYS}"))
        (reply, *_) = self.talk.say("lệ phí đăng ký tạm trú")
        for _ in range(40):
            reason = self.stock.packed(LONGEST_REASON, LEFT_BY)
            body = {"conversation": self.talk.conversation, "reply": reply["id"]}
            told = self.talk.client.post(
                "/api/v1/ratings", json={**body, "verdict": "wrong", "reason": reason}
            )
            assert told.status_code == 204

    def on_platforms(self, messages: int) -> None:
        """Write on Telegram and on Zalo, and wait until all of it is stored."""
        before = rows(self.store, inbox)
        for _ in range(messages):
            self.hooked.telegram.say(LAN, self.stock.packed(LONGEST, f"{LEFT_BY}, {STAYS}"))
            pushed = self.stock.packed(LONGEST, f"{LEFT_BY}, {STAYS}")
            assert self.hooked.zalo.push_text(HOA, pushed) == 200
        expected = before + 2 * messages
        assert eventually(lambda: rows(self.store, inbox) == expected, SECONDS)
        answered = inbox.c.state != "received"
        assert eventually(lambda: rows(self.store, inbox, answered) == expected, SECONDS)

    def consents(self) -> None:
        """Let the person on Telegram allow that questions are kept."""
        with self.store.write() as connection:
            kept_of.allow(connection, self.conversation("telegram"), kept_of.LEARNING, now())

    def conversation(self, channel: str) -> str:
        (found,) = values(self.store, conversations.c.id, conversations.c.channel == channel)
        return str(found)

    def to_officers(self, messages: int) -> None:
        """Let both be handed over, claimed, answered and noted; then they write on."""
        console = Console(self.hooked.url, self.store)
        for channel in ("telegram", "zalo"):
            number = queue_up(self.store, self.conversation(channel), now())
            path = f"/handovers/{number}"
            assert console.post(f"{path}/claim").status_code == 303
            for index in range(messages // 5):
                said = self.stock.packed(LONGEST, LEFT_BY)
                key = f"{channel}-{index}"
                told = console.post(f"{path}/{('answer', 'note')[index % 2]}", text=said, key=key)
                assert told.status_code == 303
        self.on_platforms(messages)
        self.exported = console.export(f"#{number}")

    def from_an_agency(self) -> None:
        """Push what is left as dossiers, in every text an item has."""
        with self.store.write() as connection:
            token = add_agency(connection, "Sở Minh Họa", ["H57"], now())
        items: list[Json] = []
        while self.stock.left:
            items.append(self._item(len(items) + 1))
        for begin in range(0, len(items), 5):
            told = httpx.put(
                f"{self.hooked.url}/api/v1/dossiers",
                json={"items": items[begin : begin + 5]},
                headers={"Authorization": f"Bearer {token}"},
                timeout=SECONDS,
            )
            assert told.json()["rejected"] == []

    def _item(self, serial: int) -> Json:
        return {
            "code": f"H57.12-250914-{serial:04}",
            "status": 5,
            "status_at": "2025-09-22T10:00:00+07:00",
            "procedure": self.stock.packed(LONGEST_PAPER, STAYS),
            "agency": {"name": self.stock.packed(190)},
            "missing": [self.stock.packed(LONGEST_PAPER) for _ in range(20)],
            "applicant": self.stock.packed(LONGEST_PAPER),
        }

    def everything(self) -> Iterator[tuple[str, str]]:
        """Yield name and content of whatever may hold what was pushed."""
        yield from written(self.stack.home)
        yield from written(self.hooked.home)
        for url in (self.stack.url, self.hooked.url):
            yield url, httpx.get(f"{url}/metrics").text
        yield "output", self.stack.output


class Console:
    """A supervisor at the console of a gateway."""

    def __init__(self, url: str, store: Store) -> None:
        consoles.add(store, "mai", "supervisor", now())
        self._client = httpx.Client(base_url=url + PREFIX, timeout=SECONDS)
        self._csrf = self._token("/sign-in")
        assert self.post("/sign-in", name="mai", password=consoles.PASSWORD).status_code == 303
        self._csrf = self._token("/handovers")

    def _token(self, path: str) -> str:
        return str(re.findall(r'name="csrf" value="([0-9a-f]+)"', self._client.get(path).text)[0])

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self._client.post(path, data={"csrf": self._csrf, **fields})

    def export(self, about: str) -> str:
        """Return what is handed out to the person of a handover."""
        found = self.post("/rights", about=about).text
        (handle, *_) = re.findall(r'name="handle" value="([^"]+)"', found)
        return self.post("/rights/export", handle=handle).text


@pytest.fixture(scope="module")
def pushed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pushed]:
    with hooked_gateway(stack, tmp_path_factory.mktemp("pushed")) as hooked:
        one = Pushed(stack, hooked)
        one.on_the_web()
        one.on_platforms(4)
        one.consents()
        one.on_platforms(2)
        one.to_officers(TO_OFFICERS)
        one.from_an_agency()
        yield one
        one.store.dispose()


def texts(pushed: Pushed, column: Any) -> str:
    return "\n".join(values(pushed.store, column))


def test_no_number_is_in_any_file_table_log_or_figure(pushed: Pushed) -> None:
    finder = Finder(pushed.numbers)
    found = {name: finder.found(text) for name, text in pushed.everything()}

    assert pushed.stock.left == []
    assert {name: numbers[:3] for name, numbers in found.items() if numbers} == {}
    files = {"working.db", "conversations.db", "gateway.log", "rasa.log", "actions.log", "output"}
    assert files <= set(found)


def test_what_was_said_beside_them_is_there(pushed: Pushed) -> None:
    """So the numbers were looked for where they would have been."""
    for column in (handover_lines.c.text, history.c.text):
        assert LEFT_BY in texts(pushed, column)
        assert STAYS in texts(pushed, column)
        assert "[số điện thoại]" in texts(pushed, column)
    stack = open_store("conversations", pushed.stack.home)
    mine = ratings.c.conversation == id_of(str(pushed.talk.conversation))
    (reason,) = values(stack, ratings.c.reason, mine)
    assert LEFT_BY in reason
    assert STAYS in texts(pushed, dossiers.c.procedure)
    stack.dispose()


def test_questions_are_kept_of_who_consented_alone(pushed: Pushed) -> None:
    held = set(values(pushed.store, history.c.conversation))
    assert held == {pushed.conversation("telegram")}
    assert rows(pushed.store, history) == ASKED_AFTER_CONSENT


def test_what_is_handed_out_holds_what_is_held_and_no_number(pushed: Pushed) -> None:
    assert Finder(pushed.numbers).found(pushed.exported) == []
    assert pushed.exported.count(LEFT_BY) >= TO_OFFICERS
    assert STAYS in pushed.exported
    assert "person exported" in values(pushed.store, audit.c.what)


def on_disk(home: Path, *wanted: str) -> list[str]:
    """Return where any of the words stands."""
    return [name for name, text in written(home) if any(word in text for word in wanted)]


def gone(home: Path, scrub: Callable[[], object], *wanted: str) -> bool:
    """Return whether the words are off the disk, once nobody reads there just now."""
    return eventually(lambda: scrub() is None and not on_disk(home, *wanted), SECONDS)


def test_who_deletes_their_data_leaves_nothing_in_any_file(pushed: Pushed) -> None:
    token = str(pushed.talk.conversation)
    home = pushed.stack.home
    assert {"conversations.db:ratings", "working.db:snapshots"} <= set(on_disk(home, id_of(token)))

    told = pushed.talk.client.delete("/api/v1/my-data", params={"conversation": token})

    assert told.status_code == 204
    stores = [open_store(name, home) for name in ("conversations", "working")]

    def scrub() -> None:
        for store in stores:
            store.scrub()

    assert gone(home, scrub, id_of(token), LEFT_BY)
    assert (
        Talk(pushed.stack.url)
        .client.get("/api/v1/my-data", params={"conversation": token})
        .status_code
        == 404
    )


def test_when_its_time_is_over_nothing_of_a_person_is_left(pushed: Pushed) -> None:
    """The last test: the clock goes a day, then years forward."""
    retention = kept(load({"MOTCUA_HOME": str(pushed.hooked.home)}))
    retire(pushed.store, retention, now() + timedelta(hours=25))
    assert values(pushed.store, handover_lines.c.id) == []
    assert texts(pushed, inbox.c.text) == ""
    assert rows(pushed.store, history) == ASKED_AFTER_CONSENT

    later = now() + timedelta(days=800)
    retire(pushed.store, retention, later)
    with pushed.store.read() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in (*OF_A_PERSON, conversations)
        }
    assert {name: count for name, count in counts.items() if count} == {}

    def scrub() -> None:
        retire(pushed.store, retention, later)

    assert gone(pushed.hooked.home, scrub, LEFT_BY, HOA)
