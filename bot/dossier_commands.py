"""Commands of dossiers: files, demonstration data, agencies that may send, statistics."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.command_store import conversations_store
from bot.conversations.switches import note
from bot.conversations.vault import VaultError
from bot.dossier_api import audit, factor_secret
from bot.dossiers.demo import load_demo, remove_demo
from bot.dossiers.importing import count_rows, import_file
from bot.dossiers.sheets import FileError
from bot.dossiers.statistics import Counts, statistics, total
from bot.dossiers.tokens import BadAgency, add_agency, belongs, list_agencies, remove_agency
from bot.knowledge import progress
from bot.services import now
from bot.settings import Settings
from bot.storage import Store

DAY = click.DateTime(["%Y-%m-%d"])
WIDTH = 120


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def dossiers(file: Path) -> None:
    """Import the dossiers of FILE: CSV, Excel (.xlsx) or JSON; see docs/dossiers.md."""
    with conversations_store() as (config, store):
        try:
            total = count_rows(file)
            with progress(Console(stderr=True)) as bar:
                task = bar.add_task(file.name, total=total)
                key = _key(config, store)
                result = import_file(store, file, key, now(), lambda: bar.advance(task))
                bar.update(task, total=bar.tasks[task].completed)  # it was told at most
        except FileError as error:
            raise click.ClickException(f"{error}; nothing was changed") from error
        audit(store, getpass.getuser(), "dossiers imported", result.taken, now())
    for position, reason in result.problems:
        click.echo(f"  {position}: {reason}")
    counts = ", ".join(f"{name} {count}" for name, count in sorted(result.taken.outcomes.items()))
    click.echo(
        f"{file.name}: accepted {result.taken.accepted} ({counts or 'none'}), "
        f"rejected {len(result.problems)}"
    )
    sys.exit(0 if not result.problems else 3)


@click.command()
@click.option("--remove", is_flag=True, help="take the demonstration data away")
def demo(remove: bool) -> None:
    """Load demonstration dossiers, one in every status, and print their codes."""
    with conversations_store() as (config, store):
        if remove:
            removed = remove_demo(store)
            _note_in(store, "demo removed", {"count": removed})
            click.echo(f"{removed} demonstration dossiers removed")
            return
        loaded = load_demo(store, now(), _key(config, store), fresh=True)
        _note_in(store, "demo loaded", {"count": len(loaded)})
        for one in loaded:
            click.echo(f"{one.code}  status {one.status:2}  {one.procedure}")


@click.group()
def agency() -> None:
    """Agencies that may send dossiers to PUT /api/v1/dossiers."""


@agency.command(name="add")
@click.argument("name")
@click.option("--prefix", "prefixes", multiple=True, required=True, help="of its codes, like H57")
def agency_add(name: str, prefixes: tuple[str, ...]) -> None:
    """Let NAME send dossiers whose codes begin with its prefixes; print its token, once."""
    with conversations_store() as (_, store), store.write() as connection:
        try:
            token = add_agency(connection, name, prefixes, now())
        except BadAgency as error:
            raise click.ClickException(str(error)) from error
        _note(connection, "agency added", {"name": name, "prefixes": list(prefixes)})
    click.echo(token)
    click.echo("Pass this token on safely: it is not shown again.", err=True)


@agency.command(name="list")
def agency_list() -> None:
    """List the agencies with their prefixes."""
    with conversations_store() as (_, store), store.read() as connection:
        for one in list_agencies(connection):
            click.echo(f"{one.name}: {', '.join(one.prefixes)} (since {one.created_at:%Y-%m-%d})")


@agency.command(name="remove")
@click.argument("name")
def agency_remove(name: str) -> None:
    """Take the token of NAME away; its dossiers stay."""
    with conversations_store() as (_, store), store.write() as connection:
        if not remove_agency(connection, name):
            raise click.ClickException(f"there is no agency {name!r}")
        _note(connection, "agency removed", {"name": name})
    click.echo(f"{name} can send nothing any more")


@agency.command(name="statistics")
@click.option("--agency", "prefix", default="", help="only codes of this prefix, like H57")
@click.option("--from", "start", type=DAY, help="first day, default the first of this month")
@click.option("--to", "end", type=DAY, help="last day, default today")
def agency_statistics(prefix: str, start: datetime | None, end: datetime | None) -> None:
    """Count dossiers by agency and procedure: received, online, on time, late, overdue."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = start or (end or today).replace(day=1), end or today
    if end < start:
        raise click.UsageError("--to lies before --from")
    with conversations_store() as (_, store), store.read() as connection:
        rows = statistics(connection, start, end + timedelta(days=1), now())
    rows = [row for row in rows if not prefix or belongs(row.agency_code, prefix.strip().upper())]
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    console.print(f"Dossiers from {start:%Y-%m-%d} to {end:%Y-%m-%d}; overdue: now")
    console.print(_table(rows) if rows else "none")


def _table(rows: Sequence[Counts]) -> Table:
    table = Table()
    for name in ("agency", "procedure"):
        table.add_column(name, overflow="fold")
    for name in ("received", "online", "on time", "late", "no date", "overdue"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            f"{row.agency_code} {row.agency_name}".strip(), row.procedure or "–", *_cells(row)
        )
    if len(rows) > 1:
        table.add_section()
        table.add_row("all", "", *_cells(total(rows)))
    return table


def _cells(row: Counts) -> list[str]:
    """Return the numbers of a row; a share stands behind its number."""
    online = _with_share(row.online, row.online_share)
    on_time = _with_share(row.on_time, row.on_time_share)
    return [str(row.received), online, on_time, str(row.late), str(row.undated), str(row.overdue)]


def _with_share(number: int, share: float | None) -> str:
    return str(number) if share is None else f"{number} ({share:.0%})"


def _note_in(store: Store, what: str, detail: dict[str, Any]) -> None:
    with store.write() as connection:
        _note(connection, what, detail)


def _note(connection: Any, what: str, detail: dict[str, Any]) -> None:
    note(connection, getpass.getuser(), what, detail, now())


def _key(config: Settings, store: Store) -> bytes:
    try:
        return factor_secret(store, config.keys)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
