"""Measures PUT /api/v1/dossiers and writes the figures into docs/dossiers.md.

    .venv/bin/python bench/dossiers.py [sqlite] [postgresql] [--items N]

The gateway runs in a process of its own, as `motcua run` starts it; PostgreSQL is durable.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from questions import ROOT
from running import environment
from tables import machine, table, write

sys.path.insert(0, str(ROOT / "tests"))
from postgres import Server

from bot.dossiers.tokens import add_agency
from bot.storage import open_store, upgrade

DOCUMENT = ROOT / "docs" / "dossiers.md"
AT_ONCE = 1000
LIMIT = 30.0
START_SECONDS = 30.0
DAY = datetime(2026, 9, 14, 8, 0)


def main() -> int:
    """Return the exit code: 1 if a run took longer than LIMIT or an item was refused."""
    parser = argparse.ArgumentParser(description="Measure PUT /api/v1/dossiers.")
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--items", type=int, default=10_000)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    runs = [(name, _measure(name, given.items)) for name in given.databases]
    rows = [
        [name, what, f"{seconds:.1f} s", f"{given.items / seconds:,.0f}"]
        for name, timed in runs
        for what, seconds in timed
    ]
    head = (
        f"{given.items:,} items in requests of {AT_ONCE:,}, one after the other, each item with "
        "every member of the contract. “again”: the same once more, nothing changes. “next "
        f"status”: a newer event of each. Measured on {datetime.now():%Y-%m-%d}. Machine: "
        f"{machine()}. Load average at the start: {load:.2f}."
    )
    figures = table(["database", "what", "time", "items a second"], rows)
    write(DOCUMENT, "`bench/dossiers.py`", [head, figures])
    print(figures)
    return 0 if all(seconds < LIMIT for _, timed in runs for _, seconds in timed) else 1


def _measure(database: str, count: int) -> list[tuple[str, float]]:
    """Return what was measured on one kind of database and its seconds."""
    with tempfile.TemporaryDirectory(prefix="motcua-dossiers-") as folder, _url(database) as url:
        settings = {**environment(Path(folder)), "MOTCUA_DATABASE_URL": url}
        token = _prepare(Path(folder), url)
        with _gateway(settings) as address, _client(address, token) as client:
            return [
                ("first", _send(client, count, 2, DAY)),
                ("again", _send(client, count, 2, DAY)),
                ("next status", _send(client, count, 4, DAY + timedelta(days=1))),
            ]


@contextmanager
def _url(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield ""
        return
    server = Server(durable=True)
    try:
        yield server.database()
    finally:
        server.stop()


def _prepare(home: Path, url: str) -> str:
    """Make the tables and return the token of an agency."""
    for name in ("knowledge", "working"):
        upgrade(open_store(name, home, url))  # type: ignore[arg-type]
    store = open_store("conversations", home, url)
    upgrade(store)
    with store.write() as connection:
        token = add_agency(connection, "Figures", ["H57"], DAY)
    store.dispose()
    return token


@contextmanager
def _gateway(settings: dict[str, str]) -> Iterator[str]:
    """Run the gateway and give its address."""
    port = settings["MOTCUA_PORT"]
    command = [sys.executable, "-m", "uvicorn", "--factory", "bot.gateway:create_app"]
    command += ["--no-access-log", "--log-level", "error", "--port", port]
    process = subprocess.Popen(command, env=settings, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < START_SECONDS and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the gateway does not answer")


def _client(address: str, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60.0
    )


def _send(client: httpx.Client, count: int, status: int, at: datetime) -> float:
    """Return the seconds that ``count`` items take; all must be accepted."""
    lists = [
        [_item(number, status, at) for number in range(first, min(first + AT_ONCE, count))]
        for first in range(0, count, AT_ONCE)
    ]
    begun = time.perf_counter()
    for items in lists:
        _accepted(client.put("/api/v1/dossiers", json={"items": items}), items)
    return time.perf_counter() - begun


def _accepted(answer: httpx.Response, items: Sequence[Any]) -> None:
    if answer.status_code != 200 or answer.json()["accepted"] != len(items):
        raise SystemExit(f"{answer.status_code}: {answer.text[:300]}")


def _item(number: int, status: int, at: datetime) -> dict[str, Any]:
    return {
        "code": f"H57.{number % 40 + 10}-260914-{number:05}",
        "status": status,
        "status_at": at.isoformat(),
        "procedure": "Đăng ký biến động quyền sử dụng đất",
        "agency": {"code": f"H57.{number % 40 + 10}", "name": "UBND phường Minh Họa"},
        "channel": number % 3 + 1,
        "received_at": DAY.isoformat(),
        "due_at": "2026-10-06",
        "missing": ["Bản sao giấy chứng nhận", "Tờ khai lệ phí trước bạ"],
        "amount_due": 115000,
        "verify": {"phone_last4": f"{number % 10000:04}", "id_last4": f"{number % 9973:04}"},
    }


if __name__ == "__main__":
    sys.exit(main())
