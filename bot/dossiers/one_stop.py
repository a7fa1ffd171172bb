"""The search of one-stop software: GET …/pa/dossier-search/dvc?…&code=… -> {content: […]}.

The reply names the applicant. Only the fields below are looked at; nothing of ``applicant``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from bot.language.dossier_code import key, parts

from .agencies import agency_name
from .agency_protocol import Naming
from .model import Dossier, ProviderDown
from .outside import HEADERS, Unreadable, fetch
from .outside_fields import Names, channel, moment, names_in, short, status_named

PATH = "/pa/dossier-search/dvc"
QUERY = {"page": "0", "size": "10", "spec": "slice"}


@dataclass(frozen=True)
class OneStop:
    """A provider that asks one-stop software; ``url`` is what stands before /pa."""

    name: str
    url: str
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    naming: Naming
    statuses: Names
    token: str = field(default="", repr=False)

    async def find(self, code: str) -> Dossier | None:
        """Return the dossier of a normalised code, None if there is none. Raises ProviderDown."""
        headers = {**HEADERS, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        request = self.http.build_request(
            "GET", self.url.rstrip("/") + PATH, params={**QUERY, "code": code}, headers=headers
        )
        return self._read(await fetch(self.http, request), code)

    def _read(self, reply: Any, code: str) -> Dossier | None:
        content = reply.get("content") if isinstance(reply, dict) else None
        if not isinstance(content, list):
            raise ProviderDown("no_content")
        for item in content:
            if isinstance(item, dict) and key(short(item.get("code"))) == key(code):
                return self._dossier(item, code)
        return None

    def _dossier(self, item: dict[str, Any], code: str) -> Dossier:
        status = status_named(item.get("statusCurrentTask"), self.statuses)
        if status is None:
            raise Unreadable("status")
        procedure, read = item.get("procedure"), parts(code)
        number = procedure.get("code") if isinstance(procedure, dict) else None
        return Dossier(
            code=code,
            status=status,
            status_at=None,
            procedure=self._procedure(short(number), procedure),
            agency_code=read.agency if read else "",
            agency_name=self.name or agency_name(code),
            channel=channel(item.get("applyMethod")),
            received_at=moment(item.get("appliedDate")),
            due_at=moment(item.get("appointmentDate")),
            finished_at=moment(item.get("completedDate")),
            fetched_at=self.now(),
        )

    def _procedure(self, number: str, procedure: Any) -> str:
        names = (self.naming(number, name) for name in names_in(procedure))
        return next((name for name in names if name), "")
