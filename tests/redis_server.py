"""A Redis server of the tests' own: temporary, on loopback, keeping nothing."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAM = "redis-server"
START_SECONDS = 10.0


class NoRedis(RuntimeError):
    """There is no Redis to start; the message says what is missing."""


class RedisServer:
    """Runs one server on one port; ``kill`` ends it at once, ``start`` brings it back empty."""

    def __init__(self) -> None:
        if shutil.which(PROGRAM) is None:
            raise NoRedis(f"{PROGRAM} is not there: apt-get install redis-server")
        self._folder = Path(tempfile.mkdtemp(prefix="motcua-redis-"))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start the server and return when it takes connections."""
        command = [PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{PROGRAM} did not start")

    def answers(self) -> bool:
        """Return whether the server takes connections."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def kill(self) -> None:
        """End the server without warning, and all it held with it."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.kill()
        shutil.rmtree(self._folder)
