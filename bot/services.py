"""What the gateway works with, put together once from the settings."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import httpx

from bot import metrics, platforms
from bot.answers.dossier_opening import Naming, desk
from bot.conversations.carrier import Carrier
from bot.conversations.delivery import Delivery
from bot.conversations.intake import Intake
from bot.conversations.limits import AddressLimit
from bot.conversations.memory import WorkingMemory
from bot.conversations.people import Retention
from bot.conversations.pushes import Pushes
from bot.conversations.record import Conversations
from bot.dossier_api import factor_secret
from bot.dossiers.opening import open_lookup
from bot.procedures.catalogue import Catalogue
from bot.procedures.search import Search
from bot.retention import kept
from bot.settings import VIETNAM, Settings
from bot.storage import Store, open_store
from bot.turns.answering import Answering, Patience, Typing
from bot.turns.dossier_effects import DossierEffects, DossierTools
from bot.turns.dossier_news import DossierNews
from bot.turns.effects import Effects
from bot.turns.rasa_client import RasaClient
from bot.turns.turns import Turns

WAIT_FACTOR = 2.5


def now() -> datetime:
    """Return the time in Vietnam, without a zone, as the databases hold it."""
    return datetime.now(VIETNAM).replace(tzinfo=None)


def today() -> date:
    """Return today's date in Vietnam."""
    return now().date()


@dataclass
class Services:
    """The stores, the knowledge, and the ways of a message of one process."""

    settings: Settings
    stores: dict[str, Store]
    catalogue: Catalogue
    search: Search
    record: Conversations
    rasa: RasaClient
    effects: Effects
    turns: Turns
    delivery: Delivery
    intake: Intake
    pushes: Pushes
    addresses: AddressLimit
    memory: WorkingMemory
    retention: Retention
    news: DossierNews
    carriers: list[Carrier] = field(default_factory=list)

    async def close(self) -> None:
        """Close connections, threads and pools."""
        self.intake.close()
        await self.rasa.close()
        for store in self.stores.values():
            store.dispose()

    async def actions_ready(self) -> bool:
        """Return True if the action server answers."""
        try:
            async with httpx.AsyncClient(timeout=1.0) as client:
                answer = await client.get(f"{self.settings.actions_url}/health")
            return answer.status_code == 200
        except httpx.HTTPError:
            return False


def build(settings: Settings) -> Services:
    """Return the services of ``settings``; the stores must be migrated already."""
    stores = {
        name: open_store(name, settings.home, settings.database_url)
        for name in ("knowledge", "conversations", "working")
    }
    carriers = platforms.carriers(settings, stores["conversations"], now)
    catalogue = Catalogue(stores["knowledge"])
    record = Conversations(stores["conversations"], settings.person_limit if settings.limits else 0)
    memory = WorkingMemory(stores["working"])
    rasa = RasaClient(settings.rasa_url, settings.turn_seconds)
    retention = kept(settings)
    lookup = open_lookup(
        record.store, settings.dossier_providers, Naming(catalogue, now), metrics.looked_up
    )
    tools = DossierTools(
        lookup,
        lambda: desk(catalogue.content, now(), settings.hotline),
        lambda: factor_secret(record.store, settings.home),
        metrics.dossier_turn,
    )
    effects = Effects(record, retention, DossierEffects(record, tools), now)
    delivery = Delivery(record, carriers, now)
    answering = Answering(
        record,
        rasa,
        effects,
        _typing(carriers),
        settings.hotline,
        Patience(settings.turn_seconds, settings.late_seconds),
        now,
    )
    turns = Turns(
        record,
        answering,
        delivery.wake,
        memory.forget,
        settings.hotline,
        settings.turn_seconds * WAIT_FACTOR,
        now,
    )
    return Services(
        settings=settings,
        stores=dict(stores),
        catalogue=catalogue,
        search=Search(catalogue, today),
        record=record,
        rasa=rasa,
        effects=effects,
        turns=turns,
        delivery=delivery,
        intake=Intake(record, turns.begin, memory.forget, now),
        pushes=Pushes(record, now),
        addresses=AddressLimit(settings.address_limit if settings.limits else 0, time.monotonic),
        memory=memory,
        retention=retention,
        news=DossierNews(record, tools, delivery.wake, _windows(carriers)),
        carriers=carriers,
    )


def _windows(carriers: list[Carrier]) -> dict[str, timedelta]:
    return {one.channel: one.window for one in carriers if one.window is not None}


def _typing(carriers: list[Carrier]) -> Typing:
    by_channel = {carrier.channel: carrier for carrier in carriers}

    async def typing(channel: str, address: str) -> None:
        if channel in by_channel:
            await by_channel[channel].typing(address)

    return typing
