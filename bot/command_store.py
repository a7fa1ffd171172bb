"""The conversations store for commands of the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot import settings as settings_module
from bot.settings import Settings, SettingsError
from bot.storage import Store, open_store, upgrade


@contextmanager
def conversations_store() -> Iterator[tuple[Settings, Store]]:
    """Give the settings and the migrated store. Raises ClickException for wrong settings."""
    try:
        config = settings_module.load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    store = open_store("conversations", config.home, config.database_url)
    upgrade(store)
    try:
        yield config, store
    finally:
        store.dispose()
