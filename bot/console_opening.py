"""The console with what this process has for it."""

from __future__ import annotations

from fastapi import FastAPI

from bot import training
from bot.answers.compose import Setting
from bot.answers.officer_hours import officer_hours
from bot.console.app import PREFIX, create_console
from bot.console.workplace import Supplies
from bot.retention import retire
from bot.retraining import fault_finder
from bot.services import Services, now, today
from bot.settings import ROOT
from bot.turns.asking_again import AskingAgain


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
        handovers=services.desk,
        hours=lambda: officer_hours(services.catalogue.content, now()),
        forget=services.memory.forget,
        due=lambda moment: retire(services.record.store, services.retention, moment, preview=True),
        retention=services.retention,
        targets=settings.online_target,
        province=settings.province,
        check_days=settings.check_days,
        second_editor=settings.second_editor,
        data=ROOT / "data",
        intents=training.intents(),
        ask_again=AskingAgain(settings.rasa_urls, settings.turn_seconds, services.memory.forget),
        model_fault=fault_finder(settings.home),
    )
    app.mount(PREFIX, create_console(supplies), name="console")
