"""`motcua serve`: one part alone, for several machines or containers; `motcua migrate` before it.

The gateway and the action server take this process's place. Rasa is looked after, so that a
published model reaches it. All of them write their log where this process does.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from typing import NoReturn

from rich.console import Console

from bot import start_checks, training
from bot.conversations.vault import KEY_FILE, VaultError
from bot.dossiers.provider_settings import ProvidersError
from bot.model_watch import ModelWatch
from bot.services import now
from bot.settings import ROOT, Settings
from bot.starting import StartFailed, check_providers, choosing, first_model, upgrade_all, wanted
from bot.storage import STORES, behind, open_store
from bot.storage.home_lock import running
from bot.supervisor import Part, PortTaken, Supervisor, check_ports, parts

NEEDS_KEY = (
    "{path} is missing: every gateway needs the same one. Make it once with `motcua key`, and put "
    "it there on each machine"
)
OTHER_KEY = (
    "{path} is not the key that this database's gateways have ({error}). If the old one is lost: "
    "`motcua key --changed`"
)


def migrate(settings: Settings, console: Console) -> None:
    """Bring the database to today's schema and content. Several at once do it one by one."""
    try:
        start_checks.check_home(settings)
        upgrade_all(settings, console)
    except start_checks.NotSound as error:
        raise StartFailed(str(error)) from error
    except start_checks.FAULTS as error:
        raise StartFailed(start_checks.sentence(error)) from error


def serve(settings: Settings, name: str, console: Console) -> None:
    """Run one part until a signal ends it. Raises StartFailed with one clear sentence."""
    embedded = not settings.database_url
    try:
        with running(settings.home, name, embedded=embedded, inherited=name != "rasa"):
            _serve(settings, name, console)
    except (PortTaken, ProvidersError, start_checks.NotSound) as error:
        raise StartFailed(str(error)) from error
    except start_checks.FAULTS as error:
        raise StartFailed(start_checks.sentence(error)) from error


def _serve(settings: Settings, name: str, console: Console) -> None:
    start_checks.check_chance(settings, console.print)
    token = secrets.token_hex(24)
    (part,) = (one for one in parts(settings, training.model_path(), token) if one.name == name)
    check_ports([part])
    if name != "actions":
        start_checks.check_home(settings)
        _check_schema(settings)
    if name != "rasa":
        check_providers(settings)
    if name == "gateway":
        _check_key(settings, console)
    if name == "rasa":
        _look_after(settings, token, console)
    else:
        _become(part)


def _become(part: Part) -> NoReturn:
    os.chdir(ROOT)
    os.execve(part.command[0], part.command, part.environment)


def _look_after(settings: Settings, token: str, console: Console) -> None:
    store = open_store("conversations", settings.home, settings.database_url)
    choose = choosing(settings, store)
    model = first_model(choose, console, train=False)
    rasa: Sequence[Part] = [one for one in parts(settings, model, token) if one.name == "rasa"]
    supervisor = Supervisor(rasa, None, console.print)
    watch = ModelWatch(supervisor, wanted(choose, model), model, token, console.print)
    supervisor.also.append(watch.look)
    supervisor.start()
    try:
        supervisor.watch()
    finally:
        supervisor.stop()
        store.dispose()


def _check_schema(settings: Settings) -> None:
    for name in STORES:
        store = open_store(name, settings.home, settings.database_url)
        try:
            if behind(store):
                raise StartFailed("the database has an older schema: run `motcua migrate` first")
        finally:
            store.dispose()


def _check_key(settings: Settings, console: Console) -> None:
    """See to it that all gateways of a database seal and open with one key."""
    path = settings.keys / KEY_FILE
    if settings.database_url and not path.exists():
        raise StartFailed(NEEDS_KEY.format(path=path))
    try:
        start_checks.check_key(settings, now(), console.print)
    except VaultError as error:
        raise StartFailed(OTHER_KEY.format(path=path, error=error)) from error
