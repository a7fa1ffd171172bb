"""One-stop software on this machine: the search that shows the applicant to everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from players.dossier_wire import DossierServer, Request, Wire, as_json

QUERY = {"page": "0", "size": "10", "spec": "slice"}
APPLICANT = {
    "data": {
        "fullname": "Nguyễn Thị Bí Mật",
        "phoneNumber": "0912345678",
        "address": "12 Lê Lợi, Huế",
        "identityNumber": "079203001234",
    }
}


@dataclass
class OneStopServer(DossierServer):
    """Knows the dossiers in ``held`` by code; its search finds by a part of the code, too."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)

    def hold(self, code: str, status: Any, **fields: Any) -> None:
        """Hold a dossier, with the person who filed it."""
        self.held[code] = {
            "code": code,
            "applicant": APPLICANT,
            "procedure": {
                "code": "1.004222",
                "translate": [{"languageId": 228, "name": "Đăng ký thường trú"}],
            },
            "statusCurrentTask": status,
            "applyMethod": {"name": "Trực tuyến"},
            "appliedDate": "2025-09-14T01:30:00.000+0000",
            "appointmentDate": "2025-09-21T10:00:00.000+0000",
            "completedDate": None,
            **fields,
        }

    def answer(self, request: Request) -> Wire:
        if request.path != "/pa/dossier-search/dvc" or not QUERY.items() <= request.query.items():
            return as_json({"message": "not found"}, 404)
        asked = request.query.get("code", "")
        return as_json({"content": [d for code, d in self.held.items() if asked[:10] in code]})
