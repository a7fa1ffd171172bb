"""What a network address may do: counted in memory, addresses are never stored."""

from __future__ import annotations

import ipaddress
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

MINUTE = 60.0
OPENING_SPAN = 10 * MINUTE
MOST_ADDRESSES = 50_000


class AddressLimit:
    """At most ``limit`` of something in ``span`` seconds from one address; 0 switches it off.

    ``clock`` gives seconds that only grow. Each process counts for itself.
    """

    def __init__(self, limit: int, clock: Callable[[], float], span: float = MINUTE) -> None:
        self._limit, self._clock, self._span = limit, clock, span
        self._times: dict[str, deque[float]] = {}

    def allows(self, address: str) -> bool:
        """Count one of ``address``; False if it is over the limit, and is not counted."""
        if not self._limit:
            return True
        address = household(address)
        now = self._clock()
        times = self._times.pop(address, deque())
        self._times[address] = times
        while times and times[0] <= now - self._span:
            times.popleft()
        if len(times) >= self._limit:
            return False
        times.append(now)
        self._forget_the_quietest()
        return True

    def _forget_the_quietest(self) -> None:
        if len(self._times) > MOST_ADDRESSES:
            del self._times[next(iter(self._times))]


class OpenStreams:
    """How many streams are open, of one address and in all; 0 switches a bound off."""

    def __init__(self, of_one: int, of_all: int) -> None:
        self._of_one, self._of_all = of_one, of_all
        self._open: Counter[str] = Counter()

    def full(self, address: str) -> Literal["", "one", "all"]:
        """Say whose bound one more would pass: this address's, everybody's or none."""
        if self._of_one and self._open[household(address)] >= self._of_one:
            return "one"
        return "all" if self._of_all and self._open.total() >= self._of_all else ""

    @contextmanager
    def held(self, address: str) -> Iterator[None]:
        """Count a stream of ``address`` while the block runs."""
        address = household(address)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


@dataclass(frozen=True)
class Limits:
    """What the gateway counts by network address.

    ``messages`` of the web channel, ``openings`` of conversations there, other ``requests``, those
    of the console (``desk``), open ``streams``.
    """

    messages: AddressLimit
    openings: AddressLimit
    requests: AddressLimit
    desk: AddressLimit
    streams: OpenStreams


def household(address: str) -> str:
    """Return what is counted as one sender: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = found.ipv4_mapped if found.version == 6 else None
    if mapped is not None:  # a server that listens on :: sees IPv4 so
        return str(mapped)
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
