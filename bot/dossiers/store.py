"""The dossiers we hold: events are taken in, states follow, changes are left for followers."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.storage import Store, take_turns

from .events import Event, from_body, promised, state, to_dossier, to_row
from .model import Dossier, ProviderDown, Status, Step
from .tables import changes, dossiers, events, follows
from .tokens import Agency, list_agencies

Source = Literal["push", "file", "demo", "seen"]
Outcome = Literal["new", "changed", "older", "repeated", "corrected", "full"]
SEEN: Source = "seen"
DEMO: Source = "demo"
BATCH = 100  # events in one transaction: the inbox writes to the same store
MOST_EVENTS = 500  # of one dossier
_TOLD = {"status": "status", "missing": "papers", "amount_due": "amount", "due_at": "due"}


def take_in(
    connection: Connection, said: Sequence[Event], source: Source, now: datetime
) -> list[Outcome]:
    """Write events down; return what became of each.

    ``new`` a dossier's first, ``changed`` it is the newest now, ``older`` it went into the
    timeline behind newer ones, ``repeated`` nothing changed, ``corrected`` it took the place of
    another of the same time, ``full`` not taken: the dossier has MOST_EVENTS already.
    At most BATCH at a time.
    """
    take_turns(connection, "dossiers")
    codes = {event.code for event in said}
    before = _rows(connection, codes)
    if source != SEEN:
        _drop_seen(connection, before)
    known = _events(connection, codes)
    outcomes, touched = [], {}
    for event in said:
        outcome = _place(known[event.code], event)
        outcomes.append(outcome)
        if outcome not in ("repeated", "full"):
            touched[event.code, event.at] = event
    _upsert(connection, events, [to_row(event) for event in touched.values()])
    written = {code for code, _ in touched}
    after = [_row(before.get(c), known[c].values(), source, now) for c in sorted(written)]
    _upsert(connection, dossiers, after)
    _leave_changes(connection, before, after, now)
    return outcomes


def _drop_seen(connection: Connection, before: Mapping[str, Mapping[str, Any]]) -> None:
    """Drop what another system said of dossiers that their agency sends us from now on."""
    seen = [code for code, row in before.items() if row["source"] == SEEN]
    if seen:
        connection.execute(delete(events).where(events.c.code.in_(seen)))


def _place(known: dict[datetime, Event], event: Event) -> Outcome:
    """Put an event among those known of its code, and say what that was."""
    held = known.get(event.at)
    if held == event:
        return "repeated"
    if held is None and len(known) >= MOST_EVENTS:
        return "full"
    newest = max(known, default=None)
    known[event.at] = event
    if held is not None:
        return "corrected"
    if newest is None:
        return "new"
    return "changed" if event.at > newest else "older"


def _row(
    before: Mapping[str, Any] | None, known: Iterable[Event], source: Source, now: datetime
) -> dict[str, Any]:
    after = state(known)
    moved = before is None or any(before[name] != after[name] for name in ("status", "status_at"))
    changed_at = now if before is None or moved else before["changed_at"]
    return {**after, "source": source, "changed_at": changed_at, "heard_at": now}


def _leave_changes(
    connection: Connection,
    before: Mapping[str, Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Leave a row for each dossier whose followers have something to be told."""
    first = {row["code"] for row in after if row["code"] not in before}
    query = select(follows.c.code).where(follows.c.code.in_(first)).distinct()
    awaited = set(connection.execute(query).scalars()) if first else set()
    left = [
        _change(before.get(row["code"]), row, now)
        for row in after
        if row["code"] in awaited or _differences(before.get(row["code"]), row)
    ]
    if left:
        connection.execute(insert(changes), left)


def _change(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "code": after["code"],
        "status": after["status"],
        "at": after["status_at"],
        "previous": None if before is None else before["status"],
        "what": " ".join(_differences(before, after)) or "status",
        "made_at": now,
    }


def _differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """Return what differs of what followers are told; nothing for a dossier's first state."""
    if before is None:
        return []
    return [told for name, told in _TOLD.items() if before[name] != after[name]]


