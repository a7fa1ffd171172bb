"""Filling and opening the knowledge store, as the commands do it."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.content.seeding import seed_all
from bot.content.store import ContentStore, SeedSummary
from bot.office_import import read_offices
from bot.procedures.catalogue import Catalogue
from bot.procedures.importing import ImportSummary, import_records
from bot.procedures.kept_index import KeptIndex
from bot.procedures.national_file import count_lines, read_file
from bot.procedures.portal import PortalClient
from bot.procedures.portal_import import import_portal
from bot.procedures.references import unknown
from bot.procedures.search import Search
from bot.services import now, today
from bot.settings import ROOT, Settings
from bot.storage import Store, open_store, upgrade


def open_knowledge(settings: Settings) -> Store:
    """Return the knowledge store, migrated."""
    store = open_store("knowledge", settings.home, settings.database_url)
    upgrade(store)
    return store


def open_catalogue(settings: Settings) -> Catalogue:
    """Return the catalogue of the settings' knowledge store."""
    return Catalogue(open_knowledge(settings))


def open_search(settings: Settings) -> Search:
    """Return a search over the settings' knowledge store."""
    kept = KeptIndex(settings.home, settings.database_url)
    return Search(open_catalogue(settings), today, kept)


def import_national(settings: Settings, path: Path, console: Console) -> ImportSummary:
    """Import one file of the national catalogue with a progress bar. Raises FileError."""
    total = count_lines(path)
    with progress(console) as bar:
        task = bar.add_task(path.name, total=total)
        return import_records(
            open_knowledge(settings),
            "national",
            str(path.name),
            read_file(path),
            now(),
            lambda: bar.advance(task),
        )


def import_from_portal(
    settings: Settings, console: Console, *, resume: bool, agencies: bool
) -> ImportSummary:
    """Import from the portal's live API with a progress bar. Raises PortalError."""
    client = PortalClient(settings.portal_url, settings.portal_delay)
    try:
        with progress(console) as bar:
            task = bar.add_task("portal", total=None)
            return import_portal(
                open_knowledge(settings),
                settings,
                client=client,
                now=now(),
                resume=resume,
                agencies=agencies,
                on_item=lambda: bar.advance(task),
                on_total=lambda total: bar.update(task, total=total),
            )
    finally:
        client.close()


def import_cards(settings: Settings) -> dict[str, SeedSummary]:
    """Bring the YAML of data/ into the store. Raises ContentError and then changes nothing."""
    content = ContentStore(open_knowledge(settings))
    return seed_all(content, ROOT / "data", now(), unknown)


def import_offices(
    settings: Settings, path: Path, whole: bool
) -> tuple[SeedSummary, list[tuple[str, str]]]:
    """Bring a file's offices into the store, unless a line is wrong: the problems are returned.

    ``whole``: offices that the file lacks are taken back. Raises FileError.
    """
    read = read_offices(path, today())
    if read.problems:
        return SeedSummary(), read.problems
    content = ContentStore(open_knowledge(settings))
    return content.seed("office", read.items, now(), whole), []


def progress(console: Console) -> Progress:
    """Return a progress bar: name, bar, done of all, time."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console)
