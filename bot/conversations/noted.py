"""What the answering side notes of a turn besides its replies; nothing of it names a person."""

from __future__ import annotations

from typing import Literal

import msgspec

from .record import Message

Filing = Literal["", "begun", "finished"]


class Noted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was understood of a message, and what its answer is about.

    ``candidates``: procedure codes with their estimated chance (0..1), likeliest first.
    ``lost``: something was named and nothing found; ``denied``: the answer before was wrong.
    ``province`` is where the person said to be, ``field`` that of the procedure answered.
    """

    intent: str = ""
    candidates: dict[str, float] = {}
    lost: bool = False
    denied: bool = False
    province: str = ""
    field: str = ""
    guide: Filing = ""

    @property
    def chance(self) -> float | None:
        """The chance of the likeliest candidate, None if nothing was named."""
        return next(iter(self.candidates.values()), None)


NOTHING = Noted()


def person_of(message: Message) -> str:
    """Return what stands for one person of a channel: an address, on the web a browser's token."""
    return f"{message.channel}:{message.address or message.conversation}"
