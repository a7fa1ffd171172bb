"""The protocol between agencies: POST {session, madonvi, service: TraCuuHoSo, mahoso}.

Sure are the request, ``error_code`` and that ``result`` is a list. Names of fields inside it
differ: the usual ones are below, a settings file may name others. Everything else is ignored,
above all who filed the dossier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from bot.language.dossier_code import key, parts

from .agencies import agency_name
from .model import Dossier, ProviderDown, Status
from .outside import HEADERS, Unreadable, fetch
from .outside_fields import Names, channel, key_of, moment, short, status_named, status_number

FIELDS = {
    "code": ("mahoso", "sohoso"),
    "status": ("trangthaihoso", "trangthai", "matrangthai"),
    "status_at": ("ngaycapnhat", "thoigiancapnhat"),
    "procedure_code": ("matthc", "mathutuc"),
    "procedure": ("tentthc", "tenthutuc"),
    "channel": ("kenhthuchien", "hinhthucnop"),
    "received_at": ("ngaytiepnhan", "ngaynhan"),
    "due_at": ("ngayhentra", "ngayhentraketqua"),
    "finished_at": ("ngaytra", "ngaytraketqua"),
}
Naming = Callable[[str, str], str]
"""(code, name) of a procedure as another says them -> the catalogue's own name, or nothing."""


@dataclass(frozen=True)
class AgencyProtocol:
    """A provider that speaks the protocol between agencies."""

    name: str
    url: str
    session: str = field(repr=False)
    unit: str
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    naming: Naming
    statuses: Names
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: FIELDS)
    not_found: frozenset[str] = frozenset()
    """Values of ``error_code`` by which this agency says that there is no such dossier."""

    async def find(self, code: str) -> Dossier | None:
        """Return the dossier of a normalised code, None if there is none. Raises ProviderDown."""
        body = {"session": self.session, "madonvi": self.unit}
        asked = {**body, "service": "TraCuuHoSo", "mahoso": code}
        request = self.http.build_request("POST", self.url, json=asked, headers=HEADERS)
        return self._read(await fetch(self.http, request), code)

    def _read(self, reply: Any, code: str) -> Dossier | None:
        if not isinstance(reply, dict):
            raise ProviderDown("no_reply")
        error = short(reply.get("error_code"))
        if error in self.not_found:
            return None
        if error not in ("0", "00"):
            raise ProviderDown("error_code")
        result = reply.get("result")
        if not isinstance(result, list | dict | None):
            raise ProviderDown("no_result")
        items = result if isinstance(result, list) else [result] if result else []
        found = next(self._of(items, code), None)
        return self._dossier(found, code) if found else None

    def _of(self, items: list[Any], code: str) -> Iterator[dict[str, Any]]:
        """Yield the items of this code; one that stands alone need not name it again."""
        for item in items:
            if isinstance(item, dict):
                plain = {key_of(name): value for name, value in item.items()}
                told = short(self._value(plain, "code"))
                if key(told) == key(code) or (not told and len(items) == 1):
                    yield plain

    def _value(self, item: Mapping[str, Any], name: str) -> Any:
        return next((item[other] for other in self.fields[name] if other in item), None)

    def _dossier(self, item: Mapping[str, Any], code: str) -> Dossier:
        read = parts(code)
        return Dossier(
            code=code,
            status=self._status(item),
            status_at=moment(self._value(item, "status_at")),
            procedure=self.naming(
                short(self._value(item, "procedure_code")), short(self._value(item, "procedure"))
            ),
            agency_code=read.agency if read else "",
            agency_name=self.name or agency_name(code),
            channel=channel(self._value(item, "channel")),
            received_at=moment(self._value(item, "received_at")),
            due_at=moment(self._value(item, "due_at")),
            finished_at=moment(self._value(item, "finished_at")),
            fetched_at=self.now(),
        )

    def _status(self, item: Mapping[str, Any]) -> Status:
        value = self._value(item, "status")
        found = status_named(value, self.statuses) or status_number(value)
        if found is None:
            raise Unreadable("status")
        return found
