"""What answers come from: catalogue, model, staff and hours, systems of dossiers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

import httpx
from sqlalchemy import func, select

from bot import retraining, training
from bot.console.accounts import Accounts
from bot.content.kinds import OpeningHours
from bot.content.store import ContentStore
from bot.dossiers.provider_settings import ProvidersError, Routes
from bot.procedures.tables import procedures
from bot.settings import Settings
from bot.storage import open_store

from .mistake import Mistake, remark


def catalogue(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look for imported records."""
    store = open_store("knowledge", settings.home, settings.database_url)
    with store.read() as connection:
        count = connection.execute(select(func.count()).select_from(procedures)).scalar_one()
    store.dispose()
    if not count:
        told = "no national catalogue is imported: only procedures with a card of ours are known."
        yield remark("catalogue", f"{told} `motcua import national FILE`.")


def model(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look for the model of today's data, and whether the published one can be used."""
    ours = training.model_path()
    if not ours.exists():
        older = any(training.MODELS.glob(f"*{training.ENDING}"))
        what = "is older than the data it is made from" if older else "is not trained yet"
        yield remark("model", f"it {what}: the next start trains it. Or: `motcua train`.")
    elif not training.intact(ours):
        yield Mistake("model", f"{ours} is damaged: Rasa cannot load it. `motcua train`.")
    store = open_store("conversations", settings.home, settings.database_url)
    published, problem = retraining.chosen(
        store, settings.home, retraining.fault_finder(settings.home)
    )
    store.dispose()
    if problem:
        yield remark("model", problem)
    if published and not training.intact(published):
        told = f"{published} is published and damaged: the project's own answers instead."
        yield remark("model", f"{told} Put it back from the backup, or `motcua models back`.")


def staff(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look whether somebody can be handed over to, and when."""
    store = open_store("conversations", settings.home, settings.database_url)
    accounts = Accounts(store).all()
    store.dispose()
    active = [one for one in accounts if one.active]
    if not active:
        what = "every account is disabled" if accounts else "there is no account"
        told = f"{what}: nobody can open the console or take over a conversation."
        yield remark("staff", f"{told} `motcua staff {'enable' if accounts else 'add'} NAME`.")
    elif any(one.role != "editor" for one in active) and not _hours(settings, now):
        told = "there are officers and no opening hours: nobody is ever handed over to them."
        yield remark("staff", f"{told} Set the hours in the console, content, opening hours.")


def _hours(settings: Settings, now: datetime) -> int:
    store = open_store("knowledge", settings.home, settings.database_url)
    found = ContentStore(store).published("opening_hours", OpeningHours, now.date())
    store.dispose()
    return len(found)


def providers(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Read the settings of dossiers' systems."""
    try:
        Routes(os.environ, httpx.AsyncClient()).read(settings.dossier_providers)
    except ProvidersError as error:
        told = f"{error}. `motcua run` refuses to start with it; docs/dossier_providers.md."
        yield Mistake("providers.yml", told)


CHECKS = (catalogue, model, staff, providers)
