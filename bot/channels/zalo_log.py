"""Warnings that a stranger or a stuck platform can cause often: each is logged once a while."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

EVERY = timedelta(minutes=10)


class Sparingly:
    """Logs a message the first time, and again only after ``EVERY``."""

    def __init__(self, logger: logging.Logger, now: Callable[[], datetime]) -> None:
        self._logger, self._now = logger, now
        self._last: dict[str, datetime] = {}

    def warn(self, message: str, *values: object) -> None:
        """Log ``message``, a fixed text; ``values`` must hold no secret and no person's data."""
        now, last = self._now(), self._last.get(message)
        if last is None or now - last >= EVERY:
            self._last[message] = now
            self._logger.warning(message, *values)
