"""People who ask for an officer, and the officers who answer them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Any

import msgspec
from exchange import event, values, web
from factories import NOW
from players.rasa import FakeRasa, doing
from processes import Process
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bot.answers.officer_hours import OfficerHours
from bot.content.kinds import OpeningHours
from bot.conversations import handover, handover_view
from bot.conversations.handover import Handover
from bot.conversations.handover_desk import HandoverDesk
from bot.conversations.handover_numbers import Numbers
from bot.conversations.tables import conversations, inbox, outbox
from bot.conversations.vault import Vault
from bot.replies import Button
from bot.storage import Store

HOURS = OfficerHours(
    [OpeningHours(weekday=day, opens=time(8), closes=time(17)) for day in range(1, 6)], []
)
ASK = 'hand_over:{"codes": ["1.001193"], "asked": ["fee"]}'
Json = dict[str, Any]


def numbers(store: Store, home: Path) -> Numbers:
    return Numbers(Vault(store, home))


def desk(store: Store, home: Path, sent: Callable[[], None] = lambda: None) -> HandoverDesk:
    return HandoverDesk(store, numbers(store, home), sent)


def claim(officers: HandoverDesk, number: int, officer: str) -> bool:
    """Claim as an officer does who is told that the database is busy: again."""
    for _ in range(10):
        with suppress(OperationalError):
            return officers.claim(number, officer, NOW)
    raise AssertionError("always busy")


def staffed(process: Process, home: Path) -> HandoverDesk:
    """Let the process have officers from 8 to 17; return their desk."""
    process.staffed, process.hours = True, HOURS
    process.record._seal = numbers(process.record.store, home).seal
    return desk(process.record.store, home, process._sent)


class Citizen:
    """Somebody on one channel. ``says`` types words that Rasa understands as the effects."""

    def __init__(self, process: Process, rasa: FakeRasa, channel: str = "web") -> None:
        self.process, self.rasa, self.channel = process, rasa, channel
        self.conversation = ""

    async def says(self, text: str = "gặp cán bộ", *effects: str, **more: Any) -> list[Json]:
        """Return the replies of the turn, as they stand in the outbox."""
        if effects:
            self.rasa.answer = lambda _: doing(*effects)
        if self.channel == "web":
            message = self.process.hear(web(text, **more), self.conversation or None)
        else:
            given = {"channel": self.channel, "address": "an", **more}
            message = self.process.hear(event(text, **given))
        self.conversation = message.conversation
        await self.process.turns.run(message)
        await self.process.finish()
        mine = outbox.c.conversation == self.conversation
        bodies = values(self.store, outbox.c.body, mine, outbox.c.turn == message.turn)
        return [msgspec.json.decode(body) for body in bodies]

    async def asks(self) -> list[Json]:
        """Ask for an officer."""
        return await self.says("gặp cán bộ", ASK)

    async def presses(self, title: str) -> list[Json]:
        """Press the last button with this title."""
        bodies = self.heard()
        buttons = [msgspec.convert(b, Button) for body in bodies for b in body["buttons"]]
        (*_, button) = [one for one in buttons if one.title == title]
        return await self.says("", payload=button.payload)

    @property
    def store(self) -> Store:
        return self.process.record.store

    def heard(self) -> list[Json]:
        """Return all replies, in order."""
        bodies = values(self.store, outbox.c.body, outbox.c.conversation == self.conversation)
        return [msgspec.json.decode(body) for body in bodies if body]

    def told(self) -> list[str]:
        """Return what came unasked, in order."""
        mine = outbox.c.conversation == self.conversation
        bodies = values(self.store, outbox.c.body, mine, outbox.c.turn == 0)
        return [msgspec.json.decode(body)["text"] for body in bodies]

    def handover(self) -> Handover | None:
        with self.store.read() as connection:
            return handover.current(connection, self.conversation)

    @property
    def number(self) -> int:
        """The number of the handover that is under way."""
        found = self.handover()
        assert found is not None
        return found.id

    def silent(self) -> bool:
        mine = conversations.c.id == self.conversation
        (until,) = values(self.store, conversations.c.silent_until, mine)
        return bool(until and until > self.process.clock())


async def claimed(citizen: Citizen, officers: HandoverDesk) -> int:
    """Let the citizen ask and Lan claim; return the handover's number."""
    await citizen.asks()
    assert officers.claim(citizen.number, "lan", citizen.process.clock())
    return citizen.number


def lines(store: Store, number: int, now: Any, officer: str = "lan") -> list[tuple[str, str]]:
    """Return who said what in a handover, without the events."""
    talk = handover_view.talk(store, number, officer, now)
    assert talk is not None
    return [(line.who, line.text) for line in talk.lines if line.who != "event"]


def stored_texts(store: Store) -> str:
    """Return every text of messages that is in the inbox, joined."""
    return "\n".join(values(store, inbox.c.text))


def queue_up(store: Store, conversation: str, now: Any) -> int:
    """Put a conversation into the queue; return the handover's number."""
    with store.write() as connection:
        one = handover.begin(connection, conversation, "asked", handover.Topics(), now)
        assert one is not None
        handover.enqueue(connection, one.id, "chat", now, now + handover.KEPT)
        return one.id


def put_back(store: Store, number: int) -> None:
    """Queue a claimed handover again, as nobody does but a test of races."""
    with store.write() as connection:
        back = update(handover.handovers).where(handover.handovers.c.id == number)
        connection.execute(back.values(state="queued", officer=""))
