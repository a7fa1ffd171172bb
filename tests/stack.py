"""The whole of `motcua run` for tests: one per session, in a folder and on ports of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from players.dossier_agency import SESSION, UNIT

from bot.settings import ROOT

Json = dict[str, Any]
NATIONAL = ROOT.parent / "shared" / "national" / "procedures.jsonl.gz"
START_SECONDS = 400.0  # training included, on a busy machine
STOP_SECONDS = 20.0
SYSTEMS = {
    "G01": {"kind": "agency", "session": "A_SESSION", "unit": "A_UNIT"},
    "H36": {"kind": "one_stop"},
    "H57": {"kind": "one_stop"},
}
"""Agencies' systems by prefix: G01 and H36 may be played by a test, at H57 nobody ever answers."""
ELSEWHERE = dict.fromkeys(("MOTCUA_RASA_URL", "MOTCUA_ACTIONS_URL", "MOTCUA_REDIS_URL"), "")
PART_WORDS = {"actions": "rasa_sdk", "rasa": "bot.nlu.without_tensorflow", "gateway": "uvicorn"}


def motcua(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start the command in a process group of its own, its words on one stream."""
    return subprocess.Popen(
        [Path(sys.executable).with_name("motcua"), *arguments],
        env={**os.environ, **ELSEWHERE, "COLUMNS": "240", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Stack:
    """A running Một Cửa. ``national`` True: the national catalogue is in its database."""

    def __init__(self, home: Path) -> None:
        self.home, self.national = home, False
        gateway, rasa, actions, self.otlp, *systems = free_ports(4 + len(SYSTEMS))
        self.systems = dict(zip(SYSTEMS, systems, strict=True))
        self.url = f"http://127.0.0.1:{gateway}"
        self.environment = {
            "MOTCUA_HOME": str(home),
            "MOTCUA_PORT": str(gateway),
            "MOTCUA_RASA_PORT": str(rasa),
            "MOTCUA_ACTIONS_PORT": str(actions),
            "MOTCUA_LIMITS": "off",
            "MOTCUA_OTLP_URL": f"http://127.0.0.1:{self.otlp}",  # until a test listens, nobody
            "A_SESSION": SESSION,
            "A_UNIT": UNIT,
        }
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._over = False
        self._process: subprocess.Popen[str] | None = None

    def fill(self, knowledge: Path) -> None:
        """Take over a store that has the national catalogue, before the start."""
        self.home.mkdir(parents=True)
        shutil.copy(knowledge, self.home)
        self.national = True

    def start(self) -> None:
        """Start everything and return when a question is answered."""
        self.begin()
        if not self.said("chat page", START_SECONDS):
            self.stop()
            pytest.fail("`motcua run` did not come up:\n" + self.output)

    def begin(self) -> None:
        """Start everything and do not wait for it."""
        self._name_systems()
        self._process = motcua("run", **self.environment)
        threading.Thread(target=self._read, daemon=True).start()

    def _name_systems(self) -> None:
        """Write where agencies' systems are: nobody answers there until a test plays one."""
        at = {prefix: f"http://127.0.0.1:{port}" for prefix, port in self.systems.items()}
        prefixes = {prefix: {**SYSTEMS[prefix], "url": url} for prefix, url in at.items()}
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "providers.yml").write_text(json.dumps({"prefixes": prefixes}))

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process of `motcua run` itself."""
        assert self._process is not None, "not begun"
        return self._process

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self._lines.append(line)
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    @property
    def output(self) -> str:
        """What `motcua run` has printed."""
        return "".join(self._lines)

    def said(self, words: str, seconds: float, times: int = 1) -> bool:
        """Return whether ``words`` are printed ``times`` times within ``seconds``."""
        with self._news:
            self._news.wait_for(lambda: self._over or self.output.count(words) >= times, seconds)
            return self.output.count(words) >= times

    def stop(self) -> int:
        """End it as Ctrl-C does; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise

    def kill_all(self) -> None:
        """End at once whatever still runs; the parts follow `motcua run` by themselves."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def parts(self) -> dict[str, psutil.Process]:
        """Return the running parts by name."""
        children = psutil.Process(self.process.pid).children()
        by_module = {child.cmdline()[2]: child for child in children if len(child.cmdline()) > 2}
        return {part: by_module[word] for part, word in PART_WORDS.items() if word in by_module}

    def ready(self) -> bool:
        """Return whether every part says it can do its work."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2.0).status_code == 200
        except httpx.HTTPError:
            return False

    def log(self, part: str) -> str:
        """Return what a part has logged."""
        return (self.home / "logs" / f"{part}.log").read_text(encoding="utf-8")

    def talk(self) -> Talk:
        """Return a client with a conversation of its own."""
        return Talk(self.url)


class Talk:
    """One person's conversation over the API."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=15.0)
        self.conversation: str | None = None
        self.buttons: list[Json] = []

    def post(self, **body: Any) -> httpx.Response:
        """Send one message of this conversation as it stands."""
        return self.client.post(
            "/api/v1/messages", json={"conversation": self.conversation, **body}
        )

    def say(self, text: str, **more: Any) -> list[Json]:
        """Type ``text`` and return the replies."""
        return self._take(self.post(text=text, **more))

    def press(self, title: str) -> list[Json]:
        """Press the newest button of that title and return the replies."""
        offered = [b["payload"] for b in self.buttons if b["title"] == title and "payload" in b]
        assert offered, f"no button {title!r} among {[b['title'] for b in self.buttons]}"
        return self._take(self.post(payload=offered[-1]))

    def _take(self, response: httpx.Response) -> list[Json]:
        assert response.status_code == 200, response.text
        answer = response.json()
        self.conversation = answer["conversation"]
        replies: list[Json] = answer["replies"]
        self.buttons += [button for reply in replies for button in reply["buttons"]]
        return replies


def eventually(check: Callable[[], bool], seconds: float) -> bool:
    """Return whether ``check`` comes true within ``seconds``; it is asked ten times a second."""
    tick = threading.Event()
    return any(check() or tick.wait(0.1) for _ in range(int(seconds * 10)))


@pytest.fixture(scope="session")
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Everything running, with the national catalogue if it lies beside the project."""
    running = Stack(tmp_path_factory.mktemp("stack") / "home")
    if NATIONAL.is_file():
        running.fill(request.getfixturevalue("national_knowledge"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def national_stack(stack: Stack) -> Stack:
    """The same, for tests of records that only the national catalogue holds."""
    if not stack.national:
        pytest.skip(f"{NATIONAL.parent} is not there")
    return stack


@pytest.fixture
def talk(stack: Stack) -> Talk:
    """A new conversation."""
    return stack.talk()
