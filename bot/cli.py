"""The command `motcua`."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DatabaseError

from bot import (
    content_commands,
    doctor_command,
    dossier_commands,
    growth_commands,
    learning_commands,
    model_commands,
    operating,
    safe_commands,
    staff_commands,
)
from bot import probe as probing
from bot import settings as settings_module
from bot.content.loading import ContentError
from bot.procedures.national_file import FileError
from bot.settings import ROOT, Settings, SettingsError
from bot.start_checks import sentence
from bot.storage import Damaged

console = Console(highlight=False)
LEAST_ADDED = 0.1


class Commands(click.Group):
    """Says in one line what is wrong with the database, whatever command meets it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (DatabaseError, Damaged) as error:
            raise click.ClickException(sentence(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Một Cửa: answers about administrative procedures."""


def _settings() -> Settings:
    try:
        found = settings_module.load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    logging.basicConfig(level=found.log_level, format="%(levelname)s %(name)s: %(message)s")
    for library in ("alembic", "httpx"):
        logging.getLogger(library).setLevel(logging.WARNING)
    return found


@main.command()
def run() -> None:
    """Set up what is missing and start everything; Ctrl-C stops all."""
    from bot.starting import StartFailed, run_all

    try:
        run_all(_settings(), console)
    except (StartFailed, ContentError) as error:
        raise click.ClickException(str(error)) from error


@main.group(name="import")
def import_() -> None:
    """Bring procedures into the database."""


@import_.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def national(files: tuple[Path, ...]) -> None:
    """Import FILES of the national catalogue (one JSON object a line, gzip or plain)."""
    from bot.knowledge import import_national

    config = _settings()
    rejected = 0
    for path in files:
        try:
            summary = import_national(config, path, console)
        except FileError as error:
            raise click.ClickException(f"{error}; nothing was changed") from error
        for problem in summary.problems:
            console.print(f"  {path.name} {problem.position}: {problem.reason}")
        console.print(f"{path.name}: {summary.text()}")
        rejected += summary.rejected
    sys.exit(0 if rejected == 0 else 3)


@import_.command()
@click.option("--agencies", is_flag=True, help="also fetch level and link of each agency")
@click.option("--fresh", is_flag=True, help="do not go on with an interrupted run")
def portal(agencies: bool, fresh: bool) -> None:
    """Import from the national portal's API; off unless MOTCUA_PORTAL_IMPORT=on."""
    from bot.knowledge import import_from_portal
    from bot.procedures.portal import PortalError
    from bot.procedures.staging import Superseded

    try:
        summary = import_from_portal(_settings(), console, resume=not fresh, agencies=agencies)
    except (PortalError, Superseded) as error:
        raise click.ClickException(str(error)) from error
    for problem in summary.problems:
        console.print(f"  {problem.position}: {problem.reason}")
    console.print(summary.text())


@import_.command()
def cards() -> None:
    """Bring the YAML of data/ (cards, overlays, folk names …) into the database."""
    from bot.knowledge import import_cards

    try:
        summaries = import_cards(_settings())
    except ContentError as error:
        raise click.ClickException(f"nothing was changed:\n{error}") from error
    for kind, summary in summaries.items():
        console.print(
            f"{kind}: added {summary.added}, changed {summary.changed}, "
            f"unchanged {summary.unchanged}, removed {summary.removed}, "
            f"conflicts {len(summary.conflicts)}"
        )
        for conflict in summary.conflicts:
            console.print(f"  {conflict}: a person's edit stays (see `motcua doctor`)")


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--whole", is_flag=True, help="FILE holds all offices: take back what it lacks")
def offices(file: Path, whole: bool) -> None:
    """Import offices from FILE (CSV or Excel), all of them or none; see docs/data.md."""
    from bot.dossiers.sheets import FileError as SheetError
    from bot.knowledge import import_offices

    try:
        summary, problems = import_offices(_settings(), file, whole)
    except SheetError as error:
        raise click.ClickException(f"{error}; nothing was changed") from error
    for position, reason in problems:
        click.echo(f"  {file.name} {position}: {reason}")
    if problems:
        raise click.ClickException(f"{len(problems)} lines are wrong; nothing was changed")
    console.print(
        f"{file.name}: added {summary.added}, changed {summary.changed}, "
        f"unchanged {summary.unchanged}, removed {summary.removed}"
    )
    for conflict in summary.conflicts:
        console.print(f"  {conflict}: a person's edit stays (see `motcua doctor`)")


@main.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@click.option("-k", "limit", default=10, show_default=True, help="how many results")
@click.option("--explain", is_flag=True, help="show what each feature adds to each score")
def search(text: tuple[str, ...], as_json: bool, limit: int, explain: bool) -> None:
    """Search the procedures for TEXT."""
    from bot.knowledge import open_search
    from bot.procedures import views

    config = _settings()
    index = open_search(config).index()
    results = index.search(" ".join(text), limit, config.province)
    if as_json:
        items = [views.found(item, index) for item in results]
        click.echo(json.dumps({"items": items}, ensure_ascii=False))
        return
    if not index.entries:
        raise click.ClickException("there are no procedures yet: run `motcua import cards`")
    table = Table("score", "code", "name", box=None)
    for item in results:
        table.add_row(f"{item.score:.3f}", item.code, item.short_name)
        if explain:
            features = ", ".join(_explained(item.features))
            table.add_row("", "", f"[dim]{features}[/dim]")
    console.print(table)


def _explained(features: dict[str, float]) -> list[str]:
    """Return the features that moved the score, by what each adds beside a usual candidate."""
    from bot.procedures.ranking import ranking

    added = ranking().contributions(features)
    moved = sorted((n for n in added if abs(added[n]) >= LEAST_ADDED), key=lambda n: -abs(added[n]))
    return [f"{name} {features.get(name, 0.0):.2f} ({added[name]:+.1f})" for name in moved]


@main.command()
def chat() -> None:
    """Talk to the running assistant in this terminal."""
    from bot.terminal import talk

    talk(_settings(), console)


for command in (operating.notice, operating.pause, operating.retention):
    main.add_command(command)
for command in (growth_commands.migrate, growth_commands.serve, growth_commands.key):
    main.add_command(command)
for command in (dossier_commands.demo, dossier_commands.agency):
    main.add_command(command)
import_.add_command(dossier_commands.dossiers)
main.add_command(doctor_command.doctor)
main.add_command(safe_commands.backup)
main.add_command(safe_commands.restore)
main.add_command(content_commands.check)
main.add_command(content_commands.export)
main.add_command(model_commands.train)
main.add_command(model_commands.models)
main.add_command(learning_commands.questions)
main.add_command(learning_commands.monthly)
main.add_command(staff_commands.staff)
main.add_command(probing.probe)


@main.group()
def zalo() -> None:
    """The Official Account on Zalo."""


@zalo.command()
@click.option("--callback", default="", help="callback address registered in Zalo's app")
@click.option(
    "--refresh-token",
    is_flag=False,
    flag_value="-",
    default="",
    help="use this refresh token of Zalo's API Explorer; without a value it is asked for, unseen",
)
def login(callback: str, refresh_token: str) -> None:
    """Get the first pair of tokens from Zalo and store it."""
    from bot import zalo_login
    from bot.services import now

    config = _settings()
    try:
        zalo_login.check(config)
        if refresh_token:
            if refresh_token == "-":
                refresh_token = click.prompt("refresh token", hide_input=True)
            pair = zalo_login.by_refresh_token(config, refresh_token, now)
        else:
            callback = callback or click.prompt("callback address registered in Zalo's app")
            asked = zalo_login.permission(config, callback)
            click.echo(zalo_login.EXPLANATION.format(app_id=config.zalo_app_id, url=asked.url))
            code = zalo_login.code_of(click.prompt("address or code"), asked)
            pair = zalo_login.by_code(config, code, asked.verifier, now)
    except zalo_login.LoginFailed as error:
        raise click.ClickException(str(error)) from error
    click.echo(zalo_login.done(pair))


@main.command(name="eval", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def evaluate(arguments: tuple[str, ...]) -> None:
    """Measure understanding on tests/nlu and write docs/evaluation.md."""
    _script("evaluate.py", arguments)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure speed and memory and write docs/performance.md."""
    _script("performance.py", arguments)


def _script(name: str, arguments: tuple[str, ...]) -> None:
    import subprocess

    command = [sys.executable, str(ROOT / "bench" / name), *arguments]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
