"""What is looked at before anything starts: the home, its databases, its key. One sentence each."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from datetime import datetime

from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.intake import StoreBusy
from bot.conversations.vault import KEY_FILE, Vault, VaultError, guessable
from bot.safekeeping.restore import unfinished
from bot.settings import Settings
from bot.storage import STORES, Damaged, newer, open_store
from bot.storage.home_lock import HomeClosed, HomeInUse
from bot.storage.integrity import check_files, is_damage

NEWER = (
    "the database has a schema of a newer version ({name}): start the newer Một Cửa, or "
    "`motcua restore` a backup of this one"
)
LOST_KEY = (
    "{path} is missing, and the database holds what it sealed: put it back from the backup, or "
    "give it up with `motcua key --changed`"
)
OPEN_KEY = "{path} can be read by others (mode {mode:o}): chmod 600 {path}"
NO_CHANCE = (
    "the system gives no random numbers (getrandom, /dev/urandom): every token could be guessed. "
    "Is it forbidden in this container?"
)
GUESSABLE = "can be guessed: anybody could write as Telegram. `openssl rand -hex 32` makes one."
FAULTS = (HomeInUse, HomeClosed, Damaged, VaultError, SQLAlchemyError, StoreBusy, CommandError)


class NotSound(RuntimeError):
    """The home cannot be started on; the message says why and what to do."""


def check_home(settings: Settings) -> None:
    """Raise NotSound or Damaged if databases of ``settings`` cannot be started on."""
    if broken := unfinished(settings.home):
        raise NotSound(broken)
    if not settings.database_url:
        _check_writable(settings)
        check_files(settings.home, STORES)
    for name in STORES:
        if not settings.database_url and not (settings.home / f"{name}.db").exists():
            continue
        store = open_store(name, settings.home, settings.database_url)
        try:
            if newer(store):
                raise NotSound(NEWER.format(name=name))
        finally:
            store.dispose()


def check_chance(settings: Settings, say: Callable[[str], None]) -> None:
    """See that tokens and secrets cannot be guessed. Raises NotSound without random numbers."""
    try:
        secrets.token_bytes(32)
    except (NotImplementedError, OSError) as error:
        raise NotSound(NO_CHANCE) from error
    if settings.telegram_secret and guessable(settings.telegram_secret.encode()):
        say(f"MOTCUA_TELEGRAM_SECRET {GUESSABLE}")


def _check_writable(settings: Settings) -> None:
    files = [settings.home, *settings.home.glob("*.db")]
    for path in files:
        if path.exists() and not os.access(path, os.W_OK):
            raise NotSound(f"{path} cannot be written by this user ({os.geteuid()}): chown it")


def check_key(settings: Settings, now: datetime, say: Callable[[str], None]) -> None:
    """See that the key of a migrated database is there and is its own. Raises VaultError.

    One that others may read is told of.
    """
    path = settings.keys / KEY_FILE
    store = open_store("conversations", settings.home, settings.database_url)
    try:
        vault = Vault(store, settings.keys)
        if not path.exists() and vault.agreed():
            raise VaultError(LOST_KEY.format(path=path))
        vault.agree(now)
    finally:
        store.dispose()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & stat.S_IRWXO:
        say(OPEN_KEY.format(path=path, mode=mode))


def sentence(error: Exception) -> str:
    """Return one line for an operator about an error of FAULTS."""
    cause = getattr(error, "orig", None)
    if isinstance(error, SQLAlchemyError):
        told = f" ({cause})" if is_damage(cause) else ""
        return f"the database cannot be used: {type(error).__name__}{told}"
    return str(error)
