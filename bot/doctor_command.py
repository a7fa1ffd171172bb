"""`motcua doctor`: mistakes of running it, then what editors should look at."""

from __future__ import annotations

import os
import sys

import click

from bot import settings as settings_module
from bot.doctor import findings
from bot.knowledge import open_catalogue
from bot.mistakes import mistakes
from bot.mistakes.mistake import Mistake
from bot.mistakes.typing_errors import unknown
from bot.services import now, today
from bot.settings import SettingsError


@click.command()
def doctor() -> None:
    """List what an operator or editor should look at; exit code 1 if something is broken."""
    try:
        config = settings_module.load()
    except SettingsError as error:
        _tell([Mistake("settings", f"{error}. Nothing starts with it."), *unknown(os.environ)])
        sys.exit(1)
    found = mistakes(config, os.environ, now())
    _tell(found)
    broken = sum(one.broken for one in found)
    readable = not any(one.broken and one.subject in ("database", "MOTCUA_HOME") for one in found)
    content = findings(open_catalogue(config), today()) if readable else []
    for item in content:
        click.echo(f"{item.kind}: {item.subject}: {item.text}")
    remarks = len(found) - broken
    click.echo(f"{broken} broken, {remarks} remarks, {len(content)} findings of content")
    sys.exit(1 if broken else 0)


def _tell(found: list[Mistake]) -> None:
    for one in found:
        click.echo(f"{'BROKEN' if one.broken else 'remark'}: {one.subject}: {one.text}")
