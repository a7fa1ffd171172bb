"""What answers about dossiers stand on: today's desk, and procedures' own names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.dossiers.calendar import Calendar
from bot.procedures.catalogue import Catalogue

from .dossier_view import Desk


def desk(catalogue: Catalogue, now: datetime, hotline: str) -> Desk:
    """Return the desk of ``now`` with the holidays that editors hold."""
    return Desk(now, hotline, Calendar(catalogue.holidays(now.date())))


class Naming:
    """Turns a procedure as another system names it into the catalogue's own name, or nothing."""

    def __init__(self, catalogue: Catalogue, now: Callable[[], datetime]) -> None:
        self._catalogue, self._now = catalogue, now

    def __call__(self, code: str, name: str) -> str:
        found = self._catalogue.get(code, self._now().date()) if code else None
        return found.short_name if found else ""
