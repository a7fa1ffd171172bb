"""How long a fault lasts, and whether it happened."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

CHECK_SECONDS = 10.0


class Missed(RuntimeError):
    """A fault did not take effect; the message says what was to be seen."""


class Trouble:
    """What all faults share."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def last(self, least: float, most: float) -> None:
        """Let the fault last a random time between these seconds."""
        for _ in self.moments(least, most):
            pass

    def moments(self, least: float, most: float) -> Iterator[None]:
        """Yield every tenth of a second while the fault lasts."""
        end = time.monotonic() + self.chance.uniform(least, most)
        while time.monotonic() < end:
            time.sleep(0.1)
            yield

    def check(self, what: str, true: Callable[[], bool], seconds: float = CHECK_SECONDS) -> None:
        """Wait until the fault has shown itself. Raises Missed with ``what``."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise Missed(what)
            time.sleep(0.1)
