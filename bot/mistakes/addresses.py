"""Where it listens, what stands before it, what it is said to be reachable by."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from urllib.parse import urlsplit

from bot import training
from bot.settings import Settings
from bot.storage.home_lock import HomeInUse, alone
from bot.supervisor import PortTaken, check_ports, parts

from .mistake import Mistake, remark

LOCAL = ("127.0.0.1", "::1", "localhost")
SECONDS = 2.0


def ports(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look for another program at our ports; while we run they are our own."""
    hold = alone(settings.home) if settings.home.exists() else nullcontext()
    try:
        with hold:
            check_ports(parts(settings, training.model_path()))
    except (HomeInUse, OSError):
        return
    except PortTaken as error:
        yield Mistake("port", str(error))


def public(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at what strangers reach."""
    url = settings.public_url
    if url.startswith("http://") and urlsplit(url).hostname not in LOCAL:
        told = f"{url} has no TLS: what people write can be read on the way, and phones warn."
        yield remark("MOTCUA_PUBLIC_URL", f"{told} Put a proxy with a certificate before it.")
    if settings.host not in LOCAL and settings.proxies in LOCAL:
        told = (
            f"it listens on {settings.host}, and only a proxy on this machine is believed: behind "
        )
        told += "another one all people count as one address and share its limit."
        yield remark("MOTCUA_PROXIES", f"{told} Name that proxy, or listen on loopback.")
    if not settings.limits:
        told = "the limits are off, as for measurements: one person can keep everything busy."
        yield remark("MOTCUA_LIMITS", f"{told} Take the setting away.")
    if settings.log_level == "DEBUG":
        told = "Rasa writes the (masked) words of people into its log. Set INFO."
        yield remark("MOTCUA_LOG_LEVEL", told)


def several(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look for what belongs to several of each part."""
    named = len(settings.rasa_urls) > len(settings.rasa_ports)
    if not settings.database_url and (named or settings.redis_url):
        told = (
            "several Rasa or gateways are set up over SQLite files, which have one of each alone."
        )
        yield Mistake("MOTCUA_DATABASE_URL", f"{told} Name a PostgreSQL; docs/growth.md.")
    if settings.redis_url and not _reached(settings.redis_url):
        told = "Redis cannot be reached: each Rasa holds locks in its own memory, and a turn may "
        yield remark("MOTCUA_REDIS_URL", f"{told}be worked on twice. Start it.")


def _reached(address: str) -> bool:
    """Return whether somebody takes connections at the address of a Redis."""
    parts_of = urlsplit(address)
    try:
        if parts_of.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(SECONDS)
                probe.connect(parts_of.path)
            return True
        place = (parts_of.hostname or "127.0.0.1", parts_of.port or 6379)
        socket.create_connection(place, SECONDS).close()
        return True
    except (OSError, ValueError):
        return False


CHECKS = (ports, public, several)
