"""A chaos evening: everything that can go wrong goes wrong under load; no message may get lost.

    make drill                                  ten minutes on SQLite, into docs/drill.md
    .venv/bin/python bench/evening.py [--minutes N] [--postgres] [--seed N] [--only FAULT …]

Citizens ask on Telegram, Zalo and the web, which local servers play, at a steady rate. One fault
after the other happens in an order decided by the seed, as soon as every part is well again. Then
the ledger is made up: each message is followed to its answer. Exit code 1 if one was lost, doubled,
out of order or answered to somebody else, if a fault did not happen, or if anything stays behind.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from evening_after import aftermath
from evening_faults import Breaker
from evening_ledger import Ledger, read
from evening_people import KINDS, Citizen, Mischief, OnWeb
from evening_report import report, show
from evening_system import Evening

SLOTS = 48
VISITS = (3, 8)
FIRST = 10_000_000
WARM_SECONDS = 15.0
WHOLE_MINUTES = 10.0  # from here on every fault must have come; the evening waits for it
QUIET_SECONDS = 90.0


def main() -> int:
    """Return the exit code."""
    given = _given()
    print(f"seed {given.seed}", flush=True)
    name = "postgresql" if given.postgres else "sqlite"
    with tempfile.TemporaryDirectory(prefix="motcua-evening-") as folder:
        system = Evening(Path(folder), name)
        try:
            system.start()
            people, breaker = _evening(system, given)
            _wait(people)
            left = aftermath(system, *_secrets(people))
            ledger = _ledger(system, people)
        finally:
            system.stop()
            if given.keep:
                _keep(system, Path(given.keep))
    show(ledger, breaker, left, people)
    if not given.no_report:
        report(given, name, ledger, breaker, left)
    return 0 if ledger.good and not breaker.problems and not left.problems else 1


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Let everything go wrong under load.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=7.0, help="messages a second")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="these faults alone")
    parser.add_argument("--keep", default="", help="a folder for the logs")
    parser.add_argument("--no-report", action="store_true")
    return parser.parse_args()


class Crowd:
    """Keeps SLOTS people talking: who is through is followed by somebody new."""

    def __init__(self, system: Evening, rate: float, seed: int, mischief: Mischief) -> None:
        self._system, self._gap, self._seed, self._mischief = system, SLOTS / rate, seed, mischief
        self._lock = threading.Lock()
        self.people: list[Citizen] = []
        self.over = threading.Event()
        self.problems: list[Exception] = []
        self._threads = [threading.Thread(target=self._slot, daemon=True) for _ in range(SLOTS)]

    def start(self) -> None:
        """Begin to talk."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Say what is being said, then no more. Raises what went wrong with us."""
        self.over.set()
        for thread in self._threads:
            thread.join()
        for problem in self.problems:
            raise problem

    def _slot(self) -> None:
        while not self.over.is_set():
            person = self._next()
            try:
                person.talk(self._gap, self.over, person.chance.randint(*VISITS))
            except Exception as error:
                self.problems.append(error)
                return

    def _next(self) -> Citizen:
        with self._lock:
            count = len(self.people)
            chance = random.Random(f"{self._seed} {count}")
            kind = KINDS[count % len(KINDS)]
            self.people.append(kind(self._system, chance, FIRST + count, self._mischief))
            return self.people[-1]


def _evening(system: Evening, given: argparse.Namespace) -> tuple[list[Citizen], Breaker]:
    mischief = Mischief()
    crowd = Crowd(system, given.rate, given.seed, mischief)
    insist = given.minutes >= WHOLE_MINUTES
    breaker = Breaker(system, given.seed, mischief, given.only, insist)
    crowd.start()
    time.sleep(WARM_SECONDS)
    system.memory = system.weigh()
    with breaker.running():
        breaker.ended.wait(given.minutes * 60)
        if insist:
            system.until(lambda: breaker.all_came or breaker.ended.is_set(), given.minutes * 60)
    crowd.stop()
    return crowd.people, breaker


def _wait(people: list[Citizen]) -> None:
    """Wait until every answer is there, or nothing has come for a while."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        come = sum(len(person.got()) for person in people)
        if come != last:
            last, since = come, time.monotonic()
        if all(person.done for person in people):
            time.sleep(5.0)  # a doubling would come now
            return
        time.sleep(0.5)


def _secrets(people: list[Citizen]) -> tuple[list[str], list[str], list[str]]:
    """Return the numbers people gave away, their conversations' tokens, and what they wrote."""
    numbers = [number for one in people for number in one.spoken]
    given = [one.conversation for one in people if isinstance(one, OnWeb) and one.conversation]
    tokens = [token.rpartition(".")[0] for token in given]
    return numbers, tokens, [sent.text for one in people for sent in one.sent]


def _ledger(system: Evening, people: list[Citizen]) -> Ledger:
    system.note()
    named: Counter[tuple[str, str]] = Counter()
    for channel, address, times in system.named.values():
        named[channel, address] += times
    pages = [
        read(
            one.sent, one.got(), named[one.channel, str(one.number)], f"{one.channel} {one.number}"
        )
        for one in people
    ]
    return Ledger(pages, sum(named.values()))


def _keep(system: Evening, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in system.logs().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
