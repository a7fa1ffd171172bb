"""The national portal's API: a polite client of the few calls an import needs.

Every call is a POST of JSON to the configured address. The portal answers with HTTP 201 and an
envelope {"code": "OK", "data": …}; its firewall answers with HTTP 200 and an HTML page.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx
import msgspec

from bot.language.text import clean

LIST = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
DETAIL = "/api/v1/configuring/formality/get-formality-by-citizen"
AGENCIES = "/api/v1/submitting/formality/list-department-url-by-citizen"

PAGE = 500
TRIES = 5
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 120.0
TIMEOUT = 30.0
LARGEST = 16 * 1024 * 1024

_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)
_REFUSALS = (400, 404, 410, 422)
_LIST_BODY = {"q": "", "categoryId": "", "departmentCode": ""}
_AGENCY_FILTERS = (
    "formalityTargetType",
    "departmentLevel",
    "departmentCode",
    "implementLevel",
    "subjectTypeId",
    "year",
)
_ONLINE = {"FULL": "full", "PARTIAL": "partial"}


class PortalError(RuntimeError):
    """A call to the portal failed; the message says what happened."""


class PortalUnavailable(PortalError):
    """The portal could not answer properly just now; it was tried several times."""


class FirewallError(PortalUnavailable):
    """The portal's firewall refused the call; going on would only make it worse."""


class PortalRefusal(PortalError):
    """The portal answered, and what it says is that it has nothing for this call."""


class Entry(NamedTuple):
    """One procedure as the list names it. ``kind``: STANDARD, SPECIFIC or STANDARD_INTERNAL."""

    id: str
    code: str
    kind: str


class Listing(NamedTuple):
    """All procedures of the list and how many the portal says there are."""

    entries: list[Entry]
    total: int


class AgencyLink(NamedTuple):
    """Where one agency takes dossiers of a procedure; ``online`` is full, partial or none."""

    agency_code: str
    agency: str
    level: str
    url: str
    online: str


