"""The buttons under answers about dossiers: at most five, the one that helps most first."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.dossiers.model import ENDED, Status
from bot.replies import Button

from .compose import MOST_BUTTONS
from .dossier_view import View
from .words import label

PORTAL = "https://dichvucong.gov.vn"
LOOK_UP = f"{PORTAL}/tra-cuu-ho-so"
PAY = f"{PORTAL}/thanh-toan-truc-tuyen"


def ask(intent: str, code: str) -> str:
    """Return the message to Rasa about one dossier, e.g. ``/follow_dossier{…}``."""
    return f"/{intent}" + json.dumps({"dossier_code": code})


def button(name: str, intent: str, code: str) -> Button:
    """Return a button of words.yml that says something about one dossier."""
    return Button(label("dossier_buttons", name), payload=ask(intent, code))


def page(name: str, url: str) -> Button:
    """Return a button that opens an official page."""
    return Button(label("dossier_buttons", name), url=url)


def person() -> Button:
    return Button(label("buttons", "person"), payload="/ask_person")


def stop() -> Button:
    return Button(label("dossier_buttons", "stop"), payload="/cancel")


def nights() -> Button:
    """Return the button that asks for news at night, too."""
    return Button(label("dossier_buttons", "nights"), payload="do:nights_on")


def of_dossier(code: str, view: View, following: bool) -> list[Button]:
    """Return what can be done with a dossier now."""
    wanted: list[Button | None] = [
        page("add", PORTAL) if view.status == Status.MORE_PAPERS else None,
        page("pay", PAY) if view.status == Status.PAYMENT_DUE else None,
        button("open", "open_dossier", code) if view.hidden else None,
        _following(code, view, following),
        person(),
    ]
    return _at_most(wanted)


def of_news(code: str, view: View) -> list[Button]:
    """Return what a message about a followed dossier offers: to act, to look, to stop."""
    wanted: list[Button | None] = [
        page("add", PORTAL) if view.status == Status.MORE_PAPERS else None,
        page("pay", PAY) if view.status == Status.PAYMENT_DUE else None,
        button("see", "ask_dossier", code),
        button("unfollow", "unfollow_dossier", code),
    ]
    return _at_most(wanted)


def _following(code: str, view: View, following: bool) -> Button | None:
    if following:
        return button("unfollow", "unfollow_dossier", code)
    return None if view.status in ENDED else button("follow", "follow_dossier", code)


def _at_most(wanted: Iterable[Button | None]) -> list[Button]:
    return [one for one in wanted if one][:MOST_BUTTONS]
