"""What /readyz says is true, and comes in time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from players.rasa import FakeRasa, playing

from bot.gateway import create_app
from bot.settings import load
from bot.storage import STORES, open_store, upgrade

LONGEST = 4.0


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with playing() as fake:
        yield fake


@pytest.fixture
def client(tmp_path: Path, rasa: FakeRasa) -> Iterator[TestClient]:
    """A gateway with a Rasa beside its action server."""
    for name in STORES:
        store = open_store(name, tmp_path)
        upgrade(store)
        store.dispose()
    app = create_app(load({"MOTCUA_HOME": str(tmp_path), "MOTCUA_RASA_URL": rasa.url}))
    client = TestClient(app)
    with start_blocking_portal() as client.portal:
        yield client
        client.portal.call(app.state.readiness.close)
        client.portal.call(app.state.services.close)


def test_all_is_well(client: TestClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, set(answer.json().values())) == (200, {True})


def test_a_rasa_that_says_nothing_is_not_ready(client: TestClient, rasa: FakeRasa) -> None:
    rasa.answer = lambda body: (200, b"[]")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "rasa": False, "actions": True}


def test_an_inbox_that_takes_nothing_is_not_ready_and_figures_say_so(
    client: TestClient, tmp_path: Path
) -> None:
    holding = sqlite3.connect(tmp_path / "conversations.db", isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    try:
        begun = time.monotonic()
        answer = client.get("/readyz")
        assert time.monotonic() - begun < LONGEST
        assert answer.json() == {"database": False, "rasa": True, "actions": True}
        assert 'motcua_part_up{part="database"} 0.0' in client.get("/metrics").text
    finally:
        holding.close()


def test_a_full_disk_is_not_ready(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.readiness.LEAST_ROOM", 2**62)
    assert client.get("/readyz").json()["database"] is False
