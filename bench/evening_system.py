"""The system of an evening: `motcua run` on a database of its own, watched from outside."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg2
from drill_killing import System
from evening_platforms import AgencyThread, Telegram, Zalo
from running import MOTCUA, pss

PARTS = ("gateway", "rasa", "actions")
_NOTED = "SELECT NEW.id, c.channel, c.address, NEW.maybe_twice FROM conversations c"
_NOTED += " WHERE c.id = NEW.conversation"
_KEPT = "CREATE TABLE drill_ledger (id TEXT PRIMARY KEY, channel TEXT, address TEXT, times INTEGER)"
_WHEN = "AFTER UPDATE OF maybe_twice ON outbox FOR EACH ROW WHEN (NEW.maybe_twice > 0)"
LEDGER = {
    "sqlite": (
        _KEPT,
        f"CREATE TRIGGER drill {_WHEN} BEGIN INSERT OR REPLACE INTO drill_ledger {_NOTED}; END",
    ),
    "postgresql": (
        _KEPT,
        "CREATE FUNCTION drill_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # nosec B608
        "INSERT INTO drill_ledger " + _NOTED + " ON CONFLICT (id) DO UPDATE SET "
        "times = EXCLUDED.times; RETURN NEW; END $$",
        f"CREATE TRIGGER drill {_WHEN} EXECUTE FUNCTION drill_note()",
    ),
}
"""Keeps what the outbox counts: it is deleted with its person once the last reply is out."""
_NAMED = "SELECT id, channel, address, times FROM drill_ledger"
_OPEN = "SELECT count(*) FROM inbox WHERE state = 'received'"
Row = tuple[Any, ...]


class Evening(System):
    """Một Cửa with all it is connected with; ``named`` is what its outbox counts as maybe sent
    twice, by reply: channel, address, times."""

    lasting = True

    def __init__(self, home: Path, database: str) -> None:
        self.telegram: Telegram
        self.zalo: Zalo
        super().__init__(home, database, Telegram().start(), Zalo().start())
        self.agency = AgencyThread().start()
        self.folder = home / "home"
        self.named: dict[str, tuple[str, str, int]] = {}
        self.memory: dict[str, float] = {}

    @property
    def url(self) -> str:
        """The gateway's address."""
        return f"http://127.0.0.1:{self.environment['MOTCUA_PORT']}"

    @property
    def postgres(self) -> Any:
        """The PostgreSQL server, None on SQLite."""
        return self._server

    def start(self) -> None:
        """Start everything and return when it answers."""
        self.folder.mkdir()
        at = {"kind": "one_stop", "url": self.agency.agency.url}
        (self.folder / "providers.yml").write_text(json.dumps({"prefixes": {"H36": at}}))
        with (self.home / "run.log").open("wb") as output:
            self._main = subprocess.Popen(
                [str(MOTCUA), "run"],
                env={**self.environment, "COLUMNS": "240"},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._until_ready()
        self._login()
        self.until(lambda: "ready in" in self.output, 60)
        self._keep_ledger()

    @property
    def output(self) -> str:
        """What `motcua run` has printed."""
        return (self.home / "run.log").read_text(encoding="utf-8", errors="replace")

    def logs(self) -> dict[str, str]:
        """Return what everything has logged, by file."""
        files = [self.home / "run.log", *(self.folder / "logs").glob("*.log*")]
        return {file.name: file.read_text(encoding="utf-8", errors="replace") for file in files}

    def health(self) -> dict[str, bool]:
        """Return what /readyz says; empty while the gateway says nothing."""
        try:
            found: dict[str, bool] = httpx.get(f"{self.url}/readyz", timeout=3.0).json()
        except (httpx.HTTPError, ValueError):
            return {}
        return found

    def well(self) -> bool:
        """Return whether every part says that it can work."""
        health = self.health()
        return bool(health) and all(health.values())

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Return whether something comes true within ``seconds``."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def part(self, name: str) -> psutil.Process | None:
        """Return the running process of a part, None while there is none."""
        found = self.victims(name)
        return found[0] if found else None

    def processes(self) -> list[psutil.Process]:
        """Return every process of the parts."""
        found = [process for name in PARTS for process in self.victims(name)]
        return [*found, *(child for one in found for child in one.children(recursive=True))]

    def weigh(self) -> dict[str, float]:
        """Return the memory of each part in MB."""
        return {name: sum(map(pss, self.victims(name))) for name in PARTS}

    def ask(self, query: str) -> list[Row]:
        """Return the rows of a query on the conversation of record."""
        if self.database_url:
            connection: Any = psycopg2.connect(self.database_url, connect_timeout=3)
        else:
            path = self.folder / "conversations.db"
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=3)
        with closing(connection), closing(connection.cursor()) as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def _keep_ledger(self) -> None:
        """Let the database keep what the outbox counts."""
        path = self.folder / "conversations.db"
        postgres = bool(self.database_url)
        connection = psycopg2.connect(self.database_url) if postgres else sqlite3.connect(path)
        with closing(connection), closing(connection.cursor()) as cursor:
            for statement in LEDGER["postgresql" if postgres else "sqlite"]:
                cursor.execute(statement)
            connection.commit()

    def note(self) -> None:
        """Read what the outbox has counted. Raises the database's own errors."""
        for reply, channel, address, times in self.ask(_NAMED):
            self.named[reply] = (channel, address, int(times))

    def left_open(self) -> int:
        """Return how many messages wait for an answer still."""
        return int(self.ask(_OPEN)[0][0])

    def stop(self) -> None:
        """Stop everything."""
        super().stop()
        self.agency.stop()
        self.telegram.stop()
        self.zalo.stop()
