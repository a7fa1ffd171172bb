"""What goes wrong in an evening, one thing after the other in an order that a seed decides.

Each fault lasts some seconds and then says whether it took effect: `Missed` if it did not. A drill
without faults proves nothing.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psutil
from evening_files import Files
from evening_people import Mischief
from evening_stores import stores
from evening_system import Evening
from evening_trouble import Missed, Trouble
from questions import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from players import faults

PAUSE = (0.5, 2.0)
LASTS = (4.0, 7.0)
CALLED_SECONDS = 90.0
WELL_SECONDS = 180.0
BACK_SECONDS = 60.0
MEMORY_SECONDS = 6.0
Fault = Callable[[], None]


class Processes:
    """Faults of the three parts."""

    def __init__(self, system: Evening, trouble: Trouble) -> None:
        self._system, self._trouble = system, trouble

    def faults(self) -> dict[str, Fault]:
        """Return the faults by name."""
        return {
            "Rasa killed": lambda: self._kill("rasa"),
            "Rasa hung": lambda: self._hang("rasa"),
            "Rasa out of memory": self._starve,
            "action server killed": lambda: self._kill("actions"),
            "action server hung": lambda: self._hang("actions"),
            "gateway killed": lambda: self._kill("gateway"),
            "gateway hung": lambda: self._hang("gateway"),
        }

    def _kill(self, name: str) -> None:
        """Kill a part; it is to be missed by `motcua run`, and a new one to come."""
        system, said = self._system, f"{name} ended (code -9)"
        before, process = system.output.count(said), self._running(name)
        process.kill()
        self._trouble.check(f"{name} was not killed", lambda: system.output.count(said) > before)
        self._trouble.check("nothing new came", lambda: self._new(name, process), BACK_SECONDS)

    def _new(self, name: str, old: psutil.Process) -> bool:
        now = self._system.part(name)
        return now is not None and now.pid != old.pid

    def _running(self, name: str) -> psutil.Process:
        process = self._system.part(name)
        if process is None:
            raise Missed(f"there was no {name}")
        return process

    def _hang(self, name: str) -> None:
        process = self._running(name)
        with faults.hung(process):
            self._trouble.check(f"{name} went on", lambda: process.status() == "stopped")
            self._trouble.last(*LASTS)

    def _starve(self) -> None:
        """Give Rasa no more memory; then end it, as the kernel does with who wants more."""
        process = self._running("rasa")
        try:
            with faults.no_memory(process):
                self._trouble.last(MEMORY_SECONDS, MEMORY_SECONDS)
        except psutil.NoSuchProcess:
            return
        self._kill("rasa")


class Platforms:
    """Faults of Telegram, Zalo and an agency's system."""

    def __init__(self, system: Evening, trouble: Trouble, mischief: Mischief) -> None:
        self._system, self._trouble, self._mischief = system, trouble, mischief

    def faults(self) -> dict[str, Fault]:
        """Return the faults by name."""
        found: dict[str, Fault] = {}
        for name, player in (("Telegram", self._system.telegram), ("Zalo", self._system.zalo)):
            for mood, words in (
                ("slow", "slow"),
                ("broken", "answers 5xx"),
                ("flood", "answers 429" if name == "Telegram" else "answers -32"),
                ("lost", "loses its answers"),
            ):
                found[f"{name} {words}"] = lambda p=player, m=mood: self._moody(p, m)
            found[f"{name} down"] = lambda p=player: self._away(p)
            channel = name.lower()
            found[f"{name} repeats and reorders"] = lambda c=channel: self._swap(c)
        agency = self._system.agency
        return found | {
            "dossier provider slow": lambda: self._moody(agency.agency, "slow"),
            "dossier provider hostile": lambda: self._moody(agency.agency, "hostile"),
            "dossier provider down": self._agency_away,
        }

    def _moody(self, player: Any, mood: str) -> None:
        before = player.spoilt[mood]
        player.mood = mood
        try:
            self._trouble.last(*LASTS)
            self._trouble.check(
                "nobody called", lambda: player.spoilt[mood] > before, CALLED_SECONDS
            )
        finally:
            player.mood = ""

    def _away(self, player: Any) -> None:
        player.stop()
        try:
            self._trouble.last(*LASTS)
        finally:
            player.start()

    def _agency_away(self) -> None:
        agency, log = self._system.agency, self._system.folder / "logs" / "actions.log"
        words = "gives no answer: "
        before = log.read_text(errors="replace").count(words)
        agency.stop()
        try:
            self._trouble.last(*LASTS)
            self._trouble.check(
                "nobody called",
                lambda: log.read_text(errors="replace").count(words) > before,
                CALLED_SECONDS,
            )
        finally:
            agency.start()

    def _swap(self, channel: str) -> None:
        before = self._mischief.done[channel]
        self._mischief.channels.add(channel)
        try:
            self._trouble.last(*LASTS)
            done = self._mischief.done
            self._trouble.check(
                "nothing was repeated", lambda: done[channel] > before, CALLED_SECONDS
            )
        finally:
            self._mischief.channels.discard(channel)


class Breaker:
    """Lets everything happen in random order, then again, until the evening is over.

    ``done`` counts what took effect, ``missed`` what did not, with why. A short evening (not
    ``insist``) need not have all of them.
    """

    def __init__(
        self, system: Evening, seed: int, mischief: Mischief, only: list[str], insist: bool
    ) -> None:
        self._insist = insist
        self._system, self._chance = system, random.Random(seed)
        trouble = Trouble(random.Random(seed + 1))
        found = Processes(system, trouble).faults()
        found |= Platforms(system, trouble, mischief).faults()
        found |= stores(system, trouble) | Files(system, trouble).faults()
        self._faults = {n: f for n, f in found.items() if not only or n in only}
        self._over, self.ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.done: Counter[str] = Counter()
        self.missed: list[tuple[str, str]] = []

    @property
    def names(self) -> list[str]:
        """The names of all faults."""
        return sorted(self._faults)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Break things while the block runs."""
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join()

    def _order(self) -> Iterator[str]:
        while True:
            names = self.names
            self._chance.shuffle(names)
            yield from names

    @property
    def problems(self) -> list[str]:
        """What makes the drill prove less than it says: faults that did not happen."""
        never = [n for n in self.names if not self.done[n]] if self._insist or not self.done else []
        told = [f"{name}: {why}" for name, why in self.missed]
        return [*told, *(f"{name} never came" for name in never)]

    def _work(self) -> None:
        try:
            self._break_one_by_one()
        finally:
            self.ended.set()

    def _may(self, name: str) -> bool:
        """Return whether a fault may begin: platforms fail at any time, the rest one by one."""
        return self._over.is_set() or name.startswith(("Telegram", "Zalo")) or self._system.well()

    @property
    def all_came(self) -> bool:
        """Whether every fault has taken effect once."""
        return all(self.done[name] for name in self.names)

    def _break_one_by_one(self) -> None:
        for name in self._order():
            if self._over.wait(self._chance.uniform(*PAUSE)):
                return
            if not self._system.until(partial(self._may, name), WELL_SECONDS):
                self.missed.append((name, f"not well before it: {self._system.health()}"))
                return
            if self._over.is_set():
                return
            print(f"{time.strftime('%H:%M:%S')} {name}", flush=True)
            try:
                self._faults[name]()
                self.done[name] += 1
            except Exception as error:  # told at the end, where it decides
                self.missed.append((name, f"{type(error).__name__}: {error}"))
                print(f"         did not happen: {error}", flush=True)