def find(connection: Connection, code: str, seen: bool = False) -> Dossier | None:
    """Return our dossier of a normal code.

    With ``seen`` also one that another system told us of, as it was then (see remember).
    """
    row = _rows(connection, {code}).get(code)
    if row is None or (row["source"] == SEEN and not seen):
        return None
    query = select(events.c.status, events.c.at).where(events.c.code == code)
    steps = [Step(Status(status), at) for status, at in connection.execute(query)]
    return to_dossier(row, steps, demo=row["source"] == DEMO)


def remember(connection: Connection, dossier: Dossier, now: datetime) -> bool:
    """Keep what another system said, as its last known state; True if it was news.

    It leaves a change for followers like a push does. A dossier that agencies send us stays
    theirs. Without a time of its own the status counts from ``now``.
    """
    take_turns(connection, "dossiers")
    held = find(connection, dossier.code, seen=True)
    row = _rows(connection, {dossier.code}).get(dossier.code)
    if row is not None and row["source"] != SEEN:
        return False
    at = dossier.status_at or now
    if held is not None and held.status is dossier.status and dossier.status_at is None:
        at = held.status_at or at
    outcomes = take_in(connection, [_as_event(dossier, at)], SEEN, now)
    if outcomes == ["repeated"]:
        mine = dossiers.c.code == dossier.code
        connection.execute(dossiers.update().where(mine).values(heard_at=now))
    return outcomes != ["repeated"]


def _as_event(dossier: Dossier, at: datetime) -> Event:
    return Event(
        code=dossier.code,
        status=dossier.status,
        at=at,
        procedure=dossier.procedure[:300] or None,
        agency_code=dossier.agency_code[:32] or None,
        agency_name=dossier.agency_name[:200] or None,
        channel=dossier.channel,
        received_at=dossier.received_at,
        due_at=promised(dossier.due_at),
        finished_at=dossier.finished_at,
        missing=dossier.missing,
        amount_due=dossier.amount_due,
    )


class OwnProvider:
    """The dossiers that agencies send us, as a provider."""

    name = ""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, code: str) -> Dossier | None:
        """Return the dossier of a normal code, None if there is none. Raises ProviderDown."""
        return await self._asked(code, seen=False)

    async def last_known(self, code: str) -> Dossier | None:
        """Return what our store has last heard of a dossier, from whomever. Raises ProviderDown."""
        return await self._asked(code, seen=True)

    async def sends(self, code: str) -> bool:
        """Return whether an agency with a token sends dossiers like this. Raises ProviderDown."""
        try:
            agencies = await asyncio.to_thread(self._agencies)
        except SQLAlchemyError as error:
            raise ProviderDown("store") from error
        return any(agency.may_write(code) for agency in agencies)

    def _agencies(self) -> list[Agency]:
        with self._store.read() as connection:
            return list_agencies(connection)

    async def _asked(self, code: str, seen: bool) -> Dossier | None:
        try:
            return await asyncio.to_thread(self._find, code, seen)
        except SQLAlchemyError as error:
            raise ProviderDown("store") from error

    def _find(self, code: str, seen: bool) -> Dossier | None:
        with self._store.read() as connection:
            return find(connection, code, seen)


def _rows(connection: Connection, codes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    query = select(dossiers).where(dossiers.c.code.in_(list(codes)))
    return {row["code"]: row for row in connection.execute(query).mappings()}


def _events(connection: Connection, codes: Iterable[str]) -> dict[str, dict[datetime, Event]]:
    known: dict[str, dict[datetime, Event]] = defaultdict(dict)
    query = select(events.c.code, events.c.at, events.c.body).where(events.c.code.in_(list(codes)))
    for code, at, body in connection.execute(query):
        known[code][at] = from_body(body)
    return known


def _upsert(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    made = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = made.insert(table)
    keys = [column.name for column in table.primary_key]
    new = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=new), [dict(row) for row in rows]
    )
