"""Counts per agency and procedure; demonstration data and other systems' dossiers are left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.engine import Connection

from .events import UNFINISHED
from .tables import dossiers

OURS = ("push", "file")


@dataclass(frozen=True)
class Counts:
    """Dossiers of one agency and procedure.

    ``received``, ``online`` and ``known_channel`` were received in the period; ``on_time``,
    ``late`` and ``undated`` (nothing was promised) were finished in it; ``overdue`` are not
    finished now and their promised time has passed.
    """

    agency_code: str
    agency_name: str
    procedure: str
    received: int
    online: int
    known_channel: int
    on_time: int
    late: int
    undated: int
    overdue: int

    @property
    def online_share(self) -> float | None:
        """Share of online ones among those received by a known channel, 0 to 1."""
        return self.online / self.known_channel if self.known_channel else None

    @property
    def on_time_share(self) -> float | None:
        """Share of those finished by the promised time among those that had one, 0 to 1."""
        dated = self.on_time + self.late
        return self.on_time / dated if dated else None


def statistics(
    connection: Connection, start: datetime, end: datetime, now: datetime
) -> list[Counts]:
    """Return the counts of a period (``start`` is in it, ``end`` is not) by agency and procedure.

    Groups without any dossier in the period and without an overdue one are left out.
    """
    table = dossiers.c
    received = and_(table.received_at >= start, table.received_at < end)
    finished = and_(table.finished_at >= start, table.finished_at < end)
    late = table.finished_at > table.due_at
    unfinished = table.status.in_([int(status) for status in UNFINISHED])
    overdue = and_(unfinished, table.due_at < now)
    query = (
        select(
            table.agency_code,
            func.max(table.agency_name),
            table.procedure,
            _count(received),
            _count(and_(received, table.channel == 2)),
            _count(and_(received, table.channel.is_not(None))),
            _count(and_(finished, table.due_at.is_not(None), ~late)),
            _count(and_(finished, late)),
            _count(and_(finished, table.due_at.is_(None))),
            _count(overdue),
        )
        .where(table.source.in_(OURS), or_(received, finished, overdue))
        .group_by(table.agency_code, table.procedure)
        .order_by(table.agency_code, table.procedure)
    )
    return [Counts(*row) for row in connection.execute(query)]


def total(rows: Iterable[Counts]) -> Counts:
    """Return the sum of rows; it is of no agency and no procedure."""
    sums = [sum(column) for column in zip(*(astuple(row)[3:] for row in rows), strict=True)]
    return Counts("", "", "", *(sums or [0] * 7))


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
