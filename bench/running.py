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
PARTS = {"rasa_sdk": "action server", "rasa": "Rasa", "uvicorn": "gateway"}
START_SECONDS, STOP_SECONDS = 240.0, 30.0


class NotAnswering(RuntimeError):
    """`motcua run` ended or answered no question in time."""


@dataclass(frozen=True)
class Running:
    """A running stack: its address, its supervisor, the seconds until its first answer."""

    url: str
    supervisor: int
    start_seconds: float

    def memory(self) -> dict[str, float]:
        """Return the proportional set size of each part with its children, in MB."""
        supervisor = psutil.Process(self.supervisor)
        found = {"supervisor": _pss(supervisor)}
        for child in supervisor.children():
            own = [child, *child.children(recursive=True)]
            found[_part(child)] = sum(_pss(process) for process in own)
        return found


def _part(process: psutil.Process) -> str:
    module = process.cmdline()[2]
    return PARTS.get(module, module)


def _pss(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 1e6


def environment(home: Path) -> dict[str, str]:
    """Return the settings of a stack in ``home`` on free ports, without limits."""
    names = ("MOTCUA_PORT", "MOTCUA_RASA_PORT", "MOTCUA_ACTIONS_PORT")
    ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
    own = {"MOTCUA_HOME": str(home), "MOTCUA_DATABASE_URL": "", "MOTCUA_LIMITS": "off"}
    return {**os.environ, **own, **ports}


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@contextmanager
def stack(home: Path, probe: str) -> Iterator[Running]:
    """Start everything, give it once ``probe`` is answered, and stop it in the end.

    Raises NotAnswering.
    """
    settings = environment(home)
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
        yield Running(url, process.pid, time.perf_counter() - begun)
    finally:
        _stop(process)


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


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
