"""All settings: environment variables MOTCUA_*, read here and nowhere else."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import lru_cache
from pathlib import Path

from bot import setting_addresses as addresses
from bot.setting_addresses import SettingsError as SettingsError

VIETNAM = timezone(timedelta(hours=7))
ROOT = Path(__file__).resolve().parent.parent
MOST_RASA = 8
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Setting:
    """One environment variable: name, default, what it is for."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("MOTCUA_HOME", "./var", "folder of databases, logs and secrets"),
    Setting("MOTCUA_KEYS", "", "folder of secret.key, if it is not MOTCUA_HOME"),
    Setting("MOTCUA_DATABASE_URL", "", "postgresql://… instead of SQLite files in MOTCUA_HOME"),
    Setting("MOTCUA_HOST", "127.0.0.1", "address the gateway listens on"),
    Setting("MOTCUA_PORT", "8080", "port of the gateway"),
    Setting("MOTCUA_PUBLIC_URL", "", "address people reach this installation by, for links"),
    Setting("MOTCUA_HOSTS", "", "other names people reach this installation by, by comma"),
    Setting("MOTCUA_RASA_HOST", "127.0.0.1", "address Rasa listens on"),
    Setting("MOTCUA_RASA_PORT", "5005", "port of Rasa"),
    Setting("MOTCUA_RASA_PROCESSES", "1", "how many Rasa `motcua run` starts"),
    Setting("MOTCUA_RASA_URL", "", "addresses of Rasa for a gateway, by comma"),
    Setting("MOTCUA_ACTIONS_HOST", "127.0.0.1", "address the action server listens on"),
    Setting("MOTCUA_ACTIONS_PORT", "5055", "port of the action server"),
    Setting("MOTCUA_ACTIONS_URL", "", "address of the action server for Rasa"),
    Setting("MOTCUA_REDIS_URL", "", "redis://… where several Rasa hold their locks"),
    Setting("MOTCUA_PROVINCE", "", "province this installation serves; its variants come first"),
    Setting("MOTCUA_HOTLINE", "18001096", "telephone number given when nobody else can help"),
    Setting("MOTCUA_TURN_SECONDS", "4", "seconds a turn may take before the citizen is told"),
    Setting("MOTCUA_STALE_DAYS", "730", "a record older than this is answered with a warning"),
    Setting("MOTCUA_CHECK_DAYS", "180", "days after which an item of content is due to be checked"),
    Setting("MOTCUA_SECOND_EDITOR", "off", "on: who writes sums of money does not publish them"),
    Setting("MOTCUA_LIMITS", "on", "off switches the limits per person and address off"),
    Setting("MOTCUA_PERSON_LIMIT", "15", "messages a person may send in a minute"),
    Setting("MOTCUA_ADDRESS_LIMIT", "60", "messages a network address may send in a minute"),
    Setting("MOTCUA_OPENING_LIMIT", "60", "conversations an address may open in ten minutes"),
    Setting("MOTCUA_REQUEST_LIMIT", "600", "other requests an address may make in a minute"),
    Setting("MOTCUA_STREAM_LIMIT", "100", "pages of an address that may wait for news at once"),
    Setting("MOTCUA_STREAMS", "5000", "pages in all that may wait for news at once"),
    Setting("MOTCUA_PROXIES", "127.0.0.1", "proxies whose X-Forwarded-For is believed, by comma"),
    Setting("MOTCUA_LATE_SECONDS", "600", "seconds after which a late answer is given up"),
    Setting("MOTCUA_KEEP_HISTORY_DAYS", "90", "days that questions kept with consent are kept"),
    Setting("MOTCUA_KEEP_RATINGS_DAYS", "365", "days that ratings of answers are kept"),
    Setting("MOTCUA_ONLINE_TARGET", "", "percent of dossiers to be filed online, by agency"),
    Setting("MOTCUA_WIDGET_ORIGINS", "", "websites that may show the widget, by comma"),
    Setting("MOTCUA_TELEGRAM_TOKEN", "", "token of the Telegram bot; empty: no Telegram"),
    Setting("MOTCUA_TELEGRAM_SECRET", "", "secret of Telegram's webhook; empty: polling"),
    Setting("MOTCUA_TELEGRAM_WEBHOOK", "", "public https address of /webhooks/telegram"),
    Setting("MOTCUA_TELEGRAM_API", "https://api.telegram.org", "address of Telegram's Bot API"),
    Setting("MOTCUA_ZALO_APP_ID", "", "id of the Zalo app; empty: no Zalo"),
    Setting("MOTCUA_ZALO_APP_SECRET", "", "secret key of the Zalo app"),
    Setting("MOTCUA_ZALO_OA_SECRET", "", "secret of the Official Account's webhook"),
    Setting("MOTCUA_ZALO_API", "https://openapi.zalo.me", "address of Zalo's Open API"),
    Setting("MOTCUA_ZALO_OAUTH", "https://oauth.zaloapp.com", "address of Zalo's token service"),
    Setting("MOTCUA_DOSSIER_PROVIDERS", "", "settings file of dossier providers"),
    Setting("MOTCUA_PORTAL_IMPORT", "off", "on allows `motcua import portal` to call the portal"),
    Setting("MOTCUA_PORTAL_URL", "https://dichvucong.gov.vn", "address of the national portal"),
    Setting("MOTCUA_PORTAL_DELAY", "1.0", "seconds between two calls to the portal"),
    Setting("MOTCUA_LOG_LEVEL", "INFO", "least level that is logged"),
    Setting("MOTCUA_LOG", "text", "form of log lines: text or json"),
    Setting("MOTCUA_OTLP_URL", "", "address of an OpenTelemetry receiver; empty: no traces"),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """The settings of this process. Paths are absolute, ports and seconds are numbers."""

    home: Path
    keys: Path
    database_url: str
    host: str
    port: int
    public_url: str
    hosts: tuple[str, ...]
    rasa_host: str
    rasa_port: int
    rasa_ports: tuple[int, ...]
    rasa_urls: tuple[str, ...]
    actions_host: str
    actions_port: int
    actions_beside_rasa: bool
    actions_url: str
    redis_url: str
    province: str
    hotline: str
    turn_seconds: float
    stale_days: int
    check_days: int
    second_editor: bool
    limits: bool
    person_limit: int
    address_limit: int
    opening_limit: int
    request_limit: int
    stream_limit: int
    streams: int
    proxies: str
    late_seconds: float
    keep_history_days: int
    keep_ratings_days: int
    online_target: Mapping[str, float]
    widget_origins: tuple[str, ...]
    telegram_token: str
    telegram_secret: str
    telegram_webhook: str
    telegram_api: str
    zalo_app_id: str
    zalo_app_secret: str
    zalo_oa_secret: str
    zalo_api: str
    zalo_oauth: str
    dossier_providers: Path
    portal_import: bool
    portal_url: str
    portal_delay: float
    log_level: str
    log: str
    otlp_url: str


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of ``environ`` (default: os.environ).

    Raises SettingsError naming the variable whose value cannot be read.
    """
    environ = os.environ if environ is None else environ
    return _read(tuple(environ.get(name, "") or default for name, default in _DEFAULTS.items()))


@lru_cache(maxsize=4)
def _read(given: tuple[str, ...]) -> Settings:
    values = dict(zip(_DEFAULTS, given, strict=True))
    if odd := [name for name, value in values.items() if "\x00" in value]:
        raise SettingsError(f"{odd[0]} must be text without NUL")
    home = _path(values["MOTCUA_HOME"])
    providers = values["MOTCUA_DOSSIER_PROVIDERS"]
    return Settings(
        home=home,
        keys=_path(values["MOTCUA_KEYS"]) if values["MOTCUA_KEYS"] else home,
        database_url=values["MOTCUA_DATABASE_URL"],
        host=values["MOTCUA_HOST"],
        port=_port(values, "MOTCUA_PORT"),
        public_url=addresses.address(values, "MOTCUA_PUBLIC_URL"),
        hosts=addresses.names(values, "MOTCUA_HOSTS"),
        rasa_host=values["MOTCUA_RASA_HOST"],
        rasa_port=_port(values, "MOTCUA_RASA_PORT"),
        rasa_ports=_rasa_ports(values),
        rasa_urls=addresses.parts(values, "MOTCUA_RASA_URL")
        or tuple(f"http://127.0.0.1:{port}" for port in _rasa_ports(values)),
        actions_host=values["MOTCUA_ACTIONS_HOST"],
        actions_port=_port(values, "MOTCUA_ACTIONS_PORT"),
        actions_beside_rasa=bool(values["MOTCUA_RASA_URL"] and not values["MOTCUA_ACTIONS_URL"]),
        actions_url=addresses.part(values, "MOTCUA_ACTIONS_URL")
        or _loopback(values, "MOTCUA_ACTIONS_PORT"),
        redis_url=addresses.redis(values, "MOTCUA_REDIS_URL"),
        province=values["MOTCUA_PROVINCE"],
        hotline=values["MOTCUA_HOTLINE"],
        turn_seconds=_number(values, "MOTCUA_TURN_SECONDS"),
        stale_days=_whole(values, "MOTCUA_STALE_DAYS"),
        check_days=_whole(values, "MOTCUA_CHECK_DAYS"),
        second_editor=_switch(values, "MOTCUA_SECOND_EDITOR"),
        limits=_switch(values, "MOTCUA_LIMITS"),
        person_limit=_whole(values, "MOTCUA_PERSON_LIMIT"),
        address_limit=_whole(values, "MOTCUA_ADDRESS_LIMIT"),
        opening_limit=_whole(values, "MOTCUA_OPENING_LIMIT"),
        request_limit=_whole(values, "MOTCUA_REQUEST_LIMIT"),
        stream_limit=_whole(values, "MOTCUA_STREAM_LIMIT"),
        streams=_whole(values, "MOTCUA_STREAMS"),
        proxies=addresses.proxies(values, "MOTCUA_PROXIES"),
        late_seconds=_number(values, "MOTCUA_LATE_SECONDS"),
        keep_history_days=_whole(values, "MOTCUA_KEEP_HISTORY_DAYS"),
        keep_ratings_days=_whole(values, "MOTCUA_KEEP_RATINGS_DAYS"),
        online_target=_targets(values, "MOTCUA_ONLINE_TARGET"),
        widget_origins=addresses.origins(values, "MOTCUA_WIDGET_ORIGINS"),
        telegram_token=values["MOTCUA_TELEGRAM_TOKEN"],
        telegram_secret=values["MOTCUA_TELEGRAM_SECRET"],
        telegram_webhook=values["MOTCUA_TELEGRAM_WEBHOOK"],
        telegram_api=values["MOTCUA_TELEGRAM_API"].rstrip("/"),
        zalo_app_id=values["MOTCUA_ZALO_APP_ID"],
        zalo_app_secret=values["MOTCUA_ZALO_APP_SECRET"],
        zalo_oa_secret=values["MOTCUA_ZALO_OA_SECRET"],
        zalo_api=values["MOTCUA_ZALO_API"].rstrip("/"),
        zalo_oauth=values["MOTCUA_ZALO_OAUTH"].rstrip("/"),
        dossier_providers=_path(providers) if providers else home / "providers.yml",
        portal_import=_switch(values, "MOTCUA_PORTAL_IMPORT"),
        portal_url=values["MOTCUA_PORTAL_URL"].rstrip("/"),
        portal_delay=_number(values, "MOTCUA_PORTAL_DELAY"),
        log_level=_level(values, "MOTCUA_LOG_LEVEL"),
        log=_form(values, "MOTCUA_LOG"),
        otlp_url=addresses.part(values, "MOTCUA_OTLP_URL"),
    )


def _path(value: str) -> Path:
    """Return an absolute path; a relative one starts at the repository."""
    path = Path(value).expanduser()
    return path if path.is_absolute() else (ROOT / path).resolve()


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


def _rasa_ports(values: Mapping[str, str]) -> tuple[int, ...]:
    """Return the port of each Rasa of this machine: the first, and those after it."""
    first, number = _port(values, "MOTCUA_RASA_PORT"), _whole(values, "MOTCUA_RASA_PROCESSES")
    if not 1 <= number <= MOST_RASA or first + number - 1 > 65535:
        given = values["MOTCUA_RASA_PROCESSES"]
        raise SettingsError(
            f"MOTCUA_RASA_PROCESSES must be between 1 and {MOST_RASA}, not {given!r}"
        )
    return tuple(range(first, first + number))


def _switch(values: Mapping[str, str], name: str) -> bool:
    value = values[name].lower()
    if value not in ("on", "off"):
        raise SettingsError(f"{name} must be on or off, not {values[name]!r}")
    return value == "on"


def _targets(values: Mapping[str, str], name: str) -> dict[str, float]:
    """Return shares (0..1) by prefix of an agency's code; the empty prefix is for all others."""
    targets = {}
    for part in filter(None, (part.strip() for part in values[name].split(","))):
        prefix, _, percent = part.rpartition("=")
        if not re.fullmatch(r"\d{1,3}(\.\d+)?", percent) or float(percent) > 100:
            raise SettingsError(f"{name} must hold percents like 80 or H57.12=70, not {part!r}")
        targets[prefix.strip().upper()] = float(percent) / 100
    return targets


def _loopback(values: Mapping[str, str], port: str) -> str:
    return f"http://127.0.0.1:{_port(values, port)}"


def _level(values: Mapping[str, str], name: str) -> str:
    level = values[name].upper()
    if level not in LEVELS:
        raise SettingsError(f"{name} must be one of {', '.join(LEVELS)}, not {values[name]!r}")
    return level


def _form(values: Mapping[str, str], name: str) -> str:
    form = values[name].lower()
    if form not in ("text", "json"):
        raise SettingsError(f"{name} must be text or json, not {values[name]!r}")
    return form
