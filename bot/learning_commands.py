"""Commands of what is learnt and counted: examples for training, the monthly report."""

from __future__ import annotations

from pathlib import Path

import click

from bot import training
from bot.command_store import conversations_store
from bot.console.monthly import month, report
from bot.console.number_choice import MONTH
from bot.console.number_sheets import report_sheets
from bot.conversations.question_checking import checked
from bot.conversations.question_training import training_file
from bot.conversations.questions import decided
from bot.conversations.sheets import excel_file
from bot.knowledge import open_knowledge
from bot.model_commands import REFUSALS
from bot.procedures.catalogue import Catalogue
from bot.services import now


@click.group()
def questions() -> None:
    """Questions of citizens that editors decided about."""


@questions.command(name="export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def questions_export(file: Path) -> None:
    """Write the reviewed examples of intents to FILE, for the next training."""
    with conversations_store() as (_, store), store.read() as connection:
        fit, refused = checked(decided(connection, "intent"), training.intents())
    file.write_text(training_file(fit), encoding="utf-8")
    for one in refused:
        click.echo(f"refused: {one.example.text!r}: {REFUSALS[one.why]}")
    click.echo(f"{len(fit)} examples: {file}")


@click.command(name="report")
@click.argument("which", metavar="YYYY-MM")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def monthly(which: str, file: Path) -> None:
    """Write the report of a month to FILE, an Excel workbook."""
    read = MONTH.fullmatch(which)
    if read is None:
        raise click.UsageError("the month is written like 2026-11")
    chosen = month(int(read[1]), int(read[2]))
    with conversations_store() as (config, store):
        about = (chosen, now(), config.online_target, config.province)
        found = report(store, Catalogue(open_knowledge(config)), *about)
    file.write_bytes(excel_file(list(report_sheets(found).values())))
    click.echo(f"{found.now.turns.turns} turns: {file}")
