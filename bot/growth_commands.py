"""Commands for several machines: migrations as a job, one part alone, the gateways' key."""

from __future__ import annotations

import click
from cryptography.fernet import Fernet
from rich.console import Console

from bot import settings as settings_module
from bot.command_store import conversations_store
from bot.content.loading import ContentError
from bot.conversations.vault import Vault
from bot.settings import Settings, SettingsError

PARTS = ("gateway", "rasa", "actions")
console = Console(highlight=False, soft_wrap=True)


@click.command()
def migrate() -> None:
    """Bring the database to today's schema and data/, before parts are started alone."""
    from bot import serving, starting

    try:
        serving.migrate(_settings(), console)
    except (starting.StartFailed, ContentError) as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("part", type=click.Choice(PARTS))
def serve(part: str) -> None:
    """Run one PART alone, in the foreground, its log on this terminal."""
    from bot import serving, starting

    try:
        serving.serve(_settings(), part, console)
    except starting.StartFailed as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option("--changed", is_flag=True, help="the old key is lost: take the next gateway's")
def key(changed: bool) -> None:
    """Print a new secret.key, the same for every gateway."""
    if not changed:
        click.echo(Fernet.generate_key().decode())
        return
    with conversations_store() as (config, store):
        Vault(store, config.keys).disagree()
    console.print("the key of the gateway that starts next counts; what the old one sealed is lost")


def _settings() -> Settings:
    try:
        return settings_module.load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
