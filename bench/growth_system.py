"""Một Cửa as `motcua serve` runs it: gateways, Rasa and action servers, several of each."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
from drill_killing import System
from questions import ROOT
from running import MOTCUA, START_SECONDS, STOP_SECONDS, free_ports

sys.path.insert(0, str(ROOT / "tests"))
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer
from redis_server import RedisServer

PATHS = {"gateway": "/readyz", "rasa": "/", "actions": "/health"}
LOOK_SECONDS = 0.2


class Served:
    """One part, started again whenever it ends, as a service manager does."""

    def __init__(self, name: str, port: int, environment: dict[str, str], log: Path) -> None:
        self.name, self.part = name, name.partition(" ")[0]
        self.url = f"http://127.0.0.1:{port}"
        self._environment, self._log = environment, log
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False

    def start(self) -> None:
        """Start the part and keep it running."""
        threading.Thread(target=self._keep, daemon=True).start()

    def _keep(self) -> None:
        while not self._over:
            with self._log.open("ab") as log:
                command = [MOTCUA, "serve", self.part]
                out = {"stdout": log, "stderr": subprocess.STDOUT, "start_new_session": True}
                self._process = subprocess.Popen(command, env=self._environment, **out)
            self._process.wait()

    def ready(self) -> bool:
        """Return whether the part can do its work."""
        try:
            return httpx.get(self.url + PATHS[self.part], timeout=2.0).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """End the process that does the work without warning: of Rasa what is looked after."""
        if self._process is None or self._process.poll() is not None:
            return
        process = psutil.Process(self._process.pid)
        for victim in process.children() or [process]:
            victim.kill()

    def stop(self) -> None:
        """End the part for good."""
        self._over = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()


class Grown(System):
    """``count`` gateways, pairs of Rasa and action server on one PostgreSQL and one Redis."""

    lasting = True

    def __init__(self, home: Path, count: int, telegram: TelegramPlayer, zalo: ZaloPlayer) -> None:
        super().__init__(home, "postgresql", telegram, zalo)
        assert self._server is not None
        self.postgres, self.redis = self._server, RedisServer()
        self.environment["MOTCUA_REDIS_URL"] = self.redis.url
        self.served = self._parts(count, home)
        self._gateways = itertools.cycle([s.url for s in self.served if s.part == "gateway"])

    def _parts(self, count: int, home: Path) -> list[Served]:
        ports = {part: free_ports(count) for part in ("actions", "rasa", "gateway")}
        rasa = ",".join(f"http://127.0.0.1:{port}" for port in ports["rasa"])
        (home / "home").mkdir()
        key = subprocess.run([MOTCUA, "key"], check=True, stdout=subprocess.PIPE).stdout
        (home / "home" / "secret.key").write_bytes(key)
        found = []
        for part, number in itertools.product(ports, range(count)):
            own = {
                "MOTCUA_HOME": str(home / f"{part}-{number + 1}"),
                "MOTCUA_PORT": str(ports["gateway"][number]),
                "MOTCUA_RASA_PORT": str(ports["rasa"][number]),
                "MOTCUA_ACTIONS_PORT": str(ports["actions"][number]),
            }
            Path(own["MOTCUA_HOME"]).mkdir()
            if part == "gateway":
                shutil.copy(home / "home" / "secret.key", own["MOTCUA_HOME"])
                own["MOTCUA_RASA_URL"] = rasa
            name, port = f"{part} {number + 1}", ports[part][number]
            log = home / f"{part}-{number + 1}.log"
            found.append(Served(name, port, self.environment | own, log))
        return found

    def gateway(self, chance: random.Random) -> str:
        """Return the gateways' addresses in turn, as a balancer without checks does."""
        return next(self._gateways)

    def start(self) -> None:
        """Migrate, start everything and return when all of it is ready."""
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run([MOTCUA, "migrate"], env=self.environment, **quiet)
        self._login()
        for served in self.served:
            served.start()
        self.until_ready()

    def until_ready(self, seconds: float = START_SECONDS) -> None:
        """Return when every part is ready. Raises RuntimeError after ``seconds``."""
        deadline = time.monotonic() + seconds
        for served in self.served:
            while not served.ready():
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{served.name} is not ready")
                time.sleep(LOOK_SECONDS)

    def faults(self) -> dict[str, Callable[[], None]]:
        """Return what can happen, by name: each process killed, each store restarted."""
        found = {served.name: served.kill for served in self.served}
        return {**found, "PostgreSQL": self._restart_postgres, "Redis": self._restart_redis}

    def _restart_postgres(self) -> None:
        self.postgres.crash()
        self.postgres.start()

    def _restart_redis(self) -> None:
        self.redis.kill()
        self.redis.start()

    def stop(self) -> None:
        """Stop everything."""
        for served in reversed(self.served):
            served.stop()
        self.redis.stop()
        self.postgres.stop()
