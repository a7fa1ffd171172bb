"""Failures of signing in, counted in memory; what they are counted by is never stored."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

SPAN = timedelta(minutes=15)
MOST_COUNTED = 10_000


class Failures:
    """Counts failures by what they are told of; ``most`` of them within SPAN are too many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: dict[str, deque[datetime]] = {}

    def too_many(self, of: str, now: datetime) -> bool:
        """Say whether there were so many failures of this within SPAN."""
        return len(self._recent(of, now)) >= self._most

    def failed(self, of: str, now: datetime) -> int:
        """Note a failure, and return how many there are within SPAN (the bound at most)."""
        times = self._recent(of, now)
        times.append(now)
        self._times.pop(of, None)
        self._times[of] = times
        if len(self._times) > MOST_COUNTED:
            del self._times[next(iter(self._times))]
        return len(times)

    def forget(self, of: str) -> None:
        """Begin to count anew."""
        self._times.pop(of, None)

    def _recent(self, of: str, now: datetime) -> deque[datetime]:
        times = self._times.get(of, deque(maxlen=self._most))
        while times and times[0] <= now - SPAN:
            times.popleft()
        return times
