"""The commands for whoever writes: `motcua check`, and `motcua export` of what was edited."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.content import content_page
from bot.content.loading import ContentError
from bot.content.readability import measure_all
from bot.settings import ROOT


@click.group()
def check() -> None:
    """Look through what we wrote for citizens."""


@check.command()
@click.option("--write", is_flag=True, help="write the figures into docs/content.md")
def readability(write: bool) -> None:
    """Measure sentences and find words of offices; exit code 1 if something is to be mended."""
    try:
        found = measure_all(ROOT)
        if write:
            content_page.write(ROOT, found)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    for figures in found.values():
        for fault in figures.faults:
            click.echo(str(fault))
    click.echo(content_page.table(found))
    sys.exit(1 if any(figures.faults for figures in found.values()) else 0)


@click.group()
def export() -> None:
    """Write what is in the database back into files."""


@export.command()
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "data",
    help="folder like data/ whose files are brought up to date; else data/ itself",
)
@click.option("--dry-run", is_flag=True, help="only say what would change")
def content(into: Path, dry_run: bool) -> None:
    """Bring the YAML files up to what editors have published; all else stays as it is."""
    from bot import settings as settings_module
    from bot.content.exporting import export as changed_files
    from bot.knowledge import open_knowledge

    try:
        found = changed_files(open_knowledge(settings_module.load()), into)
    except (ContentError, settings_module.SettingsError) as error:
        raise click.ClickException(f"nothing was written:\n{error}") from error
    if not dry_run:
        found.write(into)
    for item in found.changed:
        click.echo(item)
    click.echo(f"{len(found.changed)} items in {len(found.files)} files")
