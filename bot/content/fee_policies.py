"""The schema of a province's lower fee."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from .cards import Channel, Code, Folk, Line, Slug, Strict


class FeeKind(Strict, kw_only=True):
    """A kind of fee that a policy lowers, and how it is known among the fees of a record.

    A procedure counts by its code or its field of work, unless it is in ``not_codes``; ``line``
    holds words one of which must stand in the fee line.
    """

    name: Line
    fields: list[Line] = []
    codes: list[Code] = []
    not_codes: list[Code] = []
    line: list[Folk] = []

    def __post_init__(self) -> None:
        if not (self.fields or self.codes):
            raise ValueError("fields or codes must say which procedures have this fee")


class FeePolicy(Strict, kw_only=True):
    """A province's lower fee.

    An amount is told only while ``told_in_full``: somebody has read the resolution
    (``verified_on``) and it says until when it holds (``valid_to``).
    """

    key: Slug
    province: str
    resolution: Line | None = None
    source: Line
    fees: Annotated[list[FeeKind], Meta(min_length=1)]
    percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    amount: Annotated[int, Meta(ge=0)] | None = None
    channel: Channel | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    verified_on: date | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("either percent (how much less) or amount (what is left to pay)")
        if self.verified_on and not (self.resolution and self.valid_from):
            raise ValueError("a verified policy names its resolution and valid_from")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")

    @property
    def told_in_full(self) -> bool:
        """Whether its figures may be told."""
        return self.verified_on is not None and self.valid_to is not None
