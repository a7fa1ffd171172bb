"""Fields of outside replies, read only as numbers of a list, times and names of our own.

Free text of others never becomes part of a Dossier: in it may stand the name of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.language.text import clean, fold
from bot.settings import VIETNAM

from .model import Channel, Status

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "dossiers"
_LONGEST = 300
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?",
    re.A,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?()", re.A)
_VIETNAMESE = re.compile(
    r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?)?", re.A
)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
Names = Mapping[str, Status]


def short(value: Any) -> str:
    """Return a string or whole number as one short clean line, anything else as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value) if isinstance(value, str) or abs(value) < 10**18 else ""
    return clean(text[:_LONGEST].encode("utf-8", "ignore").decode())


def key_of(name: str) -> str:
    """Return a field's name as it is compared: folded, letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", fold(name[:_LONGEST]))


def names_in(value: Any) -> Iterator[str]:
    """Yield the texts by which a value of several shapes may be named, the likeliest first."""
    values = value[:5] if isinstance(value, list) else [value]
    for one in values:
        if not isinstance(one, dict):
            yield short(one)
            continue
        yield short(one.get("name"))
        translated = one.get("translate")
        for other in translated[:5] if isinstance(translated, list) else []:
            yield short(other.get("name")) if isinstance(other, dict) else ""


def status_names(own: Mapping[str, int]) -> Names:
    """Return folded names of statuses and ours for them; ``own`` wins over the defaults."""
    return {**_defaults(), **{fold(clean(name)): Status(number) for name, number in own.items()}}


@lru_cache(maxsize=1)
def _defaults() -> Names:
    return {name: Status(number) for name, number in _numbers("statuses").items()}


@lru_cache(maxsize=1)
def _channels() -> Mapping[str, Channel]:
    return {name: Channel(number) for name, number in _numbers("channels").items()}


def _numbers(name: str) -> dict[str, int]:
    """Return a file's words, folded, and our number for each."""
    data = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return {fold(clean(words)): int(number) for words, number in data.items()}


def status_named(value: Any, names: Names) -> Status | None:
    """Return the status that a value names, None if no list knows the name."""
    return next((names[fold(name)] for name in names_in(value) if fold(name) in names), None)


def status_number(value: Any) -> Status | None:
    """Return the status of a number from 1 to 10, None for anything else."""
    text = short(value)
    return Status(int(text)) if re.fullmatch(r"0?[1-9]|10", text, re.A) else None


def channel(value: Any) -> Channel | None:
    """Return how a dossier was filed, from 1 to 3 or from words."""
    text = next((name for name in names_in(value) if name), "")
    if re.fullmatch("[123]", text, re.A):
        return Channel(int(text))
    return next((one for words, one in _channels().items() if words in fold(text)), None)


def moment(value: Any) -> datetime | None:
    """Return a time in Vietnam, without a zone; one without a zone is Vietnam's.

    Read: ISO 8601, yyyyMMddHHmmss, dd/MM/yyyy HH:mm:ss, milliseconds since 1970.
    """
    text = short(value)
    try:
        found = _written(text)
    except (ValueError, OverflowError):
        return None
    return found if found and _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _written(text: str) -> datetime | None:
    if match := _VIETNAMESE.fullmatch(text):
        day, month, year, *clock = match.groups()
        return datetime(int(year), int(month), int(day), *_clock(clock))
    if re.fullmatch(r"1\d{12}", text, re.A):
        return datetime.fromtimestamp(int(text) / 1000, VIETNAM).replace(tzinfo=None)
    match = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    year, month, day, *clock, zone = match.groups()
    at = datetime(int(year), int(month), int(day), *_clock(clock))
    return at.replace(tzinfo=_zone(zone)).astimezone(VIETNAM).replace(tzinfo=None) if zone else at


def _clock(parts: list[str | None]) -> tuple[int, int, int]:
    hour, minute, second = (int(part or 0) for part in parts)
    return hour, minute, second


def _zone(text: str) -> timezone:
    if text == "Z":
        return timezone.utc
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
