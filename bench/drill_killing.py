"""The system of the drill, and who kills its parts."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psutil
from questions import ROOT
from running import MOTCUA, START_SECONDS, STOP_SECONDS, environment, free_ports

sys.path.insert(0, str(ROOT / "tests"))
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer
from postgres import Server

WORDS = {"gateway": "uvicorn", "rasa": "bot.nlu.without_tensorflow", "actions": "rasa_sdk"}
PAUSE = (8.0, 16.0)
CONNECTIONS = 200


class System:
    """Một Cửa as an operator runs it, on a database of its own; two gateways on PostgreSQL.

    A ``lasting`` PostgreSQL forgets nothing when it crashes, and is slower for it.
    """

    secret = "drill-secret"
    lasting = False

    def __init__(
        self, home: Path, database: str, telegram: TelegramPlayer, zalo: ZaloPlayer
    ) -> None:
        self.telegram, self.zalo, self.home = telegram, zalo, home
        self._server = Server(self.lasting, CONNECTIONS) if database == "postgresql" else None
        self.database_url = self._server.database() if self._server else ""
        self.environment = environment(home / "home") | {
            "MOTCUA_DATABASE_URL": self.database_url,
            "MOTCUA_TELEGRAM_TOKEN": telegram.token,
            "MOTCUA_TELEGRAM_API": telegram.url,
            "MOTCUA_TELEGRAM_SECRET": self.secret,
            "MOTCUA_ZALO_APP_ID": zalo.app_id,
            "MOTCUA_ZALO_APP_SECRET": zalo.app_secret,
            "MOTCUA_ZALO_OA_SECRET": zalo.oa_secret,
            "MOTCUA_ZALO_API": zalo.url,
            "MOTCUA_ZALO_OAUTH": zalo.url,
        }
        self._ports = [self.environment["MOTCUA_PORT"]]
        self._second: subprocess.Popen[bytes] | None = None
        self._main: subprocess.Popen[bytes] | None = None
        self._over = False

    def gateway(self, chance: random.Random) -> str:
        """Return the address of one of the gateways, as a load balancer would."""
        return f"http://127.0.0.1:{chance.choice(self._ports)}"

    def start(self) -> None:
        """Start everything and return when it answers."""
        self._main = self._run([str(MOTCUA), "run"])
        self._until_ready()
        self._login()
        if self._server:
            self._ports.append(str(free_ports(1)[0]))
            threading.Thread(target=self._keep_second, daemon=True).start()

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, env=self.environment, start_new_session=True, **quiet)

    def _until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                url = f"http://127.0.0.1:{self._ports[0]}/readyz"
                if httpx.get(url, timeout=2.0).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        raise RuntimeError("`motcua run` did not come up")

    def _login(self) -> None:
        _, token = self.zalo.tokens.issue()
        command = [str(MOTCUA), "zalo", "login", "--refresh-token", token]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def _keep_second(self) -> None:
        """Start the second gateway again whenever it ends, as Kubernetes would."""
        command = [sys.executable, "-m", "uvicorn", "--factory", "bot.gateway:create_app"]
        while not self._over:
            self._second = self._run([*command, "--port", self._ports[1]])
            self._second.wait()

    def victims(self, part: str) -> list[psutil.Process]:
        """Return the running processes of a part."""
        assert self._main is not None
        children = psutil.Process(self._main.pid).children()
        found = [child for child in children if _is(child, WORDS[part])]
        if part == "gateway" and self._second is not None and self._second.poll() is None:
            found.append(psutil.Process(self._second.pid))
        return found

    def stop(self) -> None:
        """Stop everything."""
        self._over = True
        if self._second is not None:
            self._second.kill()
        if self._main is not None:
            self._main.send_signal(signal.SIGINT)
            try:
                self._main.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._main.kill()
        if self._server:
            self._server.stop()


def _is(process: psutil.Process, word: str) -> bool:
    try:
        return process.cmdline()[2] == word
    except (psutil.Error, IndexError):
        return False


class Killer:
    """Kills a part without warning every few seconds. ``kills`` counts them."""

    def __init__(self, system: System, chance: random.Random) -> None:
        self._system, self._chance = system, chance
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.kills = dict.fromkeys(WORDS, 0)

    def start(self) -> None:
        """Begin to kill."""
        self._thread.start()

    def stop(self) -> None:
        """Kill no more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(self._chance.uniform(*PAUSE)):
            part = self._chance.choice(["gateway", "gateway", "rasa", "actions"])
            victims = self._system.victims(part)
            if victims:
                os.kill(self._chance.choice(victims).pid, signal.SIGKILL)
                self.kills[part] += 1
