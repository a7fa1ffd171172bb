"""Filing online beside filing at the counter: what each costs, how long each takes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.procedures.catalogue import Procedure

from .facts import TimeView, time_view
from .fees import FeeRow, FeeView

CHANNELS = ("online", "counter")


@dataclass(frozen=True)
class Way:
    """One way to file; ``fees`` empty: the record states none for it, ``time`` likewise."""

    channel: str
    fees: tuple[FeeRow, ...]
    time: str


@dataclass(frozen=True)
class Comparison:
    """Both ways. ``saved``: (saved, online, counter) amounts of each line that is cheaper online.

    ``online`` is the level: full, partial, none.
    """

    online: str
    ways: tuple[Way, ...]
    saved: tuple[tuple[str, str, str], ...]


def comparison(procedure: Procedure, fees: FeeView) -> Comparison:
    """Return online and counter side by side; a way the record does not have is left out."""
    times = time_view(procedure)
    channels = {method.channel for method in procedure.record.methods}
    ways = [_way(name, fees, times) for name in CHANNELS if name in channels]
    return Comparison(procedure.record.online, tuple(ways), tuple(fees.savings))


def _way(channel: str, fees: FeeView, times: TimeView) -> Way:
    rows = next((one.rows for one in fees.channels if one.channel == channel), [])
    named = next((one.label for one in fees.channels if one.channel == channel), "")
    time = next((row.text for row in times.rows if row.channel == named), "")
    return Way(channel, tuple(rows), time)
