"""What the gateway works with, put together once from the settings."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot import platforms
from bot.answers.dossier_opening import Naming, desk
from bot.answers.officer_hours import officer_hours
from bot.console.accounts import Accounts
from bot.content.notices import notices_now
from bot.conversations.carrier import Carrier
from bot.conversations.delivery import Delivery
from bot.conversations.handover_desk import HandoverDesk
from bot.conversations.handover_numbers import Numbers
from bot.conversations.intake import Intake
from bot.conversations.limits import OPENING_SPAN, AddressLimit, Limits, OpenStreams
from bot.conversations.memory import WorkingMemory
from bot.conversations.notices import Notices
from bot.conversations.people import Retention
from bot.conversations.pushes import Pushes
from bot.conversations.record import Conversations
from bot.conversations.vault import Vault
from bot.conversations.web_tokens import WebTokens
from bot.dossier_api import factor_secret
from bot.dossiers.opening import open_lookup
from bot.procedures.catalogue import Catalogue
from bot.procedures.kept_index import KeptIndex
from bot.procedures.search import Search
from bot.retention import kept
from bot.seeing import metrics
from bot.settings import VIETNAM, Settings
from bot.storage import Store, open_store
from bot.turns.answering import Answering, Patience, Typing
from bot.turns.dossier_effects import DossierEffects, DossierTools
from bot.turns.dossier_news import DossierNews
from bot.turns.effects import Effects
from bot.turns.handover_effects import HandoverEffects, HandoverTools
from bot.turns.handover_turns import HandoverTurns
from bot.turns.handover_watch import HandoverWatch
from bot.turns.rasa_pool import RasaPool
from bot.turns.turns import Turns

WAIT_SECONDS = 0.3
"""What a browser waits beyond a turn's time: for the sentence of a turn that took too long."""


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
    rasa: RasaPool
    effects: Effects
    turns: Turns
    delivery: Delivery
    intake: Intake
    pushes: Pushes
    limits: Limits
    memory: WorkingMemory
    retention: Retention
    news: DossierNews
    desk: HandoverDesk
    handovers: HandoverTurns
    notices: Notices
    handover_watch: HandoverWatch
    dossiers: DossierTools
    web_tokens: WebTokens
    carriers: list[Carrier] = field(default_factory=list)

    async def close(self) -> None:
        """Close connections, threads and pools."""
        self.intake.close()
        await self.rasa.close()
        for store in self.stores.values():
            store.dispose()


def build(settings: Settings) -> Services:
    """Return the services of ``settings``; the stores must be migrated already."""
    stores = {
        name: open_store(name, settings.home, settings.database_url)
        for name in ("knowledge", "conversations", "working")
    }
    carriers = platforms.carriers(settings, stores["conversations"], now)
    catalogue = Catalogue(stores["knowledge"])
    vault = Vault(stores["conversations"], settings.keys)
    numbers = Numbers(vault)
    limit = settings.person_limit if settings.limits else 0
    record = Conversations(stores["conversations"], limit, seal=numbers.seal)
    memory = WorkingMemory(stores["working"])
    rasa = RasaPool(settings.rasa_urls, settings.turn_seconds)
    retention = kept(settings)
    lookup = open_lookup(
        record.store, settings.dossier_providers, Naming(catalogue, now), metrics.looked_up
    )
    tools = DossierTools(
        lookup,
        lambda: desk(catalogue, now(), settings.hotline),
        lambda: factor_secret(record.store, settings.keys),
        metrics.dossier_turn,
    )
    handover_tools = _handovers(record, catalogue, settings)
    handover_effects = HandoverEffects(handover_tools)
    handovers = HandoverTurns(handover_effects)
    effects = Effects(record, retention, DossierEffects(record, tools), handover_effects, now)
    delivery = Delivery(record, carriers, now, settings.public_url)
    notices = Notices(record.store, lambda moment: notices_now(stores["knowledge"], moment))
    answering = Answering(
        record,
        rasa,
        effects,
        handovers,
        notices,
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
        settings.turn_seconds + WAIT_SECONDS,
        now,
    )
    return Services(
        settings=settings,
        stores=dict(stores),
        catalogue=catalogue,
        search=Search(catalogue, today, KeptIndex(settings.home, settings.database_url)),
        record=record,
        rasa=rasa,
        effects=effects,
        turns=turns,
        delivery=delivery,
        intake=Intake(record, turns.begin, memory.forget, now),
        pushes=Pushes(record, now),
        limits=_limits(settings),
        memory=memory,
        retention=retention,
        news=DossierNews(record, tools, delivery.wake, _windows(carriers)),
        desk=HandoverDesk(record.store, numbers, delivery.wake),
        handovers=handovers,
        notices=notices,
        handover_watch=HandoverWatch(handover_tools, delivery.wake),
        dossiers=tools,
        web_tokens=WebTokens(vault.secret),
        carriers=carriers,
    )


def _limits(settings: Settings) -> Limits:
    on, clock = int(settings.limits), time.monotonic
    return Limits(
        messages=AddressLimit(on * settings.address_limit, clock),
        openings=AddressLimit(on * settings.opening_limit, clock, OPENING_SPAN),
        requests=AddressLimit(on * settings.request_limit, clock),
        desk=AddressLimit(on * settings.request_limit, clock),
        streams=OpenStreams(on * settings.stream_limit, on * settings.streams),
    )


def _handovers(record: Conversations, catalogue: Catalogue, settings: Settings) -> HandoverTools:
    def staffed() -> bool:
        return any(one.active and one.role != "editor" for one in Accounts(record.store).all())

    return HandoverTools(
        record, lambda: officer_hours(catalogue.content, now()), staffed, settings.hotline, now
    )


def _windows(carriers: list[Carrier]) -> dict[str, timedelta]:
    return {one.channel: one.window for one in carriers if one.window is not None}


def _typing(carriers: list[Carrier]) -> Typing:
    by_channel = {carrier.channel: carrier for carrier in carriers}

    async def typing(channel: str, address: str) -> None:
        if channel in by_channel:
            await by_channel[channel].typing(address)

    return typing
