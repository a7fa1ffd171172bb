"""All settings: environment variables MOTCUA_*, read here and nowhere else."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from pathlib import Path

VIETNAM = timezone(timedelta(hours=7))
ROOT = Path(__file__).resolve().parent.parent
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names the setting."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: name, default, what it is for."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("MOTCUA_HOME", "./var", "folder of databases, logs and secrets"),
    Setting("MOTCUA_DATABASE_URL", "", "postgresql://… instead of SQLite files in MOTCUA_HOME"),
    Setting("MOTCUA_HOST", "127.0.0.1", "address the gateway listens on"),
    Setting("MOTCUA_PORT", "8080", "port of the gateway"),
    Setting("MOTCUA_RASA_PORT", "5005", "port of Rasa, loopback only"),
    Setting("MOTCUA_ACTIONS_PORT", "5055", "port of the action server, loopback only"),
    Setting("MOTCUA_PROVINCE", "", "province this installation serves; its variants come first"),
    Setting("MOTCUA_HOTLINE", "18001096", "telephone number given when nobody else can help"),
    Setting("MOTCUA_TURN_SECONDS", "4", "seconds a turn may take before the citizen is told"),
    Setting("MOTCUA_STALE_DAYS", "730", "a record older than this is answered with a warning"),
    Setting("MOTCUA_PORTAL_IMPORT", "off", "on allows `motcua import portal` to call the portal"),
    Setting("MOTCUA_PORTAL_URL", "https://dichvucong.gov.vn", "address of the national portal"),
    Setting("MOTCUA_PORTAL_DELAY", "1.0", "seconds between two calls to the portal"),
    Setting("MOTCUA_LOG_LEVEL", "INFO", "least level that is logged"),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """The settings of this process. Paths are absolute, ports and seconds are numbers."""

    home: Path
    database_url: str
    host: str
    port: int
    rasa_port: int
    actions_port: int
    province: str
    hotline: str
    turn_seconds: float
    stale_days: int
    portal_import: bool
    portal_url: str
    portal_delay: float
    log_level: str

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of ``environ`` (default: os.environ).

    Raises SettingsError naming the variable whose value cannot be read.
    """
    environ = os.environ if environ is None else environ
    values = {name: environ.get(name, "") or default for name, default in _DEFAULTS.items()}
    home = Path(values["MOTCUA_HOME"]).expanduser()
    return Settings(
        home=home if home.is_absolute() else (ROOT / home).resolve(),
        database_url=values["MOTCUA_DATABASE_URL"],
        host=values["MOTCUA_HOST"],
        port=_port(values, "MOTCUA_PORT"),
        rasa_port=_port(values, "MOTCUA_RASA_PORT"),
        actions_port=_port(values, "MOTCUA_ACTIONS_PORT"),
        province=values["MOTCUA_PROVINCE"],
        hotline=values["MOTCUA_HOTLINE"],
        turn_seconds=_number(values, "MOTCUA_TURN_SECONDS"),
        stale_days=_whole(values, "MOTCUA_STALE_DAYS"),
        portal_import=_switch(values, "MOTCUA_PORTAL_IMPORT"),
        portal_url=values["MOTCUA_PORTAL_URL"].rstrip("/"),
        portal_delay=_number(values, "MOTCUA_PORTAL_DELAY"),
        log_level=_level(values, "MOTCUA_LOG_LEVEL"),
    )


def _number(values: Mapping[str, str], name: str) -> float:
    try:
        number = float(values[name])
    except ValueError:
        raise SettingsError(f"{name} must be a number, not {values[name]!r}") from None
    if number < 0 or not math.isfinite(number):
        raise SettingsError(f"{name} must be 0 or more, not {values[name]!r}")
    return number


def _whole(values: Mapping[str, str], name: str) -> int:
    number = _number(values, name)
    if number != int(number):
        raise SettingsError(f"{name} must be a whole number, not {values[name]!r}")
    return int(number)


def _port(values: Mapping[str, str], name: str) -> int:
    port = _whole(values, name)
    if not 1 <= port <= 65535:
        raise SettingsError(f"{name} must be a port between 1 and 65535, not {values[name]!r}")
    return port


def _switch(values: Mapping[str, str], name: str) -> bool:
    value = values[name].lower()
    if value not in ("on", "off"):
        raise SettingsError(f"{name} must be on or off, not {values[name]!r}")
    return value == "on"


def _level(values: Mapping[str, str], name: str) -> str:
    level = values[name].upper()
    if level not in LEVELS:
        raise SettingsError(f"{name} must be one of {', '.join(LEVELS)}, not {values[name]!r}")
    return level
