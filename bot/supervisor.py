"""Keeps the parts running: action server, Rasa, gateway. One crashes, it is started again."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from bot.nlu.without_tensorflow import TOKEN
from bot.settings import ROOT, Settings

GRACE_SECONDS = 6.0
HANG_UP_SECONDS = "4"  # then the gateway closes streams of open pages, and can end by itself
CALM_SECONDS = 60.0
LONGEST_WAIT = 30.0
LARGEST_LOG = 10 * 1024 * 1024
MODESTY = 10
SETTINGS = {
    "actions": "MOTCUA_ACTIONS_PORT",
    "rasa": "MOTCUA_RASA_PORT",
    "gateway": "MOTCUA_PORT",
}
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG


class PortTaken(RuntimeError):
    """A port that a part needs is in use; the message names port and setting."""


@dataclass
class Part:
    """One process: how it is started and how its restarts are spaced (seconds)."""

    name: str
    command: list[str]
    environment: dict[str, str]
    port: int
    setting: str
    host: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 1.0
    due: float = field(default=0.0)

    @property
    def kind(self) -> str:
        """Return what it is of: of several Rasa each is a "rasa"."""
        return self.name.partition("-")[0]


def parts(settings: Settings, model: Path, token: str = "") -> list[Part]:
    """Return the parts for ``settings`` with the trained ``model``: one of each, or several Rasa.

    Rasa's own API, through which a model is changed, is on only with a ``token`` for it.
    """
    environment = {
        **dict.fromkeys(ONE_THREAD, "1"),
        **os.environ,
        "MOTCUA_HOME": str(settings.home),
        "LOG_LEVEL": settings.log_level,  # as Rasa calls it
        "SANIC_HOST": settings.actions_host,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
    }
    python = sys.executable
    actions = [python, "-m", "rasa_sdk", "--actions", "actions"]
    rasa = [python, "-m", "bot.nlu.without_tensorflow", "run", "--interface", settings.rasa_host]
    rasa += ["--model", str(model)]
    rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    rasa += ["--enable-api"] if token else []
    gateway = [python, "-m", "uvicorn", "--factory", "bot.gateway:create_app", "--no-access-log"]
    gateway += ["--host", settings.host, "--no-server-header"]
    gateway += ["--forwarded-allow-ips", settings.proxies]
    gateway += ["--timeout-graceful-shutdown", HANG_UP_SECONDS]
    asked = environment | {"MOTCUA_ACTIONS_URL": settings.actions_url}
    asked |= {TOKEN: token} if token else {}
    several = [
        (f"rasa-{number + 1}" if number else "rasa", rasa, asked, settings.rasa_host, port)
        for number, port in enumerate(settings.rasa_ports)
    ]
    found = (
        ("actions", actions, environment, settings.actions_host, settings.actions_port),
        *several,
        ("gateway", gateway, environment, settings.host, settings.port),
    )
    return [_part(*one) for one in found]


def _part(name: str, command: list[str], environment: dict[str, str], host: str, port: int) -> Part:
    part = Part(name, [*command, "--port", str(port)], environment, port, "", host)
    return replace(part, setting=SETTINGS[part.kind])


def address(part: Part) -> str:
    """Return the address of a part for this machine."""
    everywhere = part.host in ("0.0.0.0", "::")  # compared, not listened on  # nosec B104
    host = "127.0.0.1" if everywhere else part.host
    return f"http://[{host}]:{part.port}" if ":" in host else f"http://{host}:{part.port}"


def check_ports(found: Sequence[Part]) -> None:
    """Raise PortTaken if a port of ``found`` is in use."""
    for part in found:
        with socket.socket(socket.AF_INET6 if ":" in part.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((part.host, part.port))
            except OSError as error:
                raise PortTaken(
                    f"Port {part.port} on {part.host} cannot be used for the {part.name} "
                    f"({error.strerror}). Stop the program that holds it, or choose another "
                    f"port with {part.setting}=…"
                ) from error


class Supervisor:
    """Starts the parts, restarts what ends, stops everything on a signal.

    Without a folder for ``logs`` the parts write where this process does.
    """

    def __init__(
        self, found: Sequence[Part], logs: Path | None, say: Callable[[str], None]
    ) -> None:
        self.parts, self._logs, self._say = list(found), logs, say
        self.also: list[Callable[[], None]] = []
        self.stopping = False
        if logs:
            logs.mkdir(parents=True, exist_ok=True, mode=0o700)

    def start(self) -> None:
        """Start every part."""
        signal.signal(signal.SIGINT, self._stop_soon)
        signal.signal(signal.SIGTERM, self._stop_soon)
        for part in self.parts:
            self._start(part)

    def _stop_soon(self, *_: object) -> None:
        self.stopping = True

    def _start(self, part: Part) -> None:
        with self._output(part) as output:
            part.process = subprocess.Popen(
                part.command,
                cwd=ROOT,
                env=part.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if part.name == "gateway" else _modestly,
            )
        part.started, part.due = time.monotonic(), 0.0

    def _log(self, part: Part) -> Path | None:
        return self._logs / f"{part.name}.log" if self._logs else None

    def _output(self, part: Part) -> AbstractContextManager[IO[bytes] | None]:
        log = self._log(part)
        if log is None:
            return nullcontext()
        return log.open("ab")

    def _shorten(self) -> None:
        """Keep what is in a large log aside and go on with an empty one.

        The parts hold their log open for appending, so it is copied and cut; a line that is
        written in between is lost.
        """
        for log in filter(None, map(self._log, self.parts)):
            if log.exists() and log.stat().st_size > LARGEST_LOG:
                shutil.copyfile(log, log.with_suffix(".log.1"))
                os.truncate(log, 0)

    def look(self) -> None:
        """Restart each part that has ended, waiting longer each time it ends soon again."""
        moment = time.monotonic()
        self._shorten()
        for part in self.parts:
            if part.process is None or part.process.poll() is None or self.stopping:
                continue
            if not part.due:
                calm = moment - part.started > CALM_SECONDS
                part.wait = 1.0 if calm else min(LONGEST_WAIT, part.wait * 2)
                part.due = moment + part.wait
                code = part.process.returncode
                log = self._log(part)
                see = f" See {log}" if log else ""
                again = f"it is started again in {part.wait:.0f} s.{see}"
                self._say(f"{part.name} ended (code {code}); {again}")
            elif moment >= part.due:
                self._start(part)

    def watch(self) -> None:
        """Look after the parts, and do what is ``also`` to do, until a signal asks to stop."""
        while not self.stopping:
            self.look()
            for task in self.also:
                task()
            time.sleep(0.5)
        self.stop()

    def part(self, name: str) -> Part:
        """Return a part by its name."""
        return next(part for part in self.parts if part.name == name)

    def of(self, kind: str) -> list[Part]:
        """Return the parts of a kind."""
        return [part for part in self.parts if part.kind == kind]

    def replace(self, name: str, old: str, new: str) -> None:
        """Start a part with another argument from its next start on."""
        part = self.part(name)
        part.command = [new if argument == old else argument for argument in part.command]

    def restart(self, name: str) -> None:
        """End a part and start it anew."""
        part = self.part(name)
        if part.process and part.process.poll() is None:
            _end([part.process])
        self._start(part)

    def kill(self, name: str) -> None:
        """End a part that would not hear; ``look`` starts it again."""
        part = self.part(name)
        if part.process and part.process.poll() is None:
            _signal(part.process, signal.SIGKILL)

    def stop(self) -> None:
        """End every part: asked first, killed after GRACE_SECONDS."""
        self.stopping = True
        _end([p.process for p in self.parts if p.process and p.process.poll() is None])


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal a part with all it has started: it leads a process group of its own."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    """A part must not outlive a supervisor that was killed (Linux)."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGTERM)


def _modestly() -> None:
    """Rasa and its actions leave the processor to the gateway, whose platforms wait for a 200."""
    os.nice(MODESTY)
    _die_with_parent()
