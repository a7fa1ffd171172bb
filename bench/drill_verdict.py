"""What a drill came to: lost, out of order, twice; and what the ledger says of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg2
from drill_people import OnWeb, Person

from bot.replies import say

if TYPE_CHECKING:
    from drill_killing import System

APOLOGIES = {say(key, hotline="18001096").text for key in ("late", "failed", "slow")}
FIXED = {say("hold", hotline="18001096").text, *APOLOGIES}
_LEDGER = "SELECT coalesce(sum(maybe_twice), 0) FROM outbox"
_OPEN = "SELECT count(*) FROM inbox WHERE state = 'received'"


@dataclass(frozen=True)
class Verdict:
    """Counts of one run; acknowledgements in seconds."""

    messages: int
    people: int
    kills: dict[str, int]
    lost: int
    reordered: int
    twice: int
    ledger: int
    left_open: int
    faults: int
    acks: list[float]

    @property
    def good(self) -> bool:
        return not (self.lost or self.reordered or self.left_open or self.unexplained)

    @property
    def unexplained(self) -> int:
        return max(0, self.twice - self.ledger)

    def row(self, name: str) -> list[object]:
        """Return the table's row."""
        kills = ", ".join(f"{part} {count}" for part, count in self.kills.items())
        return [
            name, self.messages, self.people, kills, self.lost, self.reordered, self.twice,
            self.ledger, self.unexplained, self.faults,
            f"{_quantile(self.acks, 0.5) * 1000:.0f} ms",
            f"{_quantile(self.acks, 0.99) * 1000:.0f} ms",
        ]  # fmt: skip


def judge(people: Sequence[Person], kills: dict[str, int], system: System) -> Verdict:
    """Return the verdict over everybody's answers and the database."""
    platforms = [person for person in people if not isinstance(person, OnWeb)]
    return Verdict(
        messages=sum(len(person.asked) for person in people),
        people=len(people),
        kills=kills,
        lost=sum(map(_lost, people)),
        reordered=sum(map(_reordered, people)),
        twice=sum(map(_twice, people)),
        ledger=_ask(system, _LEDGER),
        left_open=_ask(system, _OPEN),
        faults=sum(map(_told_of_a_fault, people)),
        acks=sorted(ack for person in platforms for ack in person.acks),
    )


def _lost(person: Person) -> int:
    missing = {code for code, _ in person.asked} - set(person.answers())
    lost = len(missing) - _told_of_a_fault(person)
    if lost:
        print(f"lost by {type(person).__name__} {person.number}: {sorted(missing)}")
        print(*(f"  {text[:120]!r}" for text in person.texts()), sep="\n")
    return lost


def _told_of_a_fault(person: Person) -> int:
    """Return how many questions were answered with an apology instead."""
    if isinstance(person, OnWeb):
        return person.errors
    return sum(text.strip() in APOLOGIES for text in person.texts())


def _reordered(person: Person) -> int:
    """Return 1 if the answers, each counted once, are not in the order of the questions."""
    come = list(dict.fromkeys(person.answers()))
    asked = [code for code, _ in person.asked if code in set(come)]
    return int(come != asked)


def _twice(person: Person) -> int:
    """Return how many answers came more than once; sentences about the wait may repeat."""
    answers = Counter(text for text in person.texts() if text.strip() not in FIXED)
    return sum(count - 1 for count in answers.values())


def _ask(system: System, query: str) -> int:
    if system.database_url:
        connection = psycopg2.connect(system.database_url)
    else:
        connection = sqlite3.connect(system.home / "home" / "conversations.db")
    try:
        cursor = connection.cursor()
        cursor.execute(query)
        return int(cursor.fetchone()[0])
    finally:
        connection.close()


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0
