"""Says to the operator that something is away: once when it begins, once when it is over.

Anyone may use this module; it imports nothing of ours.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock

AGAIN_SECONDS = 60.0
FLUTTER_SECONDS = 5.0


class Trouble:
    """One thing that can fail, as a log tells of it.

    A lasting fault is said again every AGAIN_SECONDS with the number of failures. One that comes
    and goes is said at most every FLUTTER_SECONDS. Safe to use from any thread.
    """

    def __init__(
        self, logger: logging.Logger, name: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._logger, self._name, self._clock = logger, name, clock
        self._lock = Lock()
        self._since: float | None = None
        self._failures = 0
        self._now_said: set[str] = set()
        self._said_at: dict[str, float] = {}

    @property
    def known(self) -> bool:
        """Whether it fails, or was said to a moment ago: there is no need to say it vaguely."""
        since = self._clock() - FLUTTER_SECONDS
        return self._since is not None or any(at > since for at in self._said_at.values())

    def note(self, words: str, about: str = "") -> None:
        """Note a failure; ``words`` are the same for the same cause, ``about`` is one example.

        Neither may hold a secret or a person's data.
        """
        now = self._clock()
        with self._lock:
            self._failures += 1
            self._since = now if self._since is None else self._since
            quiet = AGAIN_SECONDS if words in self._now_said else FLUTTER_SECONDS
            if now - self._said_at.get(words, float("-inf")) < quiet:
                return
            self._said_at[words] = now
            self._now_said.add(words)
            failed = self._failures
        many = f" ({failed} failures)" if failed > 1 else ""
        self._logger.error("%s%s%s", words, f" ({about})" if about else "", many)

    def over(self) -> None:
        """Note that it works."""
        if self._since is None:
            return
        with self._lock:
            since, failed, said = self._since, self._failures, bool(self._now_said)
            self._since, self._failures, self._now_said = None, 0, set()
        if said and since is not None:
            lasted = self._clock() - since
            words = "%s works again after %.0f s, %d failures"
            self._logger.info(words, self._name, lasted, failed)


def level(error: BaseException) -> int:
    """Return the level at which to log an error: DEBUG if a trouble has told the operator."""
    return logging.DEBUG if getattr(error, _TOLD, False) else logging.ERROR


def told(error: BaseException) -> None:
    """Mark an error as one that the operator has been told of."""
    setattr(error, _TOLD, True)


_TOLD = "motcua_told"
