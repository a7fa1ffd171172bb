"""What everybody is told now: notices set by a command, and those that editors have published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.storage import Store

from .switches import Switches

EPOCH = datetime(2020, 1, 1)


class Edited(Protocol):
    """A notice of the content store that holds: since when, and until when."""

    @property
    def text(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Notice:
    """A notice that holds. A newer one has a greater ``number``: seconds since EPOCH."""

    number: int
    text: str
    ends_at: datetime | None


class Notices:
    """The notices of both sources; ``edited`` gives those of editors that hold at a moment."""

    def __init__(self, store: Store, edited: Callable[[datetime], Iterable[Edited]]) -> None:
        self._switches, self._edited = Switches(store), edited

    def now_on(self, now: datetime) -> Notice | None:
        """Return the newest notice that holds now; of two that began at once the command's."""
        found = [Notice(_number(one.since), one.text, one.ends_at) for one in self._edited(now)]
        switch = self._switches.now_on("notice", now)
        if switch is not None:
            found.insert(0, Notice(_number(switch.starts_at), switch.text, switch.ends_at))
        return max(found, key=lambda one: one.number, default=None)


def _number(since: datetime) -> int:
    return int((since - EPOCH).total_seconds())
