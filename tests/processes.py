"""A process that answers: its turns, the Rasa it asks, what it forgets and who it tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from exchange import Clock
from filed import KEY
from players.rasa import FakeRasa, playing

from bot.answers.dossier_view import Desk
from bot.answers.officer_hours import OfficerHours
from bot.content.notices import NoticeNow
from bot.conversations.carrier import Inbound
from bot.conversations.notices import Notices
from bot.conversations.people import Retention
from bot.conversations.record import Conversations, Message
from bot.conversations.web_tokens import WebTokens
from bot.dossiers.calendar import Calendar
from bot.dossiers.lookup import Guarded, Lookup
from bot.dossiers.store import OwnProvider
from bot.storage import Store
from bot.turns.answering import Answering, Patience
from bot.turns.dossier_effects import DossierEffects, DossierTools
from bot.turns.effects import Effects
from bot.turns.handover_effects import HandoverEffects, HandoverTools
from bot.turns.handover_turns import HandoverTurns
from bot.turns.rasa_pool import RasaPool
from bot.turns.turns import Turns

HOTLINE = "18001096"
ADDRESS_LIMIT, OPENING_LIMIT = 40, 20
STREAM_LIMIT, STREAMS = 3, 5
Json = dict[str, Any]


@dataclass
class Process:
    """One gateway without its HTTP side."""

    record: Conversations
    clock: Clock
    client: RasaPool
    turn: float = 5.0
    late: float = 600.0
    wait: float = 10.0
    forgotten: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    sent: int = 0
    counted: list[str] = field(default_factory=list)
    routes: dict[str, Guarded | None] = field(default_factory=dict)
    staffed: bool = False
    hours: OfficerHours = field(default_factory=lambda: OfficerHours([], []))

    def _dossiers(self) -> DossierTools:
        own = OwnProvider(self.record.store)
        return DossierTools(
            Lookup(own, self.routes, own.last_known),
            lambda: Desk(self.clock(), HOTLINE, Calendar()),
            lambda: KEY,
            self.counted.append,
        )

    def _handovers(self) -> HandoverTools:
        return HandoverTools(
            self.record, lambda: self.hours, lambda: self.staffed, HOTLINE, self.clock
        )

    def __post_init__(self) -> None:
        self.tools = self._dossiers()
        self.tokens = WebTokens(lambda: KEY)
        dossiers = DossierEffects(self.record, self.tools)
        self.handover_tools = self._handovers()
        handover_effects = HandoverEffects(self.handover_tools)
        self.handovers = HandoverTurns(handover_effects)
        given = (Retention(90, 365), dossiers, handover_effects, self.clock)
        self.effects = Effects(self.record, *given)
        self.edited: list[NoticeNow] = []
        self.notices = Notices(self.record.store, lambda _now: self.edited)
        self.answering = Answering(
            self.record,
            self.client,
            self.effects,
            self.handovers,
            self.notices,
            self._typing,
            HOTLINE,
            Patience(self.turn, self.late),
            self.clock,
        )
        self.turns = Turns(
            self.record,
            self.answering,
            self._sent,
            self.forgotten.append,
            HOTLINE,
            self.wait,
            self.clock,
        )

    async def _typing(self, channel: str, address: str) -> None:
        self.typed.append(address)

    def _sent(self) -> None:
        self.sent += 1

    def accept(self, event: Inbound, conversation: str | None = None) -> Message:
        """Store a message only."""
        return self.record.accept(event, self.clock(), conversation)

    def hear(self, event: Inbound, conversation: str | None = None) -> Message:
        """Store a message and begin to answer it, as the door does."""
        message = self.accept(event, conversation)
        if message.mine:
            self.turns.begin(message)
        return message

    async def say(self, event: Inbound, conversation: str | None = None) -> list[Json]:
        """Return the replies of a message."""
        return await self.turns.run(self.hear(event, conversation))

    async def finish(self) -> None:
        """Answer everything that waits."""
        while tasks := await self.turns.look():
            await asyncio.gather(*tasks)


Start = Callable[..., Process]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with playing() as fake:
        yield fake


@pytest.fixture
async def start(conversations_store: Store, rasa: FakeRasa, clock: Clock) -> AsyncIterator[Start]:
    """Starts processes on one store; ``seconds`` is how long Rasa is waited for."""
    started: list[Process] = []

    def one(seconds: float = 5.0, url: str = "", **more: Any) -> Process:
        client = RasaPool([url or rasa.url], seconds)
        started.append(Process(Conversations(conversations_store), clock, client, **more))
        return started[-1]

    yield one
    rasa.released.set()
    for process in started:
        for task in process.turns._working.values():
            task.cancel()
        await process.client.close()


@pytest.fixture
def process(start: Start) -> Process:
    return start()
