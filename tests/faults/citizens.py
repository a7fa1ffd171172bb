"""Who asks during a fault, what the operator reads of it, and how long it took."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

HOTLINE = "18001096"
BOUND_SECONDS = 5.0
QUESTION = "lệ phí đăng ký tạm trú"
TROUBLED = (" ERROR ", " WARNING ", "Traceback")
Json = dict[str, Any]
measured: dict[str, list[float]] = {}


@dataclass
class Told:
    """What a citizen was told, and after how many seconds."""

    status: int
    seconds: float
    reply: Json

    @property
    def kind(self) -> str:
        return str(self.reply["kind"])


@dataclass
class Citizen:
    """Somebody at the chat page: a message that was not taken is sent again under its id."""

    url: str
    conversation: str | None = None
    sent: str = field(default="")

    def ask(self, text: str = QUESTION, fault: str = "", again: bool = False) -> Told:
        """Return what is told to a question within BOUND_SECONDS; ``fault`` names the figure."""
        self.sent = self.sent if again else secrets.token_hex(8)
        body = {"conversation": self.conversation, "text": text, "id": self.sent}
        answer = httpx.post(f"{self.url}/api/v1/messages", json=body, timeout=BOUND_SECONDS)
        seconds = answer.elapsed.total_seconds()
        assert seconds < BOUND_SECONDS
        self.conversation = answer.json()["conversation"]
        if fault:
            measured.setdefault(fault, []).append(seconds)
        return Told(answer.status_code, seconds, answer.json()["replies"][0])

    def told_the_truth(self, fault: str, text: str = QUESTION) -> Told:
        """Ask during a fault, and be told of it, kindly and with the hotline."""
        told = self.ask(text, fault)
        assert told.kind == "error"
        assert "Xin lỗi anh/chị" in told.reply["text"]
        assert HOTLINE in told.reply["text"]
        assert told.reply["procedure"] is None
        return told

    def answered(self, text: str = QUESTION, again: bool = False) -> None:
        """Ask and get the answer."""
        told = self.ask(text, again=again)
        assert (told.status, told.kind) == (200, "answer"), told.reply["text"]


@dataclass
class Log:
    """A log from where it stood when this was made."""

    file: Path
    begun: int = 0

    def __post_init__(self) -> None:
        self.begun = self.file.stat().st_size

    def lines(self) -> list[str]:
        """Return what it holds since then."""
        return self.file.read_bytes()[self.begun :].decode(errors="replace").splitlines()

    def troubles(self) -> list[str]:
        """Return the lines that want an operator."""
        return [line for line in self.lines() if any(sign in line for sign in TROUBLED)]

    def only(self, words: str) -> None:
        """Assert that exactly one line wants an operator, and that it says ``words``."""
        found = self.troubles()
        assert len(found) == 1, found
        assert words in found[0]
        assert QUESTION not in found[0]


def parts_ready(url: str) -> Json:
    """Return what /readyz says of each part; the gateway itself says that it lives."""
    assert httpx.get(f"{url}/healthz", timeout=1.0).status_code == 200
    answer = httpx.get(f"{url}/readyz", timeout=BOUND_SECONDS)
    assert (answer.status_code == 200) == all(answer.json().values())
    return dict(answer.json())


def crowd(url: str, number: int, do: Callable[[Citizen], Any]) -> list[Any]:
    """Return what ``number`` citizens get who do the same at the same moment."""
    together = threading.Barrier(number)

    def one(citizen: Citizen) -> Any:
        together.wait(10)
        return do(citizen)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, [Citizen(url) for _ in range(number)]))
