"""PostgreSQL stops, hangs, is slow or locked under a gateway that answers people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from citizens import Citizen, Log, crowd, parts_ready
from platform_chats import start_gateway
from players import faults
from players.line import Line
from postgres import Server
from stack import Stack, eventually, free_ports

from bot.storage import STORES, open_store, upgrade

pytestmark = [pytest.mark.stack, pytest.mark.postgres]
PEOPLE = 12
WELL = {"database": True, "rasa": True, "actions": True}


@dataclass(frozen=True)
class OnPostgres:
    """A gateway whose database is reached over a line; Rasa is the stack's."""

    url: str
    home: Path
    server: Server
    line: Line
    database: str

    def log(self) -> Log:
        return Log(self.home / "gateway.log")

    def well(self) -> bool:
        return parts_ready(self.url) == WELL


@pytest.fixture(scope="module")
def running(
    stack: Stack, postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OnPostgres]:
    database, home = postgres_server.database(), tmp_path_factory.mktemp("faulty")
    (port,) = free_ports(1)
    for name in STORES:
        store = open_store(name, home, database)
        upgrade(store)
        store.dispose()
    with Line(postgres_server.port) as line:
        over_line = database.replace(f":{postgres_server.port}/", f":{line.port}/")
        own = {"MOTCUA_DATABASE_URL": over_line}
        gateway = start_gateway(stack, home, port, own)
        yield OnPostgres(f"http://127.0.0.1:{port}", home, postgres_server, line, database)
        gateway.terminate()
        gateway.wait(30)


@contextmanager
def stopped(running: OnPostgres) -> Iterator[None]:
    running.server.crash()
    try:
        yield
    finally:
        running.server.start()


@contextmanager
def silent(running: OnPostgres) -> Iterator[None]:
    running.line.silent = True
    try:
        yield
    finally:
        running.line.silent = False


@contextmanager
def slow(running: OnPostgres) -> Iterator[None]:
    running.line.delay = 0.6
    try:
        yield
    finally:
        running.line.delay = 0.0


@contextmanager
def locked(running: OnPostgres) -> Iterator[None]:
    with faults.locked_tables(running.database, ["inbox"]):
        yield


FAULTS = {
    "stopped": (stopped, "onnection"),
    "silent": (silent, "database PostgreSQL: it does not answer in time"),
    "slow": (slow, "database PostgreSQL: it does not answer in time"),
    "locked": (locked, "database PostgreSQL: a table or row is locked"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_database_that_is_away_is_owned_up_to(running: OnPostgres, name: str) -> None:
    fault, words = FAULTS[name]
    assert eventually(running.well, 30)
    citizen, log = Citizen(running.url), running.log()
    citizen.answered()

    with fault(running):
        told = citizen.told_the_truth(f"PostgreSQL {name}")
        crowd(running.url, PEOPLE, lambda one: one.told_the_truth(f"PostgreSQL {name}"))
        away = WELL | {"database": False}
        assert eventually(lambda: parts_ready(running.url) == away, 5)  # found a second ago counts

    assert told.status == 503
    log.only(words)
    citizen.answered(again=True)
    assert eventually(running.well, 30)
