"""Usual mistakes of operators, found by `motcua doctor`; docs/operations.md lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.start_checks import sentence
from bot.storage import Damaged

from . import addresses, home, knowledge, machine, platforms, typing_errors
from .mistake import Mistake

Check = Callable[[Settings, datetime], Iterator[Mistake]]
CHECKS: tuple[Check, ...] = (
    *home.CHECKS,
    *knowledge.CHECKS,
    *addresses.CHECKS,
    *platforms.CHECKS,
    *machine.CHECKS,
)


def mistakes(settings: Settings, environ: Mapping[str, str], now: datetime) -> list[Mistake]:
    """Return every mistake that is found, what is broken first. Nothing is changed.

    Where databases cannot be read, what is in them is not looked at.
    """
    found = [*typing_errors.unknown(environ), *home.databases(settings)]
    readable = not any(one.broken for one in found)
    for check in CHECKS:
        if readable or check not in NEED_DATABASES:
            found += _told(check, settings, now)
    return sorted(found, key=lambda one: not one.broken)


def _told(check: Check, settings: Settings, now: datetime) -> list[Mistake]:
    try:
        return list(check(settings, now))
    except (SQLAlchemyError, Damaged) as error:
        return [Mistake("database", f"{sentence(error)}. Nothing can be answered until it can.")]


NEED_DATABASES = (*home.NEED_DATABASES, *knowledge.CHECKS, *platforms.NEED_DATABASES)
