"""Hostile messages against everything running; the next citizen must be served as fast.

    .venv/bin/python bench/hostile.py [--messages N] [--seed N] [--no-report]

`motcua run` with Telegram and Zalo by webhook, the platforms played by tests/players. Typed
intents, SQL, templates, every plane of Unicode, half pairs, NUL, 1 MB bodies, deep and broken JSON,
invalid UTF-8, wrong types, headers that lie, wrong methods, damaged events. Each must get a kind
answer or a 4xx that says why; no log may hold a fault. Ordinary questions are timed alone, after
each of some hostile messages, and while others send them without a pause. Writes docs/security.md.
Ends with code 1 if there is any fault.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
from drill_killing import System
from questions import ROOT, read
from tables import machine, table, write

sys.path.insert(0, str(ROOT / "tests"))
from foes.crowd import Crowd, Doors, bad_lines
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer

DOCUMENT = ROOT / "docs" / "security.md"
LOGS = ("gateway", "rasa", "actions")
BLOCK = 50
QUIET_SECONDS = 60.0
ALONE, AFTER, BESIDE = "alone", "after a hostile message", "while one sends without a pause"
Times = dict[str, list[float]]


def main() -> int:
    """Return the exit code: 1 if anything was answered wrongly or is owed."""
    parser = argparse.ArgumentParser(description="Send hostile messages.")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-hostile-") as folder:
        telegram, zalo = TelegramPlayer().start(), ZaloPlayer().start()
        system = System(Path(folder), "sqlite", telegram, zalo)
        try:
            system.start()
            doors = Doors(int(system.environment["MOTCUA_PORT"]), zalo, system.secret)
            crowds = [Crowd(doors, given.seed), Crowd(doors, given.seed + 1)]
            times = _attack(crowds, doors.port, given.messages)
            faults = [fault for crowd in crowds for fault in crowd.found.faults]
            faults += _owed(crowds, telegram, zalo) + _logged(system.home / "home" / "logs")
        finally:
            system.stop()
            telegram.stop()
            zalo.stop()
    return _told(given, crowds, times, faults)


def _attack(crowds: list[Crowd], port: int, messages: int) -> Times:
    """Send ``messages`` in blocks, so that whatever the machine does meets all timings alike."""
    times: Times = {ALONE: [], AFTER: [], BESIDE: []}
    asked = _ordinary(port)
    first, second = crowds
    while sum(crowd.found.sent.total() for crowd in crowds) < messages:
        for _ in range(BLOCK):
            times[ALONE].append(next(asked))
        for _ in range(BLOCK):
            first.attack()
            times[AFTER].append(next(asked))
        over = threading.Event()
        sender = threading.Thread(target=_keep_on, args=(second, over))
        sender.start()
        for _ in range(BLOCK):
            times[BESIDE].append(next(asked))
        over.set()
        sender.join()
    return times


def _keep_on(crowd: Crowd, over: threading.Event) -> None:
    while not over.is_set():
        crowd.attack()


def _ordinary(port: int) -> Iterator[float]:
    """Yield the seconds until an ordinary question, of somebody new each time, is answered."""
    texts = [one.text for one in read("dev") if one.behaviour == "answer"]
    url = f"http://127.0.0.1:{port}/api/v1/messages"
    with httpx.Client(timeout=15.0) as client:
        for text in itertools.cycle(texts):
            begun = time.perf_counter()
            answer = client.post(url, json={"text": text})
            took = time.perf_counter() - begun
            kinds = {reply["kind"] for reply in answer.json()["replies"]}
            assert answer.status_code == 200, answer.text
            assert "error" not in kinds, (text, answer.text)
            yield took


def _owed(crowds: list[Crowd], telegram: TelegramPlayer, zalo: ZaloPlayer) -> list[str]:
    """Return who on a platform still has no answer after a while, or one that tells of a fault."""
    waiting = {key: cause for crowd in crowds for key, cause in crowd.found.waiting.items()}
    deadline = time.monotonic() + QUIET_SECONDS

    def come(key: tuple[str, int]) -> list[str]:
        channel, number = key
        got = telegram.chats[number] if channel == "telegram" else zalo.received[str(number)]
        return [str(message["text"]) for message in list(got)]

    while not all(map(come, waiting)) and time.monotonic() < deadline:
        time.sleep(0.2)
    owed = [f"{key}: no answer to {cause[:200]}" for key, cause in waiting.items() if not come(key)]
    ill = [key for key in waiting if any("trục trặc" in text for text in come(key))]
    return owed + [f"{key}: told of a fault after {waiting[key][:200]}" for key in ill]


def _logged(logs: Path) -> list[str]:
    return [
        f"{name}.log: {line[:300]}"
        for name in LOGS
        for line in bad_lines((logs / f"{name}.log").read_text(encoding="utf-8"))
    ]


def _told(given: argparse.Namespace, crowds: list[Crowd], times: Times, faults: list[str]) -> int:
    sent, statuses = (
        sum((getattr(crowd.found, name) for crowd in crowds), start=type(crowds[0].found.sent)())
        for name in ("sent", "statuses")
    )
    for fault in faults:
        print(fault)
    ms = [[name, len(found), *_ms(found)] for name, found in times.items()]
    speed = table(("an ordinary question", "asked", "p50, ms", "p99, ms"), ms)
    by_status = ", ".join(f"{count} × {status}" for status, count in statuses.most_common())
    by_kind = ", ".join(f"{count} {kind}" for kind, count in sent.most_common())
    words = (
        f"{sent.total()} hostile messages ({by_kind}) on {datetime.now():%Y-%m-%d}, seed "
        f"{given.seed}: {by_status}; {len(faults)} faults. Machine: {machine()}."
    )
    print(words, speed, sep="\n\n")
    if not given.no_report:
        write(DOCUMENT, "`bench/hostile.py`", [words, speed])
    return 1 if faults else 0


def _ms(seconds: list[float]) -> tuple[str, str]:
    cut = statistics.quantiles(seconds, n=100)
    return f"{1000 * cut[49]:.0f}", f"{1000 * cut[98]:.0f}"


if __name__ == "__main__":
    sys.exit(main())
