"""`motcua run` as an operator starts it, in a folder and on ports of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

MOTCUA = Path(sys.executable).with_name("motcua")
PARTS = {
    "rasa_sdk": "action server",
    "rasa": "Rasa",
    "bot.nlu.without_tensorflow": "Rasa",
    "uvicorn": "gateway",
}
START_SECONDS, STOP_SECONDS = 240.0, 30.0


class NotAnswering(RuntimeError):
    """`motcua run` ended or answered no question in time."""


@dataclass(frozen=True)
class Running:
    """A running stack: its port and folder, its supervisor, the seconds until its first answer."""

    port: int
    home: Path
    supervisor: int
    start_seconds: float

    def memory(self) -> dict[str, float]:
        """Return the proportional set size of each part with its children, in MB."""
        parts = {"supervisor": [psutil.Process(self.supervisor)], **self.parts()}
        return {name: sum(map(pss, processes)) for name, processes in parts.items()}

    def parts(self) -> dict[str, list[psutil.Process]]:
        """Return the processes of each part, several Rasa together."""
        found: dict[str, list[psutil.Process]] = {}
        for child in psutil.Process(self.supervisor).children():
            found.setdefault(_part(child), []).extend([child, *child.children(recursive=True)])
        return found


def _part(process: psutil.Process) -> str:
    module = str(process.cmdline()[2])
    return PARTS.get(module, module)


def pss(process: psutil.Process) -> float:
    """Return the proportional set size of a process in MB."""
    return float(process.memory_full_info().pss) / 1e6


def environment(home: Path) -> dict[str, str]:
    """Return the settings of a stack in ``home`` on free ports, without limits."""
    names = ("MOTCUA_PORT", "MOTCUA_RASA_PORT", "MOTCUA_ACTIONS_PORT")
    ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
    own = {"MOTCUA_HOME": str(home), "MOTCUA_DATABASE_URL": "", "MOTCUA_LIMITS": "off"}
    own |= dict.fromkeys(("MOTCUA_RASA_URL", "MOTCUA_ACTIONS_URL", "MOTCUA_REDIS_URL"), "")
    return {**os.environ, **own, **ports}


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on now."""
    probes: list[socket.socket] = []
    while len(probes) < 2 * count:  # each with the one after it: a second Rasa listens there
        probe = socket.create_server(("127.0.0.1", 0))
        try:
            after = socket.create_server(("127.0.0.1", probe.getsockname()[1] + 1))
        except OSError:
            probe.close()
        else:
            probes += [probe, after]
    ports = [int(probe.getsockname()[1]) for probe in probes[::2]]
    for probe in probes:
        probe.close()
    return ports


@contextmanager
def stack(home: Path, probe: str, **own: str) -> Iterator[Running]:
    """Start everything, give it once ``probe`` is answered, and stop it in the end.

    ``own`` are settings besides those that every stack has.

    Raises NotAnswering.
    """
    settings = environment(home) | own
    begun = time.perf_counter()
    process = subprocess.Popen(
        [MOTCUA, "run"],
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{settings['MOTCUA_PORT']}"
    try:
        _wait(process, url, probe)
        started = time.perf_counter() - begun
        yield Running(int(settings["MOTCUA_PORT"]), home, process.pid, started)
    finally:
        stop(process)


def _wait(process: subprocess.Popen[bytes], url: str, probe: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(base_url=url, timeout=10.0) as client:
        while not _answers(client, probe):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotAnswering("`motcua run` answered no question")
            time.sleep(0.1)


def _answers(client: httpx.Client, probe: str) -> bool:
    try:
        if client.get("/readyz").status_code != 200:
            return False
        replies = client.post("/api/v1/messages", json={"text": probe}).json()["replies"]
    except httpx.HTTPError:
        return False
    return bool(replies[0]["kind"] != "error")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Interrupt a process, kill it if it does not end in STOP_SECONDS."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
