"""The console with what this process has for it."""

from __future__ import annotations

from fastapi import FastAPI

from bot.answers.compose import Setting
from bot.console.app import PREFIX, create_console
from bot.console.workplace import Supplies
from bot.services import Services, now, today


def add_console(app: FastAPI, services: Services) -> None:
    """Mount the console on ``app``."""
    settings = services.settings
    supplies = Supplies(
        store=services.record.store,
        catalogue=services.catalogue,
        search=services.search,
        lookup=services.dossiers.lookup,
        now=now,
        desk=services.dossiers.desk,
        factor_key=services.dossiers.key,
        setting=lambda: Setting(
            today(), settings.hotline, settings.stale_days, settings.public_url
        ),
        province=settings.province,
    )
    app.mount(PREFIX, create_console(supplies), name="console")
