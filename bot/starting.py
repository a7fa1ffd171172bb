"""`motcua run`: database, model, the three parts, and a first question that must be answered."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot import platforms, retraining, start_checks, training
from bot.dossier_api import factor_secret
from bot.dossiers.demo import load_demo
from bot.dossiers.provider_settings import ProvidersError, Routes
from bot.hung_parts import HungParts
from bot.knowledge import import_cards
from bot.model_watch import ModelWatch
from bot.procedures.kept_index import KeptIndex
from bot.services import now, today
from bot.settings import Settings
from bot.storage import STORES, Store, open_store, upgrade
from bot.storage.home_lock import running
from bot.supervisor import PortTaken, Supervisor, check_ports, parts
from bot.trouble import level

logger = logging.getLogger(__name__)
READY_SECONDS = 120.0
Choose = Callable[[], tuple[Path | None, str]]
PROBE = "đăng ký khai sinh cần giấy tờ gì"


class StartFailed(RuntimeError):
    """Một Cửa could not be started; the message says what to do."""


def run_all(settings: Settings, console: Console) -> None:
    """Set up, start, announce, and look after the parts until a signal.

    Raises StartFailed with one clear sentence.
    """
    begun = time.monotonic()
    try:
        with running(settings.home, embedded=not settings.database_url):
            _prepare(settings, console)
            _run(settings, console, begun)
    except (PortTaken, ProvidersError, start_checks.NotSound) as error:
        raise StartFailed(str(error)) from error
    except start_checks.FAULTS as error:
        raise StartFailed(start_checks.sentence(error)) from error


def _prepare(settings: Settings, console: Console) -> None:
    check_ports(parts(settings, training.model_path()))
    check_providers(settings)
    start_checks.check_home(settings)
    start_checks.check_chance(settings, console.print)
    upgrade_all(settings, console)
    start_checks.check_key(settings, now(), console.print)
    if not settings.database_url:
        _demonstration(settings)


def _run(settings: Settings, console: Console, begun: float) -> None:
    store = open_store("conversations", settings.home, settings.database_url)
    choose, token = choosing(settings, store), secrets.token_hex(24)
    model = first_model(choose, console)
    supervisor = Supervisor(parts(settings, model, token), settings.home / "logs", console.print)
    threading.Thread(target=_index, args=(settings,), name="index", daemon=True).start()
    watch = ModelWatch(supervisor, wanted(choose, model), model, token, console.print)
    hung = HungParts(supervisor, console.print)
    supervisor.also += [watch.look, hung.look]
    supervisor.start()
    hung.start()
    try:
        if _wait(settings, supervisor, console):
            _announce(settings, console, time.monotonic() - begun)
        supervisor.watch()
    finally:
        hung.stop()
        supervisor.stop()
        store.dispose()
    console.print("stopped")


def _index(settings: Settings) -> None:
    """Have the search index made while Rasa loads its libraries."""
    store = open_store("knowledge", settings.home, settings.database_url)
    try:
        KeptIndex(settings.home, settings.database_url).prepare(store, today())
    except SQLAlchemyError as error:
        logger.log(level(error), "the index is left to the parts: %s", type(error).__name__)
    finally:
        store.dispose()


def check_providers(settings: Settings) -> None:
    """Read the settings file of dossiers' systems. Raises ProvidersError."""
    Routes(os.environ, httpx.AsyncClient()).read(settings.dossier_providers)


def upgrade_all(settings: Settings, console: Console) -> None:
    """Bring every store to today's schema, and ``data/`` into it. Raises ContentError."""
    for name in STORES:
        store = open_store(name, settings.home, settings.database_url)
        upgrade(store)
        store.dispose()
    summaries = import_cards(settings)
    counts = ", ".join(
        f"{kind} {s.added + s.changed + s.unchanged + len(s.conflicts)}"
        for kind, s in summaries.items()
    )
    where = "PostgreSQL" if settings.database_url else settings.home
    console.print(f"database ready in {where} ({counts})")


def _demonstration(settings: Settings) -> None:
    """Load the demonstration dossiers (H99…), in the embedded default only."""
    store = open_store("conversations", settings.home)
    load_demo(store, now(), factor_secret(store, settings.keys))
    store.dispose()


def choosing(settings: Settings, store: Store) -> Choose:
    """Return what finds the published model's file, and why it cannot be used if so."""
    fault = retraining.fault_finder(settings.home)
    return lambda: retraining.chosen(store, settings.home, fault)


def first_model(choose: Choose, console: Console, *, train: bool = True) -> Path:
    """Return the published model, or the one for today's data, which is made if need be.

    Raises StartFailed; without ``train`` also if there is no model.
    """
    published, problem = choose()
    if problem:
        console.print(problem)
    if published is not None and training.intact(published):
        console.print(f"model published: {published.name}")
        return published
    if published is not None:
        console.print(f"{published} is damaged: the project's own model answers. Publish another")
    ours = training.model_path()
    damaged = ours.exists() and not training.intact(ours)
    if not train and (damaged or not ours.exists()):
        what = "damaged" if damaged else "missing"
        raise StartFailed(f"{ours} is {what}: run `motcua train` first")
    if damaged:
        console.print(f"{ours} is damaged: it is put aside, and trained anew")
    try:
        path, trained = training.ensure()
    except training.TrainingFailed as error:
        raise StartFailed(f"{error}. The lines above say why.") from error
    console.print(f"model {'trained' if trained else 'ready'}: {path.name}")
    return path


def wanted(choose: Choose, first: Path) -> Callable[[], Path]:
    """Return what finds the model to be in use now: the published one, else our own."""
    ours = training.model_path()

    return lambda: choose()[0] or (ours if ours.exists() else first)


def _wait(settings: Settings, supervisor: Supervisor, console: Console) -> bool:
    """Wait until a real question is answered; False if a signal came first."""
    begun, told = time.monotonic(), ""
    with httpx.Client(base_url=address(settings), timeout=6.0, trust_env=False) as client:
        while not supervisor.stopping:
            supervisor.look()
            state = _state(client)
            if state != told:
                console.print(f"  {time.monotonic() - begun:5.1f} s  {state}")
                told = state
            if state == "answering":
                return True
            if time.monotonic() - begun > READY_SECONDS:
                logs = settings.home / "logs"
                raise StartFailed(f"not answering after {READY_SECONDS:.0f} s; see {logs}")
            time.sleep(0.25)
    return False


def _state(client: httpx.Client) -> str:
    try:
        ready = client.get("/readyz").json()
        missing = [name for name, well in ready.items() if not well]
        if missing:
            return "waiting for " + ", ".join(missing)
        replies = client.post("/api/v1/messages", json={"text": PROBE}).json()["replies"]
        return "answering" if replies[0]["kind"] != "error" else "waiting for an answer"
    except (httpx.HTTPError, ValueError, KeyError, IndexError):
        return "waiting for the gateway"


def address(settings: Settings) -> str:
    """Return the gateway's address for this machine."""
    everywhere = settings.host in ("0.0.0.0", "::")  # compared, not listened on  # nosec B104
    host = "127.0.0.1" if everywhere else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _announce(settings: Settings, console: Console, seconds: float) -> None:
    console.print(f"ready in {seconds:.1f} s")
    console.print(f"  chat page   {address(settings)}/")
    console.print(f"  console     {address(settings)}/console/   (accounts: motcua staff add)")
    console.print(f"  API         {address(settings)}/api/docs")
    console.print(f"  widget      {address(settings)}/demo")
    for line in platforms.lines(settings):
        console.print(f"  {line}")
    console.print("Ctrl-C stops everything")
