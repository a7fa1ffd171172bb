"""What agencies say about dossiers, and the state that follows from all they said.

An event is one thing said of a code for one time. The state of a dossier is read off its events
in order of their times, never of their arrival: so the order of arrival cannot matter, and an
older event never turns a status back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import msgspec

from .model import Channel, Dossier, Status, Step

END_OF_DAY = timedelta(hours=23, minutes=59)
FINISHED = (Status.DONE, Status.RETURNED)
UNFINISHED = (
    Status.REGISTERED,
    Status.ACCEPTED,
    Status.IN_PROGRESS,
    Status.MORE_PAPERS,
    Status.PAYMENT_DUE,
)


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing said of a dossier; what was not said is None. The factors are sealed."""

    code: str
    status: Status
    at: datetime
    procedure: str | None = None
    agency_code: str | None = None
    agency_name: str | None = None
    channel: Channel | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    missing: tuple[str, ...] = ()
    amount_due: int | None = None
    phone_factor: str | None = None
    id_factor: str | None = None


LASTING = (
    *("procedure", "agency_code", "agency_name", "channel", "received_at", "due_at"),
    *("finished_at", "phone_factor", "id_factor"),
)
_TEXTS = ("procedure", "agency_code", "agency_name", "phone_factor", "id_factor")
_BODY = msgspec.json.Decoder(Event)
_PAPERS = msgspec.json.Decoder(tuple[str, ...])


def promised(due: datetime | None) -> datetime | None:
    """Return a promised moment; midnight is how agencies write a day, which lasts to its end."""
    return due + END_OF_DAY if due is not None and due.time() == time() else due


def to_row(event: Event) -> dict[str, Any]:
    """Return the row of ``dossier_events`` of an event."""
    body = msgspec.json.encode(event).decode()
    return {"code": event.code, "at": event.at, "status": int(event.status), "body": body}


def from_body(body: str) -> Event:
    """Return the event of a row."""
    return _BODY.decode(body)


def state(events: Iterable[Event]) -> dict[str, Any]:
    """Return the columns of ``dossiers`` that follow from all events of one code.

    ``status_at`` is since when the status holds. What was said last of procedure, agency, dates
    and factors holds until something else is said. Missing papers and the sum to pay belong to
    the newest event alone.
    """
    ordered = sorted(events, key=lambda event: event.at)
    newest = ordered[-1]
    held: dict[str, Any] = {name: _last(ordered, name) for name in LASTING}
    for name in _TEXTS:
        held[name] = held[name] or ""
    if held["finished_at"] is None and newest.status in FINISHED:
        held["finished_at"] = next(event.at for event in ordered if event.status in FINISHED)
    return {
        **held,
        "code": newest.code,
        "status": int(newest.status),
        "status_at": _since(ordered),
        "channel": None if held["channel"] is None else int(held["channel"]),
        "missing": msgspec.json.encode(newest.missing).decode(),
        "amount_due": newest.amount_due,
    }


def _since(ordered: Sequence[Event]) -> datetime:
    """Return since when the newest status holds: an agency may say the same again and again."""
    status, since = ordered[-1].status, ordered[-1].at
    for event in reversed(ordered):
        if event.status is not status:
            break
        since = event.at
    return since


def _last(ordered: Sequence[Event], name: str) -> Any:
    said = (getattr(event, name) for event in reversed(ordered))
    return next((value for value in said if value is not None), None)


def timeline(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the changes of status in order; a status said again is no change."""
    kept: list[Step] = []
    for step in sorted(steps, key=lambda step: step.at):
        if not kept or kept[-1].status is not step.status:
            kept.append(step)
    return tuple(kept)


def to_dossier(row: Mapping[str, Any], steps: Iterable[Step], demo: bool) -> Dossier:
    """Return the dossier of a row of ``dossiers``."""
    channel = row["channel"]
    filed = {"phone": row["phone_factor"], "id": row["id_factor"]}
    factors = frozenset(name for name, sealed in filed.items() if sealed)
    return Dossier(
        code=row["code"],
        status=Status(row["status"]),
        status_at=row["status_at"],
        procedure=row["procedure"],
        agency_code=row["agency_code"],
        agency_name=row["agency_name"],
        channel=None if channel is None else Channel(channel),
        received_at=row["received_at"],
        due_at=row["due_at"],
        finished_at=row["finished_at"],
        missing=_PAPERS.decode(row["missing"]),
        amount_due=row["amount_due"],
        timeline=timeline(steps),
        fetched_at=row["heard_at"],
        demo=demo,
        protected=bool(factors),
        factors=factors,
    )
