"""What is said in the measurements of speed, and the load made of it (`sending.py`)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import yaml
from questions import ROOT, read

from bot.language.text import fold

DIALOGUES = ROOT / "tests" / "nlu" / "dev_dialogues.yml"
QUESTIONS_EACH = 5
CLIENTS = (1, 2, 4, 8, 16)
Said = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Timed:
    """What a load found: seconds of each turn, of the time that counts, of all, of the sender's
    own processor; characters of the answers.
    """

    seconds: list[float]
    failed: int
    counted: float
    wall: float
    cpu: float
    replied: int = 0

    def percentile(self, share: float) -> float:
        """Return the milliseconds that ``share`` of a hundred turns do not exceed."""
        return float(np.percentile(self.seconds, share)) * 1000 if self.seconds else 0.0

    @property
    def rate(self) -> float:
        """Messages a second."""
        return len(self.seconds) / self.counted

    @property
    def own(self) -> float:
        """The share of one core that sending took, 0 to 1."""
        return self.cpu / self.wall if self.wall else 0.0


def together(found: Sequence[Timed]) -> Timed:
    """Return loads that ran at the same moment as one."""
    return Timed(
        seconds=[seconds for one in found for seconds in one.seconds],
        failed=sum(one.failed for one in found),
        counted=max(one.counted for one in found),
        wall=max(one.wall for one in found),
        cpu=sum(one.cpu for one in found),
        replied=sum(one.replied for one in found),
    )


@dataclass(frozen=True)
class AtTurn:
    """Seconds of turns about ``turn`` of long conversations, and of new ones beside them."""

    turn: int
    long: list[float]
    new: list[float]

    @property
    def medians(self) -> tuple[float, float]:
        """Milliseconds of a turn in long and in new conversations."""
        return float(np.median(self.long)) * 1000, float(np.median(self.new)) * 1000


def conversations() -> list[list[str]]:
    """Return the development dialogues, then the questions, as written and folded, by fives."""
    dialogues = yaml.safe_load(DIALOGUES.read_text(encoding="utf-8"))
    follow_ups = [[turn["say"] for turn in dialogue["turns"]] for dialogue in dialogues]
    texts = [question.text for question in read("dev")]
    texts += [fold(text) for text in texts]
    chunks = [texts[i : i + QUESTIONS_EACH] for i in range(0, len(texts), QUESTIONS_EACH)]
    return [*follow_ups, *chunks]


def crowd(port: int, to: str, said: Said, **plan: Any) -> Timed:
    """Return the times of a load: ``clients``, ``warm`` and ``seconds`` and so on."""
    return ended(begin(port, to, said, **plan))


def at_turns(port: int, to: str, said: Said, turns: Sequence[int], clients: int) -> list[AtTurn]:
    """Return what a turn costs at each of ``turns``. Raises RuntimeError if a turn failed."""
    found = _result(begin(port, to, said, clients=clients, lengths=list(turns)))
    if found["failed"]:
        raise RuntimeError(f"{found['failed']} turns of long conversations failed")
    return [AtTurn(**one) for one in found["lengths"]]


def begin(port: int, to: str, said: Said, **plan: Any) -> subprocess.Popen[str]:
    """Start a load and return its process; ``ended`` waits for what it found."""
    # Read by `ended`; a pipe that nobody reads meanwhile would fill up and hold the sender.
    kept = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
    sender = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "sending.py")],
        stdin=subprocess.PIPE,
        stdout=kept,
        text=True,
    )
    sender.stdout = kept
    assert sender.stdin is not None
    sender.stdin.write(json.dumps({"port": port, "to": to, "conversations": said, **plan}))
    sender.stdin.close()
    sender.stdin = None
    return sender


def ended(sender: subprocess.Popen[str]) -> Timed:
    """Return what a load found once it has ended. Raises RuntimeError if it broke."""
    found = _result(sender)
    return Timed(**{item.name: found[item.name] for item in fields(Timed)})


def _result(sender: subprocess.Popen[str]) -> dict[str, Any]:
    if sender.wait():
        raise RuntimeError(f"the sender ended with code {sender.returncode}")
    assert sender.stdout is not None
    with sender.stdout as kept:
        kept.seek(0)
        found: dict[str, Any] = json.load(kept)
    return found
