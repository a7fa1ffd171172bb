"""How many messages a network address may send: counted in memory, addresses are never stored."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Callable

MINUTE = 60.0
MOST_ADDRESSES = 50_000


class AddressLimit:
    """At most ``limit`` messages a minute from one address; 0 switches it off.

    ``clock`` gives seconds that only grow. Each process counts for itself.
    """

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._times: dict[str, deque[float]] = {}

    def allows(self, address: str) -> bool:
        """Count a message of ``address``; False if it is over the limit, and is not counted."""
        if not self._limit:
            return True
        address = household(address)
        now = self._clock()
        times = self._times.pop(address, deque())
        self._times[address] = times
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) >= self._limit:
            return False
        times.append(now)
        self._forget_the_quietest()
        return True

    def _forget_the_quietest(self) -> None:
        if len(self._times) > MOST_ADDRESSES:
            del self._times[next(iter(self._times))]


def household(address: str) -> str:
    """Return what is counted as one sender: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
