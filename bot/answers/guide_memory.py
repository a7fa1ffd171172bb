"""What is remembered of filings walked through: how far each came, and what was just asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

STEP, TROUBLE, GO_ON, WHICH = "step", "trouble", "go_on", "which"
MOST = 3


@dataclass(frozen=True)
class Progress:
    """How far one filing came: the key of the step that is to be done next."""

    code: str
    step: str


@dataclass(frozen=True)
class GuideMemory:
    """The filings begun and not finished, the newest first; it outlasts an hour of silence.

    ``greeted``: a greeting has been answered with the offer to go on since the last step.
    """

    going: tuple[Progress, ...] = ()
    greeted: bool = False

    @property
    def current(self) -> Progress | None:
        """The filing worked on last."""
        return next(iter(self.going), None)

    def of(self, code: str) -> Progress | None:
        """Return how far the filing of one procedure came, None if it is not begun."""
        return next((one for one in self.going if one.code == code), None)

    def at(self, code: str, step: str) -> GuideMemory:
        """Return the memory with a filing at ``step``, as the newest; the oldest are dropped."""
        others = tuple(one for one in self.going if one.code != code)
        return GuideMemory((Progress(code, step), *others)[:MOST])

    def without(self, code: str) -> GuideMemory:
        """Return the memory without one filing."""
        return GuideMemory(tuple(one for one in self.going if one.code != code))


@dataclass(frozen=True)
class Guiding:
    """What the last message of ours asked; forgotten after an hour like all talk.

    ``asked``: that the step be done (``step``), what is wrong (``trouble``, answered by one of
    ``offered``), whether to go on (``go_on``), which procedure is to be filed (``which``).
    """

    asked: str
    offered: tuple[str, ...] = ()


def read_memory(slot: Mapping[str, Any] | None) -> GuideMemory:
    """Return the memory that a slot holds."""
    return msgspec.convert(slot or {}, GuideMemory)


def written(memory: GuideMemory) -> dict[str, Any] | None:
    """Return what a slot holds of the memory, None if nothing is begun."""
    return asdict(memory) if memory.going else None


def read_guiding(slot: Mapping[str, Any] | None) -> Guiding | None:
    """Return what was asked last, as a slot holds it; None if no filing is in hand."""
    return msgspec.convert(slot, Guiding) if slot else None
