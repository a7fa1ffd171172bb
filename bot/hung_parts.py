"""Ends a part that is there and answers nothing: the supervisor starts it again.

Such a part has no exit code to see: a deadlock, a stopped process, a loop without end. It is asked
from a thread of its own, because asking waits; ended it is by the supervisor's own thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import httpx

from bot.supervisor import Part, Supervisor, address

PATHS = {"gateway": "/healthz", "rasa": "/", "actions": "/health"}
EVERY_SECONDS = 5.0
HUNG_SECONDS = 60.0
"""Far longer than the longest turn and the loading of a model: a busy part is not ended."""
START_SECONDS = 240.0
"""How much more a part has that has not answered since its start."""


class HungParts:
    """Asks the parts of a supervisor whether they are there; ``look`` ends those that are not."""

    def __init__(
        self,
        supervisor: Supervisor,
        say: Callable[[str], None],
        every: float = EVERY_SECONDS,
        hung: float = HUNG_SECONDS,
        start: float = START_SECONDS,
    ) -> None:
        self._supervisor, self._say, self._every, self._hung = supervisor, say, every, hung
        self._start = start
        self._answered: dict[int, float] = {}  # when, by the process that did
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="hung parts", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def look(self) -> None:
        """End each part that has not answered for ``hung`` seconds, after a start for longer."""
        for part in self._supervisor.parts:
            process = part.process
            if process is None or process.poll() is not None:
                continue
            last = self._answered.get(process.pid, part.started + self._start)
            silent = time.monotonic() - last
            if silent > self._hung:
                self._answered.pop(process.pid, None)
                self._say(f"{part.name} has answered nothing for {silent:.0f} s; it is ended")
                self._supervisor.kill(part.name)

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()

    def _ask(self) -> None:
        with httpx.Client(timeout=self._every, trust_env=False) as client:  # no proxy between
            while not self._over.wait(self._every):
                for part in self._supervisor.parts:
                    if part.process is not None and self._answers(client, part):
                        self._answered[part.process.pid] = time.monotonic()

    @staticmethod
    def _answers(client: httpx.Client, part: Part) -> bool:
        """Return whether a part says anything at all, were it that it is not well."""
        try:
            client.get(address(part) + PATHS[part.kind])
        except httpx.HTTPError:
            return False
        return True