class PortalClient:
    """Calls the portal, one call at a time, ``delay`` seconds apart.

    ``timeout`` is in seconds, for each step of a call and for a whole reply. ``sleep``, ``clock``
    and ``chance`` (0 to 1) are parameters so that a test need not wait.
    """

    def __init__(
        self,
        base_url: str,
        delay: float,
        *,
        timeout: float = TIMEOUT,
        page: int = PAGE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._delay, self._timeout, self._page = delay, timeout, page
        self._sleep, self._clock, self._chance = sleep, clock, chance
        self._last: float | None = None
        headers = {"Origin": self.base_url, "Referer": self.base_url, "User-Agent": _AGENT}
        # trust_env off: no proxy or .netrc of the environment sees the calls.
        self._http = httpx.Client(
            headers=headers, timeout=timeout, follow_redirects=False, trust_env=False
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def list_all(self) -> Listing:
        """Return every public procedure, each id once. Raises PortalError."""
        entries: dict[str, Entry] = {}
        total = 0
        for data in self._pages(LIST, _LIST_BODY, "items"):
            total = max(total, _whole(data.get("total")))
            entries.update((entry.id, entry) for entry in map(_entry, data["items"]))
        return Listing(list(entries.values()), total)

    def detail(self, id: str) -> dict[str, Any]:
        """Return the full record of one procedure. Raises PortalError."""
        data = self._call(DETAIL, {"id": id})
        if not isinstance(data, dict):
            raise PortalRefusal(f"no record for id {id}")
        return data

    def agency_links(self, code: str) -> list[AgencyLink]:
        """Return the level and link of each agency for one procedure. Raises PortalError.

        The API has no filter by code, only a search, so rows of other procedures are left out.
        """
        body = {**dict.fromkeys(_AGENCY_FILTERS, ""), "search": code}
        found: dict[str, AgencyLink] = {}
        for data in self._pages(AGENCIES, body, "rows"):
            for row in data["rows"]:
                link = _link(row)
                if link.agency_code and _text(row, "formalityCode") == code:
                    found[link.agency_code] = _joined(found.get(link.agency_code), link)
        return list(found.values())

    def _pages(self, path: str, body: dict[str, str], key: str) -> Iterator[dict[str, Any]]:
        """Yield the pages of a list; each ``lastId`` asks for the next, an empty page ends it."""
        last, seen = "", {""}
        while True:
            data = self._call(path, {**body, "limit": self._page, "lastId": last})
            if not isinstance(data, dict) or not _objects(data.get(key)):
                raise PortalUnavailable(f"{path}: a page without {key}")
            yield data
            last = str(data.get("lastId") or "")
            if not data[key] or not last:
                return
            if last in seen:
                raise PortalUnavailable(f"{path}: the paging does not move on after {last!r}")
            seen.add(last)

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        for attempt in range(TRIES):
            if attempt:
                self._back_off(attempt)
            try:
                return self._post(path, body)
            except PortalUnavailable as error:
                failed = error
        raise type(failed)(f"{failed} ({TRIES} tries)") from failed

    def _back_off(self, attempt: int) -> None:
        pause = FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + self._chance())
        self._sleep(min(pause, LONGEST_PAUSE))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        self._wait()
        try:
            with self._http.stream("POST", self.base_url + path, json=body) as response:
                raw = self._read(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PortalUnavailable(f"{path}: {type(error).__name__}: {error}") from error
        finally:
            self._last = self._clock()
        return _data(path, response.status_code, raw)

    def _wait(self) -> None:
        if self._last is not None:
            rest = self._last + self._delay - self._clock()
            if rest > 0:
                self._sleep(rest)

    def _read(self, response: httpx.Response) -> bytes:
        """Return the reply's bytes; a reply without end, in size or time, is given up."""
        raw, end = bytearray(), self._clock() + self._timeout
        for chunk in response.iter_bytes():
            raw += chunk
            if len(raw) > LARGEST:
                raise PortalRefusal(f"{response.url.path}: a reply of more than {LARGEST} bytes")
            if self._clock() > end:
                raise PortalUnavailable(f"{response.url.path}: no whole reply in time")
        return bytes(raw)


def _data(path: str, status: int, raw: bytes) -> Any:
    """Return the ``data`` of an envelope that says OK. Raises PortalError for anything else."""
    if raw.lstrip().startswith(b"<") and b"Request Rejected" in raw:
        raise FirewallError(f"{path}: the portal's firewall refused the call (Request Rejected)")
    if status in _REFUSALS:
        raise PortalRefusal(f"{path}: HTTP {status}")
    if status not in (200, 201):
        raise PortalUnavailable(f"{path}: HTTP {status}")
    try:
        envelope = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PortalUnavailable(f"{path}: the reply is not JSON: {error}") from error
    if not isinstance(envelope, dict) or "code" not in envelope:
        raise PortalUnavailable(f"{path}: the reply is not an envelope")
    if envelope["code"] != "OK":
        raise PortalRefusal(f"{path}: the portal answers {envelope['code']!r}"[:200])
    return envelope.get("data")


def _objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _entry(item: dict[str, Any]) -> Entry:
    if not _text(item, "id"):
        raise PortalUnavailable("the list names a procedure without an id")
    return Entry(_text(item, "id"), _text(item, "code"), _text(item, "type"))


def _link(row: dict[str, Any]) -> AgencyLink:
    url = _text(row, "citizenUrl")
    return AgencyLink(
        agency_code=_text(row, "departmentCode")[:64],
        agency=_text(row, "departmentName"),
        level=_text(row, "departmentLevel")[:32],
        url=url if url.startswith(("https://", "http://")) else "",
        online=_ONLINE.get(_text(row, "implementLevel"), "none"),
    )


def _joined(first: AgencyLink | None, other: AgencyLink) -> AgencyLink:
    """Return one link for two cases of a procedure: where their levels differ it is partial."""
    if first is None:
        return other
    online = first.online if first.online == other.online else "partial"
    return first._replace(online=online, url=first.url or other.url)


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return clean(str(value)) if isinstance(value, (str, int)) else ""


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0
