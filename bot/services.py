"""What the gateway works with, put together once from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import httpx

from bot.conversations.record import Conversations
from bot.procedures.catalogue import Catalogue
from bot.procedures.search import Search
from bot.settings import VIETNAM, Settings
from bot.storage import Store, open_store
from bot.turns.rasa_client import RasaClient
from bot.turns.turns import Turns


def now() -> datetime:
    """Return the time in Vietnam, without a zone, as the databases hold it."""
    return datetime.now(VIETNAM).replace(tzinfo=None)


def today() -> date:
    """Return today's date in Vietnam."""
    return now().date()


@dataclass
class Services:
    """The stores, the catalogue, the search and the turns of one process."""

    settings: Settings
    knowledge: Store
    conversations: Store
    catalogue: Catalogue
    search: Search
    record: Conversations
    rasa: RasaClient
    turns: Turns

    async def close(self) -> None:
        """Close connections and pools."""
        await self.rasa.close()
        self.knowledge.dispose()
        self.conversations.dispose()

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
    knowledge = open_store("knowledge", settings.home, settings.database_url)
    conversations = open_store("conversations", settings.home, settings.database_url)
    catalogue = Catalogue(knowledge)
    record = Conversations(conversations)
    rasa = RasaClient(settings.rasa_url, settings.turn_seconds)
    return Services(
        settings=settings,
        knowledge=knowledge,
        conversations=conversations,
        catalogue=catalogue,
        search=Search(catalogue, today),
        record=record,
        rasa=rasa,
        turns=Turns(record, rasa, settings.hotline, now),
    )
