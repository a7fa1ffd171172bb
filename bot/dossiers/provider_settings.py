"""The settings file of providers: which prefix of codes is answered by which system.

Format and an example: docs/dossier_providers.md. Credentials are never in the file: it names
environment variables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml

from bot.settings import VIETNAM
from bot.storage.bounded_yaml import TooMuch, bounded_text

from .agency_protocol import FIELDS, AgencyProtocol, Naming
from .lookup import Guarded
from .model import Provider
from .one_stop import OneStop
from .outside_fields import Names, key_of, status_names

_PREFIX = re.compile(r"(?:\d{3}\.\d{2}\.\d{2,3}\.)?[HG]\d{2}(?:\.\d{1,3}){0,3}", re.ASCII)
_ALLOWED = {
    "own": {"kind"},
    "agency": {"kind", "name", "url", "session", "unit", "fields", "not_found", "statuses"},
    "one_stop": {"kind", "name", "url", "token", "statuses"},
}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
Entry = Mapping[str, Any]


class ProvidersError(ValueError):
    """The settings file of providers cannot be used; the message says where and why."""


def vietnam_now() -> datetime:
    """Return the time in Vietnam, without a zone."""
    return datetime.now(VIETNAM).replace(tzinfo=None)


class Routes:
    """Reads the file and makes the provider of each prefix.

    ``naming`` turns a procedure's code and name as another system says them into the catalogue's
    own name, or nothing: only such a name is shown.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        http: httpx.AsyncClient,
        naming: Naming = lambda code, name: "",
        now: Callable[[], datetime] = vietnam_now,
    ) -> None:
        self._environ, self._http, self._naming, self._now = environ, http, naming, now

    def read(self, path: Path) -> dict[str, Guarded | None]:
        """Return a guarded provider per prefix, None for our own store; no file means none.

        Raises ProvidersError.
        """
        if not path.exists():
            return {}
        try:
            data = yaml.safe_load(bounded_text(path)) or {}
        except TooMuch as error:
            raise ProvidersError(f"{path} {error.problem}") from None
        except (yaml.YAMLError, UnicodeDecodeError, OSError):
            raise ProvidersError(f"{path} is not YAML that can be read") from None
        if not isinstance(data, dict) or not set(data) <= {"prefixes", "statuses"}:
            raise ProvidersError(f"{path} may have prefixes and statuses, nothing else")
        return self.routes(data)

    def routes(self, data: Entry) -> dict[str, Guarded | None]:
        """Return the providers of the file's content. Raises ProvidersError."""
        common, prefixes = data.get("statuses") or {}, data.get("prefixes") or {}
        if not isinstance(prefixes, dict):
            raise ProvidersError("prefixes: must map a prefix like H57 to its provider")
        return {str(p): self._guarded(str(p), entry, common) for p, entry in prefixes.items()}

    def _guarded(self, prefix: str, entry: Any, common: Any) -> Guarded | None:
        if not _PREFIX.fullmatch(prefix):
            raise ProvidersError(f"{prefix}: is no prefix of codes like H57 or G01.899")
        kind = entry.get("kind") if isinstance(entry, dict) else None
        if not isinstance(kind, str) or kind not in _ALLOWED:
            raise ProvidersError(f"{prefix}: kind must be one of {', '.join(_ALLOWED)}")
        unknown = sorted(set(map(str, entry)) - _ALLOWED[kind])
        if unknown:
            raise ProvidersError(f"{prefix}: does not know {', '.join(unknown)}")
        if kind == "own":
            return None
        names = _statuses(prefix, common, entry.get("statuses") or {})
        return Guarded((self._agency if kind == "agency" else self._one_stop)(prefix, entry, names))

    def _agency(self, prefix: str, entry: Entry, names: Names) -> Provider:
        return AgencyProtocol(
            name=str(entry.get("name") or ""),
            url=_url(prefix, entry),
            session=self._secret(prefix, entry, "session"),
            unit=self._secret(prefix, entry, "unit"),
            http=self._http,
            now=self._now,
            naming=self._naming,
            statuses=names,
            fields=_fields(prefix, entry.get("fields") or {}),
            not_found=frozenset(map(str, _list(prefix, entry.get("not_found") or []))),
        )

    def _one_stop(self, prefix: str, entry: Entry, names: Names) -> Provider:
        token = self._secret(prefix, entry, "token") if "token" in entry else ""
        name, url = str(entry.get("name") or ""), _url(prefix, entry)
        return OneStop(name, url, self._http, self._now, self._naming, names, token)

    def _secret(self, prefix: str, entry: Entry, field: str) -> str:
        """Return the value of the environment variable that a field names."""
        variable = entry.get(field)
        if not isinstance(variable, str) or not re.fullmatch(r"[A-Z][A-Z0-9_]*", variable):
            raise ProvidersError(f"{prefix}: {field} must name an environment variable")
        if not self._environ.get(variable):
            raise ProvidersError(f"{prefix}: the environment variable {variable} is not set")
        return self._environ[variable]


def _url(prefix: str, entry: Entry) -> str:
    """Return the address; only https, and http on this machine."""
    url = entry.get("url")
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if host and parts.scheme == "https" and "@" not in parts.netloc:
        return str(url)
    if host in _LOOPBACK and parts.scheme == "http":
        return str(url)
    raise ProvidersError(f"{prefix}: url must be an https address without a password in it")


def _statuses(prefix: str, common: Any, own: Any) -> Names:
    both: dict[str, int] = {}
    for named in (common, own):
        if not isinstance(named, dict) or not all(
            type(number) is int and 1 <= number <= 10 for number in named.values()
        ):
            raise ProvidersError(f"{prefix}: statuses must map names to numbers from 1 to 10")
        both |= {str(name): number for name, number in named.items()}
    return status_names(both)


def _fields(prefix: str, own: Any) -> dict[str, tuple[str, ...]]:
    """Return where each field is looked for: the file's names first, then the usual ones."""
    if not isinstance(own, dict) or not set(own) <= set(FIELDS):
        raise ProvidersError(f"{prefix}: fields may name {', '.join(FIELDS)}")
    return {
        name: (*([key_of(str(own[name]))] if name in own else []), *usual)
        for name, usual in FIELDS.items()
    }


def _list(prefix: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ProvidersError(f"{prefix}: not_found must be a list of values of error_code")
    return value
