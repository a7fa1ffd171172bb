"""A circuit breaker: a provider that fails again and again is left alone for a while."""

from __future__ import annotations

from collections.abc import Callable

FAILURES = 5
REST_SECONDS = 30.0


class Breaker:
    """Closed until ``failures`` calls in a row fail; then open for ``rest`` seconds of ``clock``.

    After that one call is let through: it closes the breaker or opens it again.
    """

    def __init__(
        self, clock: Callable[[], float], failures: int = FAILURES, rest: float = REST_SECONDS
    ) -> None:
        self._clock, self._most, self._rest = clock, failures, rest
        self._failed = 0
        self._until: float | None = None
        self._trying = False

    @property
    def open(self) -> bool:
        """True while calls are refused (but for the one that tries again)."""
        return self._until is not None

    def allows(self) -> bool:
        """Return whether a call may be made now; it must be followed by one of the reports."""
        if self._until is None:
            return True
        if self._trying or self._clock() < self._until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """Report a call that was answered."""
        self._failed, self._until, self._trying = 0, None, False

    def failed(self) -> None:
        """Report a call that was not."""
        self._failed += 1
        if self._trying or self._failed >= self._most:
            self._until = self._clock() + self._rest
        self._trying = False

    def dropped(self) -> None:
        """Report a call that was given up by us before it could be judged."""
        self._trying = False
