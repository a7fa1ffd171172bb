"""No address and no header of a request writes a line of the log, or a command to a terminal."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from application import Application

from bot.seeing.logs import Lines

FORGED = "x\r\n2026-11-22 09:00:00,000 ERROR bot: forged\x1b[2J\x07\u202ey\u2028y\x85z"
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (ERROR|WARNING|INFO) [\w.]+ \[")
BELOW = "  | "


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process writes, in the form of our lines."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def lines(log: io.StringIO) -> list[str]:
    """Return the lines as any reader parts them."""
    return log.getvalue().splitlines()


def test_addresses_and_headers_of_requests_forge_no_line(log: io.StringIO, tmp_path: Path) -> None:
    """The database is away, so that each request leaves its line."""
    application = Application(tmp_path)
    for store in application.app.state.services.stores.values():
        with store.write() as connection:
            for (table,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'"
            ).fetchall():
                connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{table}"')
    odd, client = quote(FORGED), application.at()
    token = quote(application.app.state.services.web_tokens.of(FORGED[:40]))
    assert len(FORGED) <= 64
    named = {"User-Agent": "x\x1b[2J", "Last-Event-ID": "a\x1b[1m"}
    failed = [
        client.get(f"/console/look-up?q={odd}", headers={"Cookie": "motcua_desk=a"}).status_code,
        client.get(f"/api/v1/events?conversation={token}", headers=named).status_code,
        client.get(f"/api/v1/my-data?conversation={token}", headers=named).status_code,
        client.post("/api/v1/messages", json={"text": FORGED, "id": FORGED[:20]}).status_code,
    ]
    assert failed == [503] * 4
    assert client.get(f"/api/v1/events?conversation={odd}").status_code == 404
    written = lines(log)
    application.close()
    assert len([line for line in written if "database" in line]) >= 3
    assert all(LINE.match(line) or line.startswith(BELOW) for line in written), written
    assert "\x1b" not in log.getvalue()
