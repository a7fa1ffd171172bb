"""Faults of files and starts: a bad model, half an import, a second start, a port that is held."""

from __future__ import annotations

import itertools
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
from evening_system import Evening
from evening_trouble import Missed, Trouble
from questions import ROOT
from running import MOTCUA, free_ports

from bot import retraining, training
from bot.conversations.models import Comparison, Models, Trained
from bot.services import now
from bot.storage import open_store

sys.path.insert(0, str(ROOT / "tests" / "procedures"))
from portal_server import make_record

RECORDS = 20_000
END_SECONDS = 60.0
HOLD_SECONDS = 6.0
PORTS = ("MOTCUA_PORT", "MOTCUA_RASA_PORT", "MOTCUA_ACTIONS_PORT")
NEWEST = "SELECT max(run) FROM staged_procedures"


class Files:
    """What operators do to a running system, and what else happens around it."""

    def __init__(self, system: Evening, trouble: Trouble) -> None:
        self._system, self._trouble = system, trouble
        self._numbers = itertools.count(1)

    def faults(self) -> dict[str, Callable[[], None]]:
        """Return the faults by name."""
        return {
            "bad model published": self._bad_model,
            "import killed half-way": self._half_import,
            "second start on the same home": self._second_start,
            "port held": self._held_port,
        }

    def _command(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(MOTCUA), *arguments],
            env={**self._system.environment, "COLUMNS": "240", **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def _ended(self, *arguments: str) -> None:
        process = self._command(*arguments)
        told, _ = process.communicate(timeout=END_SECONDS)
        if process.returncode:
            raise Missed(f"motcua {' '.join(arguments)}: {told}")

    def _bad_model(self) -> None:
        """Publish a file that is no model; Rasa is to refuse it and to keep what it has."""
        system, name = self._system, f"motcua-bad-{next(self._numbers)}"
        file = retraining.path_of(system.folder, name)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"no model at all\n" * 1000)
        self._note(name)
        self._ended("models", "publish", name)
        try:
            words = f"{name}{training.ENDING} cannot be"
            self._trouble.check("nobody looked at it", lambda: words in system.output, END_SECONDS)
        finally:
            self._ended("models", "back")

    def _note(self, name: str) -> None:
        store = open_store("conversations", self._system.folder, self._system.database_url)
        nothing = Comparison("", 0, "cards", {}, [])
        trained = Trained(name, training.fingerprint(), 1, "drill", now(), nothing)
        Models(store).add(trained)
        store.dispose()

    def _half_import(self) -> None:
        """Kill an import when some batches are staged; nothing of it may be seen."""
        file = self._system.home / "half.jsonl"
        with file.open("w") as lines:
            for number in range(100_000, 100_000 + RECORDS):
                lines.write(json.dumps({"detail": make_record(number)}) + "\n")
        before = self._staged()
        process = self._command("import", "national", str(file))
        try:
            self._trouble.check("nothing was staged", lambda: self._staged() > before, END_SECONDS)
            if process.poll() is not None:
                raise Missed(f"the import was over: {process.communicate()[0][-200:]}")
        finally:
            process.kill()
            process.communicate()
        if self._staged() <= before:
            raise Missed("nothing was staged")
        if httpx.get(f"{self._system.url}/api/v1/procedures/9.100001").status_code == 200:
            raise Missed("half an import is answered from")

    def _staged(self) -> int:
        """Return the newest import that has something staged."""
        store = open_store("knowledge", self._system.folder, self._system.database_url)
        try:
            with store.read() as connection:
                return int(connection.exec_driver_sql(NEWEST).scalar() or 0)
        finally:
            store.dispose()

    def _second_start(self) -> None:
        """Start once more on the same folder, at other ports; it must refuse with a sentence."""
        process = self._command("run", **dict(zip(PORTS, map(str, free_ports(3)), strict=True)))
        try:
            told, _ = process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Missed("the second one went on") from None
        if process.returncode != 1 or "another Một Cửa works on" not in told:
            raise Missed(f"it ended with {process.returncode}: {told[-300:]}")

    def _held_port(self) -> None:
        """Take the gateway's port when it dies; the gateway is to come back when it is free."""
        system, port = self._system, int(self._system.environment["MOTCUA_PORT"])
        gateway, code = system.part("gateway"), "gateway ended (code 1)"
        if gateway is None:
            raise Missed("there was no gateway")
        before = system.output.count(code)
        gateway.kill()
        gateway.wait(10)
        with _taken(port):
            self._trouble.check("the port was free", lambda: system.output.count(code) > before, 60)
            time.sleep(HOLD_SECONDS)
        self._trouble.check("the gateway did not come back", system.well, 90)


def _taken(port: int) -> socket.socket:
    deadline = time.monotonic() + 5.0
    while True:
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
