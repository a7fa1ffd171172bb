"""An agency's system on this machine: the protocol between agencies, service TraCuuHoSo."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from players.dossier_wire import DossierServer, Request, Wire, as_json

SESSION, UNIT = "a-session", "000.00.00.G01"
PERSON = {
    "ChuHoSo": "Nguyễn Thị Bí Mật",
    "SoDienThoai": "0912345678",
    "Email": "bimat@example.vn",
    "DiaChi": "12 Lê Lợi, Huế",
    "MaDoiTuong": "079203001234",
    "TrichYeuHoSo": "Nguyễn Thị Bí Mật xin cấp lại",
    "GhiChu": "bà Nguyễn Thị Bí Mật hẹn chiều",
}


@dataclass
class AgencyServer(DossierServer):
    """Knows the dossiers in ``held`` by code: fields as such systems name them."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)

    def hold(self, code: str, status: Any, **fields: Any) -> None:
        """Hold a dossier, with the person who filed it."""
        self.held[code] = {"MaHoSo": code, "TrangThaiHoSo": status, **PERSON, **fields}

    def answer(self, request: Request) -> Wire:
        asked = request.json
        if (asked["session"], asked["madonvi"]) != (SESSION, UNIT):
            return as_json({"error_code": "1", "message": "session"})
        if asked["service"] != "TraCuuHoSo":
            return as_json({"error_code": "2"})
        found = self.held.get(asked["mahoso"])
        return as_json({"error_code": "0", "result": [found] if found else []})
