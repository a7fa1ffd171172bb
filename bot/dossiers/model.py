"""A dossier as every provider gives it, and what a provider promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Protocol


class Status(IntEnum):
    """Status codes used between agencies and the national portal."""

    REGISTERED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    IN_PROGRESS = 4
    MORE_PAPERS = 5
    PAYMENT_DUE = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


ENDED = frozenset({Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})


class Channel(IntEnum):
    """How a dossier was filed."""

    COUNTER = 1
    ONLINE = 2
    POST = 3


@dataclass(frozen=True)
class Step:
    """One change of status, at the agency's time (Vietnam's, without a zone)."""

    status: Status
    at: datetime


@dataclass(frozen=True)
class Dossier:
    """What may be told of a dossier by its code alone: never a name, a phone or an address.

    ``fetched_at`` is when the provider said so; ``demo`` marks demonstration data.
    """

    code: str
    status: Status
    status_at: datetime | None
    procedure: str = ""
    agency_code: str = ""
    agency_name: str = ""
    channel: Channel | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    missing: tuple[str, ...] = ()
    amount_due: int | None = None
    timeline: tuple[Step, ...] = ()
    fetched_at: datetime | None = None
    demo: bool = False
    protected: bool = False
    factors: frozenset[str] = field(default_factory=frozenset)


class ProviderDown(RuntimeError):
    """The provider gave no usable answer in time; ``reason`` is a short code for operators."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Provider(Protocol):
    """One source of dossiers; ``name`` is whose system it is, for sentences, or nothing."""

    @property
    def name(self) -> str: ...

    async def find(self, code: str) -> Dossier | None:
        """Return the dossier of a normalised code, None if there is none.

        Raises ProviderDown.
        """
