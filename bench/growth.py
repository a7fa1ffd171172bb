"""Two of each part against one, and what is lost while each is killed in turn.

    .venv/bin/python bench/growth.py [--only throughput|drill] [--messages N] [--rate N]

On loopback, with `motcua serve`, a PostgreSQL that keeps what it has committed, and Redis. First
16 clients ask for 30 seconds, against one gateway, Rasa and action server, then against two of
each. Then the people of the drill (bench/drill.py) ask on Telegram, Zalo and the web, each message
at the next gateway, while each process is killed (SIGKILL) and PostgreSQL and Redis are crashed and
started again, one after the other, as soon as everything is ready again. Writes docs/growth.md.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from drill import talk_all, wait_for_answers
from drill_people import crowd, questions
from drill_verdict import Verdict, judge
from growth_system import Grown
from questions import ROOT
from tables import machine, table, write
from talking import Timed, begin, conversations, ended, together

sys.path.insert(0, str(ROOT / "tests"))
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer

DOCUMENT = ROOT / "docs" / "growth.md"
CLIENTS, CLIENT_SECONDS, WARM_SECONDS = 16, 30.0, 5.0
PAUSE = (2.0, 6.0)
AGAIN_SECONDS = 300.0
HEAD = ("", "messages/s", "p50", "p99", "failed", "load average before")
LEDGER = ("messages", "people", "lost", "out of order", "twice", "maybe twice (ledger)")
MORE = ("twice beyond the ledger", "left open", "told of a fault", "ack p50", "ack p99")


def main() -> int:
    """Return the exit code: 1 if anything got lost, out of order, or doubled unexplained."""
    parser = argparse.ArgumentParser(description="Two of each part against one, and a drill.")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rate", type=float, default=12.0, help="messages a second in the drill")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--only", choices=("throughput", "drill"))
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args()
    good = True
    if given.only != "drill":
        rows = [_throughput(count) for count in (1, 2)]
        _report(given, "throughput", [table(HEAD, rows)])
    if given.only != "throughput":
        verdict, faults = drill(given)
        _report(given, "drill", _told(verdict, faults))
        good = verdict.good and all(faults.values())
    return 0 if good else 1


def _report(given: argparse.Namespace, part: str, figures: list[str]) -> None:
    print(*figures, sep="\n\n")
    load = f"load average {os.getloadavg()[2]:.1f} over 15 minutes"
    words = (
        f"Measured on {datetime.now():%Y-%m-%d}, seed {given.seed}, {load}. Machine: {machine()}."
    )
    if not given.no_report:
        write(DOCUMENT, f"`bench/growth.py --only {part}`", [words, *figures])


@contextmanager
def grown(count: int) -> Iterator[Grown]:
    """Give a running system with ``count`` of each part."""
    with tempfile.TemporaryDirectory(prefix="motcua-growth-") as folder:
        telegram, zalo = TelegramPlayer().start(), ZaloPlayer().start()
        system = Grown(Path(folder), count, telegram, zalo)
        try:
            system.start()
            yield system
        finally:
            system.stop()
            telegram.stop()
            zalo.stop()


def _throughput(count: int) -> list[object]:
    """Return the row of ``count`` of each, the clients spread over the gateways."""
    with grown(count) as system:
        urls = [served.url for served in system.served if served.part == "gateway"]
        load = os.getloadavg()[0]
        timed = _ask_all(urls)
    times = [f"{timed.percentile(share):.0f} ms" for share in (50, 99)]
    return [f"{count} of each", f"{timed.rate:.1f}", *times, timed.failed, f"{load:.1f}"]


def _ask_all(urls: list[str]) -> Timed:
    plan = {"clients": CLIENTS // len(urls), "warm": WARM_SECONDS, "seconds": CLIENT_SECONDS}
    ports = [int(url.rpartition(":")[2]) for url in urls]
    senders = [begin(port, "gateway", conversations(), **plan) for port in ports]
    return together([ended(sender) for sender in senders])


def drill(given: argparse.Namespace) -> tuple[Verdict, dict[str, int]]:
    """Return what was lost, and how often each fault happened."""
    with grown(2) as system:
        people = crowd(
            given.people,
            questions(given.messages // given.people),
            system,
            random.Random(given.seed),
        )
        breaker = Breaker(system, random.Random(given.seed))
        breaker.start()
        talk_all(people, given.rate)
        breaker.stop()
        wait_for_answers(people)
        return judge(people, breaker.done, system), breaker.done


class Breaker:
    """Lets each fault happen in turn, the next when everything is ready again and a while on."""

    def __init__(self, system: Grown, chance: random.Random) -> None:
        self._system, self._chance = system, chance
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.done = dict.fromkeys(system.faults(), 0)
        self.problem: Exception | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Break nothing more."""
        self._stop.set()
        self._thread.join()
        if self.problem is not None:
            raise self.problem

    def _work(self) -> None:
        try:
            self._break_one_by_one()
        except Exception as error:  # told at the end, where it decides
            self.problem = error

    def _break_one_by_one(self) -> None:
        while True:
            for name, fault in self._system.faults().items():
                if self._stop.wait(self._chance.uniform(*PAUSE)):
                    return
                fault()
                self.done[name] += 1
                print(f"{time.strftime('%H:%M:%S')} {name}", flush=True)
                self._system.until_ready(AGAIN_SECONDS)


def _told(verdict: Verdict, faults: dict[str, int]) -> list[str]:
    _, messages, people, _, lost, reordered, twice, ledger, beyond, told, *acks = verdict.row("")
    row = [messages, people, lost, reordered, twice, ledger, beyond, verdict.left_open, told, *acks]
    happened = table(("what happened", "times"), list(faults.items()))
    return [happened, table((*LEDGER, *MORE), [row])]


if __name__ == "__main__":
    sys.exit(main())
