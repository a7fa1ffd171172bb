"""Kills the gateway, Rasa and the action server at random under load; nothing may get lost.

    .venv/bin/python bench/drill.py [sqlite] [postgresql] [--messages N] [--people N] [--seed N]

First each database is tried without kills at 50 messages a second, for the acknowledgements.

People on Telegram, Zalo and the web ask in order about procedures, each a different one each
time, so that an answer tells by its code which question it belongs to. The platforms are played
by the servers of tests/players and repeat what is not acknowledged. On PostgreSQL two gateways
work side by side. Writes docs/drill.md;
with --no-kills or --only-kills the other rows of the last run stay.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

from drill_killing import Killer, System
from drill_people import Person, crowd, questions
from drill_verdict import Verdict, judge
from questions import ROOT
from tables import machine, table, write

sys.path.insert(0, str(ROOT / "tests"))
from players.telegram import TelegramPlayer
from players.zalo import ZaloPlayer

DOCUMENT = ROOT / "docs" / "drill.md"
QUIET_SECONDS = 150.0  # longer than a restart of Rasa and a turn's patience together
CALM_RATE = 50.0
HEAD = (
    "database", "messages", "people", "kills", "lost", "out of order", "twice",
    "maybe twice (ledger)", "twice beyond the ledger", "told of a fault",
    "ack p50", "ack p99",
)  # fmt: skip


def main() -> int:
    """Return the exit code: 1 if anything got lost, out of order, or doubled unexplained."""
    parser = argparse.ArgumentParser(description="Kill parts at random under load.")
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--rate", type=float, default=8.0, help="messages a second")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--only-kills", action="store_true")
    parser.add_argument("--no-kills", action="store_true")
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args()
    verdicts = {}
    for name in given.databases if not given.only_kills else []:
        verdicts[f"{name}, no kills"] = run(name, given, CALM_RATE, kills=False)
    for name in given.databases if not given.no_kills else []:
        verdicts[name] = run(name, given, given.rate, kills=True)
    rows = _kept() | {name: verdict.row(name) for name, verdict in verdicts.items()}
    figures = table(HEAD, list(rows.values()))
    print(figures)
    if not given.no_report:
        words = f"Measured on {datetime.now():%Y-%m-%d}, seed {given.seed}. Machine: {machine()}."
        write(DOCUMENT, "`bench/drill.py`", [words, figures])
    return 0 if all(verdict.good for verdict in verdicts.values()) else 1


def _kept() -> dict[str, list[object]]:
    """Return the rows of the last report: a run of some rows alone leaves the others."""
    if not DOCUMENT.exists():
        return {}
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: list(row) for row in cells if len(row) == len(HEAD) and row[1].isdigit()}


def run(name: str, given: argparse.Namespace, rate: float, kills: bool) -> Verdict:
    """Return what one run on the database ``name`` at ``rate`` messages a second came to."""
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as folder:
        telegram, zalo = TelegramPlayer().start(), ZaloPlayer().start()
        system = System(Path(folder), name, telegram, zalo)
        try:
            system.start()
            each = given.messages // given.people
            people = crowd(given.people, questions(each), system, chance)
            killer = Killer(system, random.Random(given.seed))
            if kills:
                killer.start()
            talk_all(people, rate)
            killer.stop()
            wait_for_answers(people)
            return judge(people, killer.kills, system)
        finally:
            system.stop()
            telegram.stop()
            zalo.stop()


def talk_all(people: list[Person], rate: float) -> None:
    """Let everybody ask everything at about ``rate`` messages a second in all."""
    talks = [
        threading.Thread(target=person.talk, args=(len(people) / rate,), daemon=True)
        for person in people
    ]
    for talk in talks:
        talk.start()
    for talk in talks:
        talk.join()


def wait_for_answers(people: list[Person]) -> None:
    """Wait until every answer is there, or nothing has come for a while."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        come = sum(len(person.answers()) for person in people)
        if come != last:
            last, since = come, time.monotonic()
        if all(person.done() for person in people):
            time.sleep(5.0)  # a doubling would come now
            return
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
