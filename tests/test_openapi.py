"""A fuzzer reads our OpenAPI and calls a real gateway: nothing fails, and nothing it says lies.

On SQLite and on PostgreSQL, which takes less. `make fuzz` gives each route more cases.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from agency import NAME
from platform_chats import start_gateway
from stack import Stack, free_ports

from bot.dossiers.tokens import add_agency
from bot.services import now
from bot.storage import STORES, open_store, upgrade

pytestmark = pytest.mark.stack
FUZZ = os.environ.get("MOTCUA_FUZZ_CASES", "")
CASES = FUZZ or "2"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance"
)


@pytest.fixture
def token(database_url: str, tmp_path: Path) -> str:
    """Make every store, and an agency that may send dossiers."""
    for name in STORES:
        store = open_store(name, tmp_path, database_url)
        upgrade(store)
        if name == "conversations":
            with store.write() as connection:
                made = add_agency(connection, NAME, ["H57"], now())
        store.dispose()
    return made


@pytest.fixture
def url(stack: Stack, database_url: str, tmp_path: Path, token: str) -> Iterator[str]:
    """Start a gateway of its own on the stack's Rasa; no log of it may hold a fault."""
    (port,) = free_ports(1)
    own = {"MOTCUA_DATABASE_URL": database_url, "MOTCUA_ZALO_APP_ID": "1"}
    gateway = start_gateway(stack, tmp_path, port, own)
    yield f"http://127.0.0.1:{port}"
    gateway.terminate()
    gateway.wait(30.0)


def test_the_api_keeps_what_its_description_says(url: str, token: str, tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("st"), "run", f"{url}/api/openapi.json"]
    command += ["--checks", CHECKS, "--max-examples", CASES, "--mode", "all", "--no-color"]
    command += ["--phases", "examples,coverage,fuzzing"]
    command += [] if FUZZ else ["--generation-deterministic"]
    command += ["--header", f"Authorization: Bearer {token}", "--request-timeout", "15"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    print(found.stdout)

    assert found.returncode == 0, found.stdout + found.stderr
    assert "Traceback" not in (tmp_path / "gateway.log").read_text(encoding="utf-8")
