"""A portal on this machine that speaks the recorded format: envelopes, paging, and its faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bot.procedures import portal
from bot.procedures.importing import ImportSummary
from bot.procedures.portal import PortalClient
from bot.procedures.portal_import import import_portal
from bot.settings import load
from bot.storage import open_store, upgrade

NOW = datetime(2026, 7, 20, 9, 0)
FIREWALL = b"<html><head><title>Request Rejected</title></head><body>Support ID 1</body></html>"
Fault = Callable[["Handler"], None]


def make_record(number: int, **changes: Any) -> dict[str, Any]:
    """Return a small detail as the portal words it; ``changes`` replace members."""
    return {
        "id": f"id-{number:04}",
        "code": f"9.{number:06}",
        "name": f"Cấp giấy mẫu số {number}",
        "type": "STANDARD",
        "isInternal": False,
        "isWard": True,
        "executionMethods": [
            {"submissionMethod": "DIRECT", "processingTime": 3, "processingTimeUnit": "DAY"}
        ],
        "executionCases": [],
        "executionSteps": [{"name": "", "description": "Nộp đơn."}],
        "legalBasisesDetails": [{"id": "a", "code": "1/2026"}, {"id": "b", "code": "2/2026"}],
        "procedureProposal": {"proposalType": "STANDARD", "proposalNumber": "1/QĐ"},
        "updatedAt": 1776763561895,
        **changes,
    }


def make_link(code: str, agency: str, level: str = "FULL", **changes: Any) -> dict[str, Any]:
    """Return one row of the list of agencies."""
    return {
        "departmentName": f"Ủy ban {agency}",
        "departmentCode": agency,
        "departmentLevel": "WARD",
        "citizenUrl": f"https://nop.example/{agency}",
        "implementLevel": level,
        "formalityCode": code,
        "formalityCaseCode": f"{code}.01",
        **changes,
    }


@dataclass
class FakePortal:
    """What the server holds. ``faults`` maps the number of a call (from 1) to its fault.

    ``broken`` is the fault of every call to one procedure, by id, or of all from ``broken_from``.
    """

    records: list[dict[str, Any]]
    links: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    broken: dict[str, Fault] = field(default_factory=dict)
    broken_from: tuple[int, Fault] | None = None
    extra_total: int = 0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def fetched(self) -> list[str]:
        """Return the ids whose detail was asked for, in order."""
        return [body["id"] for path, body in self.calls if path == portal.DETAIL]

    def fault(self, body: dict[str, Any]) -> Fault | None:
        number = len(self.calls)
        if self.broken_from and number >= self.broken_from[0]:
            return self.broken_from[1]
        return self.faults.get(number) or self.broken.get(body.get("id", ""))

    def answer(self, handler: Handler, path: str, body: dict[str, Any]) -> None:
        if path == portal.DETAIL:
            found = [record for record in self.records if record["id"] == body["id"]]
            handler.envelope(found[0]) if found else handler.envelope(None, "NOT_FOUND")
        elif path == portal.LIST:
            total = {"total": len(self.records) + self.extra_total}
            handler.page("items", list(map(_entry, self.records)), body, total)
        elif path == portal.AGENCIES:
            rows = [{"id": str(at), **link} for at, link in enumerate(self.links)]
            handler.page("rows", rows, body, {"count": len(rows)})
        else:
            handler.send(404, b"{}")


class Handler(BaseHTTPRequestHandler):
    """Answers one call of a client."""

    portal: FakePortal
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet a reply: two would wait for each other

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.portal.calls.append((self.path, body))
        self.portal.headers.append(dict(self.headers.items()))
        fault = self.portal.fault(body)
        fault(self) if fault else self.portal.answer(self, self.path, body)

    def page(
        self, key: str, items: list[dict[str, Any]], body: dict[str, Any], extra: dict[str, Any]
    ) -> None:
        if not 20 <= body["limit"] <= 500:
            self.send(400, b'{"code":"BAD_REQUEST"}')
            return
        ids = [item["id"] for item in items]
        start = ids.index(body["lastId"]) + 1 if body["lastId"] else 0
        shown = items[start : start + body["limit"]]
        last = shown[-1]["id"] if shown else None
        self.envelope({key: shown, "lastId": last, **extra})

    def envelope(self, data: Any, code: str = "OK", status: int = 201) -> None:
        reply = {"code": code, "data": data, "message": code}
        self.send(status, json.dumps(reply, ensure_ascii=False).encode())

    def send(self, status: int, raw: bytes, kind: str = "application/json", **extra: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **extra}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output quiet."""


def firewall(handler: Handler) -> None:
    """Refuse the call as the portal's firewall does."""
    handler.send(200, FIREWALL, "text/html")


def status(number: int) -> Fault:
    """Answer with HTTP ``number`` and no envelope."""
    return lambda handler: handler.send(number, b"oops", Location="http://127.0.0.1:9/elsewhere")


def malformed(handler: Handler) -> None:
    """Answer with half a reply."""
    handler.send(201, b'{"code":"OK","data":{"id"')


def huge(handler: Handler) -> None:
    """Answer with more bytes than any record has."""
    handler.send(201, b" " * (portal.LARGEST + 1))


def slow(handler: Handler) -> None:
    """Answer only when the test lets go."""
    handler.portal.released.wait(10)
    handler.close_connection = True


def serve(fake: FakePortal) -> ThreadingHTTPServer:
    """Start serving ``fake`` in a thread of its own; its ``url`` is set."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("PortalHandler", (Handler,), {"portal": fake})
    )
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def _entry(record: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "code", "name", "type")
    return {**{name: record[name] for name in names}, "state": "ACTIVE", "categories": []}


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


class Installation:
    """A store, a portal of thirty procedures and a client of it."""

    def __init__(self, home: Path) -> None:
        self.store = open_store("knowledge", home)
        upgrade(self.store)
        self.portal = FakePortal([make_record(number) for number in range(1, 31)])
        self.clock = Clock()
        self.settings = replace(load({}), portal_import=True)

    def client(self, **options: Any) -> PortalClient:
        defaults = {"sleep": self.clock.sleep, "clock": self.clock, "chance": lambda: 0.5}
        return PortalClient(self.portal.url, 1.0, **{"page": 20, **defaults, **options})

    def run(self, now: datetime = NOW, **options: Any) -> ImportSummary:
        client = options.pop("client", None) or self.client()
        return import_portal(self.store, self.settings, client=client, now=now, **options)
