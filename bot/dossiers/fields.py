"""Fields of a dossier as agencies write them: checked one by one, wrong ones named.

A reason names the field and what it must be, never what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.language.dossier_code import parts
from bot.language.privacy import mask
from bot.language.text import clean
from bot.settings import VIETNAM

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?",
    re.A | re.I,
)
_LAST_FOUR = re.compile(r"\d{4}", re.A)
EARLIEST, LATEST = datetime(2000, 1, 1), datetime(2100, 1, 1)


class BadItem(ValueError):
    """An item cannot be taken; the message is the reason that is told to the sender."""


def code_of(value: Any) -> str:
    """Return the code in its normal form: upper case, dots and dashes.

    The forms are those of bot.language.dossier_code. Raises BadItem.
    """
    code = value.strip().upper() if isinstance(value, str) else ""
    read = parts(code)
    if read is None:
        raise BadItem("code: must look like H57.12-250914-0003")
    if read.day is None:
        raise BadItem("code: the six digits in the middle must be a date, yymmdd")
    return code


def agency_part(code: str) -> str:
    """Return what stands before the date in a normal code."""
    return code.partition("-")[0]


def whole(name: str, value: Any, least: int, most: int) -> int:
    """Return a whole number from ``least`` to ``most``. Raises BadItem."""
    if type(value) is not int or not least <= value <= most:
        raise BadItem(f"{name}: must be a whole number from {least} to {most}")
    return value


def moment(name: str, value: Any) -> datetime:
    """Return a time of ISO 8601 in Vietnam, without a zone; one without a zone is Vietnam's.

    A date alone means its midnight. Raises BadItem.
    """
    found = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise BadItem(f"{name}: must be a time like 2026-09-14T08:30:00+07:00")
    try:
        read = _moment(found)
    except (ValueError, OverflowError):
        raise BadItem(f"{name}: there is no such date or time") from None
    if not EARLIEST <= read < LATEST:
        raise BadItem(f"{name}: must lie between the years 2000 and 2099")
    return read


def _moment(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    at = datetime(int(year), int(month), int(day))
    if hour is None:
        return at
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    at = at.replace(hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=micro)
    if zone is None:
        return at
    return at.replace(tzinfo=_zone(zone)).astimezone(VIETNAM).replace(tzinfo=None)


def _zone(written: str) -> timezone:
    if written in "Zz":
        return timezone.utc
    digits = written[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise ValueError("no such zone")
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if written[0] == "-" else away)


def words(name: str, value: Any, most: int) -> str:
    """Return text on one line with personal numbers masked. Raises BadItem."""
    if not isinstance(value, str):
        raise BadItem(f"{name}: must be text")
    if len(value) > most:
        raise BadItem(f"{name}: must have at most {most} characters")
    try:
        found = mask(clean(_text(value)))
    except BadItem:
        raise BadItem(f"{name}: holds what is not text") from None
    return found[:most]


def last_four(name: str, value: Any) -> str:
    """Return exactly four digits. Raises BadItem."""
    if not isinstance(value, str) or not _LAST_FOUR.fullmatch(value):
        raise BadItem(f"{name}: must be text of exactly 4 digits")
    return value


def members(name: str, value: Any) -> Mapping[str, Any]:
    """Return an object. Raises BadItem."""
    if not isinstance(value, dict):
        raise BadItem(f"{name}: must be an object")
    return value


def _text(value: str) -> str:
    """Return ``value`` if it can be stored as UTF-8. Raises BadItem for half a surrogate pair."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadItem("holds what is not text") from None
    return value
