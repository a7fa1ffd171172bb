"""A small cache of what providers said a moment ago."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from .model import Dossier

SECONDS = 60.0
SIZE = 1000


class Cache:
    """Keeps at most ``size`` answers for ``seconds`` of ``clock``; the oldest goes first."""

    def __init__(
        self, clock: Callable[[], float], seconds: float = SECONDS, size: int = SIZE
    ) -> None:
        self._clock, self._seconds, self._size = clock, seconds, size
        self._kept: OrderedDict[str, tuple[float, Dossier | None]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, code: str) -> tuple[Dossier | None] | None:
        """Return the answer kept for a code in a tuple of one, None if there is none."""
        at, dossier = self._kept.get(code, (float("-inf"), None))
        if self._clock() - at >= self._seconds:
            self._kept.pop(code, None)
            return None
        return (dossier,)

    def put(self, code: str, dossier: Dossier | None) -> None:
        """Keep an answer; None means that the provider knows no such dossier."""
        self._kept[code] = (self._clock(), dossier)
        self._kept.move_to_end(code)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
