"""Settings that are addresses, names and networks: read, or refused with one clear sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ORIGIN = re.compile(r"https?://[\w.*-]+(:\d{1,5})?")
_BELOW = re.compile(r"https?://\*(\.[\w-]+){2,}(:\d{1,5})?")
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*", re.ASCII)
_PART = re.compile(r"https?://[\w.-]+(:\d{1,5})?|https?://\[[\da-f:]+\](:\d{1,5})?")
_REDIS = re.compile(r"(rediss?|unix)://\S+")


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names the setting."""


def origins(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the sites by comma; with a star only below a name of at least two parts."""
    origins = tuple(part.strip().rstrip("/") for part in values[name].split(",") if part.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(f"{name} must hold origins like https://xa.gov.vn, not {origin!r}")
        if "*" in origin and not _BELOW.fullmatch(origin):
            raise SettingsError(
                f"{name} must say whose sites it means, as https://*.tinh.gov.vn, not {origin!r}"
            )
    return origins


def proxies(values: Mapping[str, str], name: str) -> str:
    """Return the proxies as they stand, unless anybody would be believed."""
    for part in values[name].split(","):
        if part.strip() == "*" or part.strip().endswith("/0"):
            raise SettingsError(
                f"{name} must name the proxies, not {part.strip()!r}: anybody could then pretend "
                "to come from any address, and no limit would hold"
            )
    return values[name]


def names(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the names of hosts by comma, in small letters."""
    found = tuple(part.strip().lower() for part in values[name].split(",") if part.strip())
    for host in found:
        if not _NAME.fullmatch(host):
            raise SettingsError(f"{name} must hold names like motcua.example.vn, not {host!r}")
    return found


def address(values: Mapping[str, str], name: str) -> str:
    """Return the address of our own site: scheme, host and port, or nothing."""
    address = values[name].rstrip("/")
    if address and ("*" in address or not _ORIGIN.fullmatch(address)):
        raise SettingsError(f"{name} must look like https://motcua.example.vn, not {address!r}")
    return address


def parts(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the addresses of our own processes, each once; none if nothing is set."""
    found = tuple(part.strip().rstrip("/") for part in values[name].split(",") if part.strip())
    for address in found:
        if not _PART.fullmatch(address):
            raise SettingsError(f"{name} must look like http://10.0.0.5:5005, not {address!r}")
    return tuple(dict.fromkeys(found))


def part(values: Mapping[str, str], name: str) -> str:
    """Return the one address of a process of ours, or nothing."""
    found = parts(values, name)
    if len(found) > 1:
        raise SettingsError(f"{name} must hold one address: put a balancer before several")
    return found[0] if found else ""


def redis(values: Mapping[str, str], name: str) -> str:
    """Return the address of Redis; one that cannot be read is not repeated: it holds a password."""
    if values[name] and not _REDIS.fullmatch(values[name]):
        raise SettingsError(f"{name} must look like redis://user:password@host:6379/0")
    return values[name]
