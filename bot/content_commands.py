"""The commands of `motcua check`: what editors look at before they hand in a text."""

from __future__ import annotations

import sys

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
