"""Commands for a backup of everything, and its way back."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from bot import settings as settings_module
from bot.safekeeping.archive import BackupFailed, BadArchive
from bot.safekeeping.backup import Place, default_path
from bot.safekeeping.backup import backup as make_backup
from bot.safekeeping.restore import CutShort
from bot.safekeeping.restore import restore as put_back
from bot.services import now
from bot.settings import Settings, SettingsError
from bot.storage import Damaged
from bot.storage.home_lock import HomeInUse

FILE = click.Path(dir_okay=False, path_type=Path)
console = Console(highlight=False, soft_wrap=True)


@click.command()
@click.argument("file", required=False, type=FILE)
@click.option("--without-key", is_flag=True, help="leave secret.key out; keep it elsewhere")
def backup(file: Path | None, without_key: bool) -> None:
    """Save everything that is kept to FILE, while Một Cửa runs."""
    config, moment = _settings(), now()
    target = (file or default_path(config.home, moment)).absolute()
    place = Place(config.home, config.database_url, config.dossier_providers)
    try:
        made = make_backup(place, target, moment, with_key=not without_key)
    except BackupFailed as error:
        raise click.ClickException(str(error)) from error
    size = target.stat().st_size / 2**20
    console.print(f"{target} ({size:.1f} MiB): {', '.join(one.name for one in made.members)}")
    if any(one.name == "secret.key" for one in made.members):
        console.print("It holds secret.key: keep it as closely as a password.")
    else:
        console.print(
            f"secret.key is not in it: keep a copy of {config.keys / 'secret.key'} apart."
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--home", type=click.Path(path_type=Path), help="folder to fill; else MOTCUA_HOME")
def restore(file: Path, home: Path | None) -> None:
    """Put the backup FILE back; what is there is kept aside. Một Cửa must not run."""
    config = _settings()
    place = (home or config.home).absolute()
    try:
        done = put_back(file, place, config.database_url, now())
    except (BackupFailed, BadArchive, Damaged, HomeInUse) as error:
        raise click.ClickException(f"{error}. Nothing was changed") from error
    except CutShort as error:
        raise click.ClickException(str(error)) from error
    console.print(f"restored into {place}: the backup of {done.manifest.made_at}")
    if done.aside:
        console.print(f"what was there before is in {done.aside}")


def _settings() -> Settings:
    try:
        return settings_module.load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
